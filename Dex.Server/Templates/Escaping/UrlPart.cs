namespace Dex.Server.Templates.Escaping;

/// <summary>Where in a URL a text stands.</summary>
internal enum UrlPart
{
    /// <summary>At its beginning: what comes may bring a scheme.</summary>
    Start,

    /// <summary>Before the question mark.</summary>
    PreQuery,

    /// <summary>After the question mark, or in the fragment.</summary>
    QueryOrFragment,

    /// <summary>In one branch here, in another there.</summary>
    Unknown,
}
