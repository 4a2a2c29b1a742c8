namespace Dex.Server.Templates.Escaping;

/// <summary>What a slash would begin in a script.</summary>
internal enum JsSlash
{
    /// <summary>A regular expression.</summary>
    Regexp,

    /// <summary>A division.</summary>
    Division,

    /// <summary>In one branch this, in another that.</summary>
    Unknown,
}
