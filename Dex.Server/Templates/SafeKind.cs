namespace Dex.Server.Templates;

/// <summary>What a <see cref="SafeText"/> may be used as without escaping, as Go's types of that name.</summary>
internal enum SafeKind
{
    /// <summary>A piece of a document.</summary>
    Html,

    /// <summary>Attributes of a tag.</summary>
    HtmlAttr,

    /// <summary>A URL, whatever its scheme.</summary>
    Url,

    /// <summary>A JavaScript expression.</summary>
    Js,

    /// <summary>The inside of a JavaScript string.</summary>
    JsStr,

    /// <summary>A piece of a style sheet.</summary>
    Css,

    /// <summary>The value of <c>srcset</c>.</summary>
    Srcset,
}
