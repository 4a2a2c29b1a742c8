namespace Dex.Server.Templates.Syntax;

/// <summary>The kinds of <see cref="Token"/>.</summary>
internal enum TokenKind
{
    /// <summary>What stands outside of actions.</summary>
    Text,

    /// <summary><c>{{</c>.</summary>
    Open,

    /// <summary><c>}}</c>.</summary>
    Close,

    /// <summary>Blanks between operands.</summary>
    Space,

    /// <summary>A keyword or the name of a function.</summary>
    Word,

    /// <summary><c>.Name</c>; the text is the name.</summary>
    Field,

    /// <summary><c>.</c> alone.</summary>
    Dot,

    /// <summary><c>$name</c>; the text has the dollar sign.</summary>
    Variable,

    /// <summary>A number, a character, a string or a boolean.</summary>
    Literal,

    /// <summary><c>:=</c>.</summary>
    Declare,

    /// <summary><c>=</c>.</summary>
    Assign,

    /// <summary><c>|</c>.</summary>
    Pipe,

    /// <summary><c>,</c>.</summary>
    Comma,

    /// <summary><c>(</c>.</summary>
    LeftParenthesis,

    /// <summary><c>)</c>.</summary>
    RightParenthesis,

    /// <summary>The end of the template.</summary>
    End,
}
