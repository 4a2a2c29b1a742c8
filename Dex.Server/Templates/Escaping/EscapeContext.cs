namespace Dex.Server.Templates.Escaping;

/// <summary>All that has to be known of a place in a document to write a value there safely.</summary>
internal readonly record struct EscapeContext
{
    /// <summary>What stands here.</summary>
    public HtmlState State { get; init; }

    /// <summary>What ends the value of the attribute.</summary>
    public Delimiter Delimiter { get; init; }

    /// <summary>How much of a URL there is.</summary>
    public UrlPart UrlPart { get; init; }

    /// <summary>What a slash would begin.</summary>
    public JsSlash Slash { get; init; }

    /// <summary>For each <c>${</c> of a template literal that is open, how many braces are open in it.</summary>
    public string Braces { get; init; }

    /// <summary>What the attribute holds.</summary>
    public ContentKind Attribute { get; init; }

    /// <summary>The element.</summary>
    public ContentKind Element { get; init; }

    /// <summary>Where a document begins.</summary>
    public static EscapeContext Start { get; } = new() { Braces = "" };

    /// <summary>Whether what stands here is no part of what is shown.</summary>
    public bool IsComment =>
        State
            is HtmlState.HtmlComment
                or HtmlState.JsBlockComment
                or HtmlState.JsLineComment
                or HtmlState.CssBlockComment
                or HtmlState.CssLineComment;

    /// <summary>The end of a tag, an attribute or an element: only what is said here goes on.</summary>
    public static EscapeContext In(HtmlState state, ContentKind element = ContentKind.Plain) =>
        Start with
        {
            State = state,
            Element = element,
        };

    /// <summary>What follows if a value is written here without anything before it.</summary>
    public EscapeContext Nudged() =>
        State switch
        {
            HtmlState.Tag => this with { State = HtmlState.AttributeName },
            HtmlState.BeforeValue => this with { State = StateOf(Attribute), Delimiter = Delimiter.SpaceOrTagEnd },
            HtmlState.AfterName => this with { State = HtmlState.AttributeName },
            _ => this,
        };

    /// <summary>What stands in the value of an attribute.</summary>
    public static HtmlState StateOf(ContentKind attribute) =>
        attribute switch
        {
            ContentKind.Url => HtmlState.Url,
            ContentKind.Srcset => HtmlState.Srcset,
            ContentKind.Script => HtmlState.Js,
            ContentKind.Style => HtmlState.Css,
            _ => HtmlState.Attribute,
        };

    /// <summary>What holds whichever of two ways was taken; null: nothing does.</summary>
    public static EscapeContext? Join(EscapeContext a, EscapeContext b)
    {
        if (a.State == HtmlState.Dead || a == b)
        {
            return b;
        }
        if (b.State == HtmlState.Dead)
        {
            return a;
        }
        if (a with { UrlPart = b.UrlPart } == b)
        {
            return a with { UrlPart = UrlPart.Unknown };
        }
        if (a with { Slash = b.Slash } == b)
        {
            return a with { Slash = JsSlash.Unknown };
        }
        var (c, d) = (a.Nudged(), b.Nudged());
        return c != a || d != b ? Join(c, d) : null;
    }

    /// <summary>For messages.</summary>
    public override string ToString()
    {
        var inside = Delimiter == Delimiter.None ? "" : " of an attribute";
        return State + inside;
    }
}
