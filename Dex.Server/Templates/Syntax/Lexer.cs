// The lexical rules of Go's text/template: delimiters, trim markers, comments, and Go's own literals.

namespace Dex.Server.Templates.Syntax;

/// <summary>Cuts a template into tokens.</summary>
internal sealed class Lexer
{
    private const string Blanks = " \t\r\n";
    private readonly string _file;
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _measured;

    private Lexer(string file, string source) => (_file, _source) = (file, source);

    /// <summary>All tokens; the last one is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="TemplateException">A comment, an action or a literal is not closed, or holds a character that means nothing.</exception>
    public static IReadOnlyList<Token> Read(string file, string source)
    {
        var lexer = new Lexer(file, source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        var trim = false;
        while (true)
        {
            var open = _source.IndexOf("{{", _at, StringComparison.Ordinal);
            var end = open < 0 ? _source.Length : open;
            var trimsLeft = open >= 0 && At(open + 2) == '-' && IsBlank(At(open + 3));
            AddText(end, trim, trimsLeft);
            _at = end;
            if (open < 0)
            {
                Add(TokenKind.End, "");
                return;
            }
            var begin = open + 2 + (trimsLeft ? 2 : 0);
            trim = string.CompareOrdinal(_source, begin, "/*", 0, 2) == 0 ? SkipComment(begin) : ReadAction(begin);
        }
    }

    private void AddText(int end, bool trimStart, bool trimEnd)
    {
        var text = _source[_at..end];
        text = trimStart ? text.TrimStart(Blanks.ToCharArray()) : text;
        text = trimEnd ? text.TrimEnd(Blanks.ToCharArray()) : text;
        if (text.Length > 0)
        {
            Add(TokenKind.Text, text);
        }
    }

    // Whether what follows is trimmed.
    private bool SkipComment(int begin)
    {
        var end = _source.IndexOf("*/", begin, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Problem("a comment is not closed");
        }
        var trims = IsBlank(At(end + 2)) && At(end + 3) == '-';
        var close = end + 2 + (trims ? 2 : 0);
        if (string.CompareOrdinal(_source, close, "}}", 0, 2) != 0)
        {
            throw Problem("a comment must end with */}}");
        }
        _at = close + 2;
        return trims;
    }

    private bool ReadAction(int begin)
    {
        var open = _tokens.Count;
        Add(TokenKind.Open, "{{");
        _at = begin;
        while (_at < _source.Length)
        {
            if (IsBlank(_source[_at]))
            {
                var end = _at;
                while (IsBlank(At(end)))
                {
                    end++;
                }
                if (At(end) == '-' && string.CompareOrdinal(_source, end + 1, "}}", 0, 2) == 0)
                {
                    _at = end + 1;
                    return Close(trims: true);
                }
                Take(TokenKind.Space, end - _at);
            }
            else if (string.CompareOrdinal(_source, _at, "}}", 0, 2) == 0)
            {
                return Close(trims: false);
            }
            else
            {
                ReadToken();
            }
        }
        throw new TemplateException(_tokens[open].At, "an action is not closed: }} is missing");
    }

    private bool Close(bool trims)
    {
        Take(TokenKind.Close, 2);
        return trims;
    }

    private void ReadToken()
    {
        var c = _source[_at];
        switch (c)
        {
            case '|':
                Take(TokenKind.Pipe, 1);
                break;
            case ',':
                Take(TokenKind.Comma, 1);
                break;
            case '(':
                Take(TokenKind.LeftParenthesis, 1);
                break;
            case ')':
                Take(TokenKind.RightParenthesis, 1);
                break;
            case '=':
                Take(TokenKind.Assign, 1);
                break;
            case ':' when At(_at + 1) == '=':
                Take(TokenKind.Declare, 2);
                break;
            case '"':
                TakeLiteral(GoLiterals.QuotedLength(_source, _at), GoLiterals.Unquote);
                break;
            case '`':
                TakeLiteral(GoLiterals.RawLength(_source, _at), raw => raw[1..^1].Replace("\r", "", StringComparison.Ordinal));
                break;
            case '\'':
                TakeLiteral(GoLiterals.QuotedLength(_source, _at), GoLiterals.Character);
                break;
            case '$':
                Take(TokenKind.Variable, 1 + WordLength(_at + 1));
                break;
            case '.' when !char.IsAsciiDigit(At(_at + 1)):
                ReadField();
                break;
            case '+' or '-' or '.' or >= '0' and <= '9':
                TakeLiteral(GoLiterals.NumberLength(_source, _at), GoLiterals.Number);
                break;
            default:
                ReadWord();
                break;
        }
    }

    private void ReadField()
    {
        var length = WordLength(_at + 1);
        if (length == 0)
        {
            Take(TokenKind.Dot, 1);
            return;
        }
        Add(TokenKind.Field, _source.Substring(_at + 1, length));
        _at += length + 1;
    }

    private void ReadWord()
    {
        var length = WordLength(_at);
        if (length == 0)
        {
            throw Problem($"the character {GoLiterals.Show(_source[_at])} means nothing here");
        }
        var word = _source.Substring(_at, length);
        if (word is "true" or "false")
        {
            Add(TokenKind.Literal, word, word == "true");
            _at += length;
            return;
        }
        Take(TokenKind.Word, length);
    }

    private void TakeLiteral(int length, Func<string, object?> read)
    {
        object? value = null;
        var text = length > 0 ? _source.Substring(_at, length) : "";
        try
        {
            value = length > 0 ? read(text) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            // Told below.
        }
        if (value is null || WordLength(_at + length) > 0)
        {
            throw Problem("a number, a character or a string that is not well formed, or not closed");
        }
        Add(TokenKind.Literal, text, value);
        _at += length;
    }

    private void Take(TokenKind kind, int length)
    {
        Add(kind, _source.Substring(_at, length));
        _at += length;
    }

    private void Add(TokenKind kind, string text, object? value = null) => _tokens.Add(new(kind, text, Here(), value));

    private Position Here()
    {
        for (; _measured < _at; _measured++)
        {
            if (_source[_measured] == '\n')
            {
                _line++;
                _lineStart = _measured + 1;
            }
        }
        return new(_file, _line, _at - _lineStart + 1);
    }

    private int WordLength(int from)
    {
        var end = from;
        while (At(end) == '_' || char.IsLetterOrDigit(At(end)))
        {
            end++;
        }
        return end - from;
    }

    private char At(int index) => index < _source.Length ? _source[index] : '\0';

    private static bool IsBlank(char c) => Blanks.Contains(c, StringComparison.Ordinal);

    private TemplateException Problem(string text) => new(Here(), text);
}
