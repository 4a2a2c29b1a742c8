// The grammar of Go's text/template.
using Dex.Server.Templates.Functions;

namespace Dex.Server.Templates.Syntax;

/// <summary>Reads the tokens of one file into templates: the file's own, and those that it defines.</summary>
internal sealed class Parser
{
    private const int MaxDepth = 100;
    private readonly IReadOnlyDictionary<string, TemplateFunction> _functions;
    private readonly TokenReader _tokens;
    private readonly Dictionary<string, IReadOnlyList<Node>> _defined = new(StringComparer.Ordinal);
    private readonly List<string> _variables = ["$"];
    private int _depth;
    private int _ranges;

    private Parser(string file, string source, IReadOnlyDictionary<string, TemplateFunction> functions) =>
        (_tokens, _functions) = (new TokenReader(Lexer.Read(file, source)), functions);

    /// <summary>Parses a file.</summary>
    /// <returns>The templates by name; the file's own has the file's name.</returns>
    /// <exception cref="TemplateException">It is not well formed, or calls a function that there is not.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<Node>> Parse(
        string file,
        string source,
        IReadOnlyDictionary<string, TemplateFunction> functions
    )
    {
        var parser = new Parser(file, source, functions);
        var (body, end) = parser.ReadNodes(topLevel: true);
        if (end is not null)
        {
            throw new TemplateException(end.Value.At, $"unexpected {{{{{end.Value.Text}}}}}");
        }
        // As in Go: a file that only defines others does not replace a template of its own name.
        if (!parser._defined.ContainsKey(file) || body.Any(n => n is not TextNode { Text: var text } || !string.IsNullOrWhiteSpace(text)))
        {
            parser._defined[file] = body;
        }
        return parser._defined;
    }

    // Reads up to {{end}} or {{else}}, which is returned, or up to the end of the file.
    private (IReadOnlyList<Node> Nodes, Token? End) ReadNodes(bool topLevel = false)
    {
        var nodes = new List<Node>();
        while (true)
        {
            var token = _tokens.Next();
            switch (token.Kind)
            {
                case TokenKind.End:
                    return topLevel ? (nodes, null) : throw new TemplateException(token.At, "{{end}} is missing");
                case TokenKind.Text:
                    nodes.Add(new TextNode(token.At, token.Text));
                    break;
                default:
                    _tokens.SkipSpace();
                    if (_tokens.Peek() is { Kind: TokenKind.Word, Text: "end" or "else" } end)
                    {
                        _tokens.Next();
                        return (nodes, end);
                    }
                    if (ReadAction(token.At, topLevel) is { } node)
                    {
                        nodes.Add(node);
                    }
                    break;
            }
        }
    }

    private Node? ReadAction(Position at, bool topLevel)
    {
        var word = _tokens.Peek();
        if (word.Kind != TokenKind.Word)
        {
            return ReadOutput(at);
        }
        switch (word.Text)
        {
            case "if":
                return ReadBlock(at, (p, body, other) => new IfNode(at, p, body, other));
            case "with":
                return ReadBlock(at, (p, body, other) => new WithNode(at, p, body, other));
            case "range":
                return ReadBlock(at, (p, body, other) => new RangeNode(at, p, body, other), isRange: true);
            case "define":
                ReadDefinition(at, topLevel);
                return null;
            case "block":
                return ReadInlineBlock(at);
            case "template":
                return ReadCall(at);
            case "break" or "continue" when !_functions.ContainsKey(word.Text):
                _tokens.Next();
                _tokens.Expect(TokenKind.Close, $"{{{{{word.Text}}}}}");
                return _ranges == 0 ? throw new TemplateException(at, $"{{{{{word.Text}}}}} outside of {{{{range}}}}")
                    : word.Text == "break" ? new BreakNode(at)
                    : new ContinueNode(at);
            default:
                return ReadOutput(at);
        }
    }

    private ActionNode ReadOutput(Position at)
    {
        var pipeline = ReadPipeline(at, TokenKind.Close);
        return new(at, pipeline);
    }

    private Node ReadBlock(Position at, Func<Pipeline, IReadOnlyList<Node>, IReadOnlyList<Node>, Node> make, bool isRange = false)
    {
        _tokens.Next();
        EnterOrThrow(at);
        var known = _variables.Count;
        var pipeline = ReadPipeline(at, TokenKind.Close, isRange);
        _ranges += isRange ? 1 : 0;
        var (body, end) = ReadNodes();
        _ranges -= isRange ? 1 : 0;
        IReadOnlyList<Node> other = [];
        if (end!.Value.Text == "else")
        {
            other = ReadElse(end.Value.At, isRange);
        }
        else
        {
            _tokens.Expect(TokenKind.Close, "{{end}}");
        }
        _variables.RemoveRange(known, _variables.Count - known);
        _depth--;
        return make(pipeline, body, other);
    }

    private IReadOnlyList<Node> ReadElse(Position at, bool ofRange)
    {
        _tokens.SkipSpace();
        // {{else if}} and {{else with}} share the {{end}} of the first.
        if (!ofRange && _tokens.Peek() is { Kind: TokenKind.Word, Text: "if" or "with" } word)
        {
            return
            [
                word.Text == "if"
                    ? ReadBlock(word.At, (p, body, other) => new IfNode(word.At, p, body, other))
                    : ReadBlock(word.At, (p, body, other) => new WithNode(word.At, p, body, other)),
            ];
        }
        _tokens.Expect(TokenKind.Close, "{{else}}");
        var (nodes, end) = ReadNodes();
        if (end!.Value.Text == "else")
        {
            throw new TemplateException(end.Value.At, $"a second {{{{else}}}} after the one in line {at.Line}");
        }
        _tokens.Expect(TokenKind.Close, "{{end}}");
        return nodes;
    }

    private void ReadDefinition(Position at, bool topLevel)
    {
        if (!topLevel)
        {
            throw new TemplateException(at, "{{define}} inside of another block");
        }
        _tokens.Next();
        var name = ReadName(at);
        _tokens.Expect(TokenKind.Close, "{{define}}");
        ReadTemplate(at, name);
    }

    private TemplateNode ReadInlineBlock(Position at)
    {
        _tokens.Next();
        var name = ReadName(at);
        var pipeline = ReadPipeline(at, TokenKind.Close);
        ReadTemplate(at, name);
        return new(at, name, pipeline);
    }

    private void ReadTemplate(Position at, string name)
    {
        var (outer, ranges) = (_variables.ToList(), _ranges);
        _variables.RemoveRange(1, _variables.Count - 1);
        _ranges = 0;
        EnterOrThrow(at);
        var (body, end) = ReadNodes();
        if (end!.Value.Text == "else")
        {
            throw new TemplateException(end.Value.At, "unexpected {{else}}");
        }
        _tokens.Expect(TokenKind.Close, "{{end}}");
        _depth--;
        _variables.Clear();
        _variables.AddRange(outer);
        _ranges = ranges;
        _defined[name] = body;
    }

    private TemplateNode ReadCall(Position at)
    {
        _tokens.Next();
        var name = ReadName(at);
        _tokens.SkipSpace();
        if (_tokens.Peek().Kind == TokenKind.Close)
        {
            _tokens.Next();
            return new(at, name, null);
        }
        return new(at, name, ReadPipeline(at, TokenKind.Close));
    }

    private string ReadName(Position at)
    {
        _tokens.SkipSpace();
        return _tokens.Next() is { Kind: TokenKind.Literal, Value: string name }
            ? name
            : throw new TemplateException(at, "the name of a template must be a string");
    }

    private Pipeline ReadPipeline(Position at, TokenKind end, bool isRange = false)
    {
        EnterOrThrow(at);
        var reader = new PipelineReader(_tokens, _functions, _variables, ReadNested);
        var pipeline = reader.Read(at, end, isRange);
        _depth--;
        return pipeline;
    }

    private Pipeline ReadNested(Position at) => ReadPipeline(at, TokenKind.RightParenthesis);

    // What is nested deeper was made to exhaust the stack.
    private void EnterOrThrow(Position at) =>
        _depth = _depth < MaxDepth ? _depth + 1 : throw new TemplateException(at, "blocks or parentheses are nested too deep");
}
