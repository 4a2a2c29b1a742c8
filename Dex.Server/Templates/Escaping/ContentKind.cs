namespace Dex.Server.Templates.Escaping;

/// <summary>What an attribute or an element holds.</summary>
internal enum ContentKind
{
    /// <summary>Text or tags.</summary>
    Plain,

    /// <summary>A URL.</summary>
    Url,

    /// <summary>A list of URLs with sizes.</summary>
    Srcset,

    /// <summary>A script.</summary>
    Script,

    /// <summary>A style sheet.</summary>
    Style,

    /// <summary>The attribute <c>type</c> of <c>script</c>, which decides what the element holds.</summary>
    ScriptType,

    /// <summary>The element <c>textarea</c>.</summary>
    Textarea,

    /// <summary>The element <c>title</c>.</summary>
    Title,

    /// <summary>An attribute that decides how others are read: a template cannot bring its name.</summary>
    Unsafe,
}
