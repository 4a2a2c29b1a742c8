namespace Dex.Server.Templates.Escaping;

/// <summary>Where in a document a piece of text stands.</summary>
internal enum HtmlState
{
    /// <summary>Between tags.</summary>
    Text,

    /// <summary>Inside of a tag, before an attribute.</summary>
    Tag,

    /// <summary>In the name of an attribute.</summary>
    AttributeName,

    /// <summary>After the name of an attribute.</summary>
    AfterName,

    /// <summary>After the equals sign.</summary>
    BeforeValue,

    /// <summary>In a comment.</summary>
    HtmlComment,

    /// <summary>In an element without tags inside: <c>title</c>, <c>textarea</c>.</summary>
    Rcdata,

    /// <summary>In an attribute that holds text.</summary>
    Attribute,

    /// <summary>In an attribute that holds a URL.</summary>
    Url,

    /// <summary>In <c>srcset</c>.</summary>
    Srcset,

    /// <summary>In a script.</summary>
    Js,

    /// <summary>In a script's string in double quotation marks.</summary>
    JsDoubleQuoted,

    /// <summary>In a script's string in single quotation marks.</summary>
    JsSingleQuoted,

    /// <summary>In a script's template literal.</summary>
    JsTemplate,

    /// <summary>In a script's regular expression.</summary>
    JsRegexp,

    /// <summary>In a script's comment between <c>/*</c> and <c>*/</c>.</summary>
    JsBlockComment,

    /// <summary>In a script's comment up to the end of the line.</summary>
    JsLineComment,

    /// <summary>In a style sheet.</summary>
    Css,

    /// <summary>In a style sheet's string in double quotation marks.</summary>
    CssDoubleQuoted,

    /// <summary>In a style sheet's string in single quotation marks.</summary>
    CssSingleQuoted,

    /// <summary>In <c>url("…")</c>.</summary>
    CssDoubleQuotedUrl,

    /// <summary>In <c>url('…')</c>.</summary>
    CssSingleQuotedUrl,

    /// <summary>In <c>url(…)</c>.</summary>
    CssUrl,

    /// <summary>In a style sheet's comment.</summary>
    CssBlockComment,

    /// <summary>In what some browsers take for a style sheet's comment.</summary>
    CssLineComment,

    /// <summary>After <c>{{break}}</c> or <c>{{continue}}</c>: nothing is written here.</summary>
    Dead,
}
