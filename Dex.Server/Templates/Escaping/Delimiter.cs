namespace Dex.Server.Templates.Escaping;

/// <summary>What ends the value of an attribute.</summary>
internal enum Delimiter
{
    /// <summary>It is no value of an attribute.</summary>
    None,

    /// <summary>A double quotation mark.</summary>
    DoubleQuote,

    /// <summary>A single quotation mark.</summary>
    SingleQuote,

    /// <summary>A blank or the end of the tag: the value is not quoted.</summary>
    SpaceOrTagEnd,
}
