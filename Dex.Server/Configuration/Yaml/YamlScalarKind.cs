namespace Dex.Server.Configuration.Yaml;

/// <summary>What a YAML scalar means.</summary>
internal enum YamlScalarKind
{
    /// <summary>Nothing.</summary>
    Null,

    /// <summary>Text.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Another number.</summary>
    Float,
}
