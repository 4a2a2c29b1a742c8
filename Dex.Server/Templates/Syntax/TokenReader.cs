namespace Dex.Server.Templates.Syntax;

/// <summary>Goes through tokens.</summary>
/// <param name="tokens">All of them; the last one is <see cref="TokenKind.End"/>.</param>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int _at;

    /// <summary>The next one, which stays.</summary>
    public Token Peek(int ahead = 0) => tokens[Math.Min(_at + ahead, tokens.Count - 1)];

    /// <summary>Takes the next one.</summary>
    public Token Next()
    {
        var token = Peek();
        _at++;
        return token;
    }

    /// <summary>Passes over blanks; says whether there were any.</summary>
    public bool SkipSpace()
    {
        var skipped = false;
        while (Peek().Kind == TokenKind.Space)
        {
            Next();
            skipped = true;
        }
        return skipped;
    }

    /// <summary>Takes the next one after blanks, which must be of a kind.</summary>
    /// <exception cref="TemplateException">It is another.</exception>
    public void Expect(TokenKind kind, string where)
    {
        SkipSpace();
        var token = Next();
        if (token.Kind != kind)
        {
            throw Unexpected(token, where);
        }
    }

    /// <summary>What to say of a token that may not stand there.</summary>
    public static TemplateException Unexpected(Token token, string where) =>
        new(token.At, token.Kind == TokenKind.End ? $"the file ends inside of {where}" : $"unexpected \"{token.Text}\" in {where}");
}
