using Dex.Server.Templates.Functions;

namespace Dex.Server.Templates.Syntax;

/// <summary>Reads one pipeline.</summary>
/// <param name="tokens">From where.</param>
/// <param name="functions">The functions there are.</param>
/// <param name="variables">The variables that are known here; what is declared joins them.</param>
/// <param name="nested">Reads a pipeline in parentheses.</param>
internal sealed class PipelineReader(
    TokenReader tokens,
    IReadOnlyDictionary<string, TemplateFunction> functions,
    List<string> variables,
    Func<Position, Pipeline> nested
)
{
    /// <summary>Reads up to a token, which is taken too.</summary>
    /// <exception cref="TemplateException">It is not well formed.</exception>
    public Pipeline Read(Position at, TokenKind end, bool isRange)
    {
        tokens.SkipSpace();
        var (names, isAssignment) = ReadVariables(isRange);
        var commands = new List<Command>();
        while (true)
        {
            tokens.SkipSpace();
            if (tokens.Peek() is { Kind: TokenKind.Close or TokenKind.RightParenthesis or TokenKind.Pipe or TokenKind.End } token)
            {
                throw token.Kind == end
                    ? new TemplateException(token.At, "a value is missing")
                    : TokenReader.Unexpected(token, "a pipeline");
            }
            commands.Add(ReadCommand(hasInput: commands.Count > 0));
            var next = tokens.Next();
            if (next.Kind == end)
            {
                break;
            }
            if (next.Kind != TokenKind.Pipe)
            {
                throw TokenReader.Unexpected(next, "a pipeline");
            }
        }
        if (!isAssignment)
        {
            variables.AddRange(names);
        }
        return new(at, names, isAssignment, commands);
    }

    private (IReadOnlyList<string> Names, bool IsAssignment) ReadVariables(bool isRange)
    {
        if (tokens.Peek().Kind != TokenKind.Variable)
        {
            return ([], false);
        }
        var names = new List<string> { tokens.Peek().Text };
        var ahead = AfterSpace(1);
        if (isRange && tokens.Peek(ahead).Kind == TokenKind.Comma)
        {
            ahead = AfterSpace(ahead + 1);
            if (tokens.Peek(ahead) is not { Kind: TokenKind.Variable } second)
            {
                throw new TemplateException(tokens.Peek(ahead).At, "{{range}} needs a second variable after the comma");
            }
            names.Add(second.Text);
            ahead = AfterSpace(ahead + 1);
        }
        if (tokens.Peek(ahead).Kind is not (TokenKind.Declare or TokenKind.Assign))
        {
            return names.Count == 1 ? ([], false) : throw TokenReader.Unexpected(tokens.Peek(ahead), "{{range}}");
        }
        var isAssignment = tokens.Peek(ahead).Kind == TokenKind.Assign;
        foreach (var name in isAssignment ? names : [])
        {
            CheckKnown(name, tokens.Peek().At);
        }
        for (; ahead >= 0; ahead--)
        {
            tokens.Next();
        }
        return (names, isAssignment);
    }

    private int AfterSpace(int ahead)
    {
        while (tokens.Peek(ahead).Kind == TokenKind.Space)
        {
            ahead++;
        }
        return ahead;
    }

    private Command ReadCommand(bool hasInput)
    {
        var head = ReadOperand();
        var arguments = new List<Expression>();
        while (tokens.SkipSpace() && StartsOperand(tokens.Peek().Kind))
        {
            arguments.Add(ReadOperand());
        }
        if (head is LiteralExpression { Value: null })
        {
            throw new TemplateException(head.At, "nil is no command");
        }
        Check(head, arguments.Count + (hasInput ? 1 : 0));
        foreach (var argument in arguments)
        {
            Check(argument, 0);
        }
        return new(head.At, head, arguments);
    }

    private static bool StartsOperand(TokenKind kind) =>
        kind is TokenKind.Word or TokenKind.Field or TokenKind.Dot or TokenKind.Variable or TokenKind.Literal or TokenKind.LeftParenthesis;

    private Expression ReadOperand()
    {
        var token = tokens.Next();
        Expression operand = token.Kind switch
        {
            TokenKind.Literal => new LiteralExpression(token.At, token.Value),
            TokenKind.Dot => new DotExpression(token.At),
            TokenKind.Field => new FieldExpression(token.At, new DotExpression(token.At), [token.Text]),
            TokenKind.Variable => new VariableExpression(token.At, CheckKnown(token.Text, token.At)),
            TokenKind.LeftParenthesis => new NestedExpression(token.At, nested(token.At)),
            TokenKind.Word when token.Text == "nil" => new LiteralExpression(token.At, null),
            TokenKind.Word => new FunctionExpression(token.At, FindFunction(token)),
            _ => throw TokenReader.Unexpected(token, "a pipeline"),
        };
        var names = new List<string>();
        while (tokens.Peek().Kind == TokenKind.Field)
        {
            names.Add(tokens.Next().Text);
        }
        if (StartsOperand(tokens.Peek().Kind))
        {
            throw TokenReader.Unexpected(tokens.Peek(), "a pipeline: a blank is missing");
        }
        if (names.Count == 0)
        {
            return operand;
        }
        return operand switch
        {
            FieldExpression field => field with { Names = [.. field.Names, .. names] },
            LiteralExpression => throw new TemplateException(token.At, $"{token.Text} has no fields"),
            _ => new FieldExpression(token.At, operand, names),
        };
    }

    private TemplateFunction FindFunction(Token token) =>
        functions.GetValueOrDefault(token.Text) ?? throw new TemplateException(token.At, $"there is no function \"{token.Text}\"");

    private string CheckKnown(string name, Position at) =>
        variables.Contains(name) ? name : throw new TemplateException(at, $"the variable {name} is not declared");

    private static void Check(Expression head, int arguments)
    {
        if (head is FunctionExpression { Function: var function })
        {
            if (arguments < function.MinArguments || arguments > function.MaxArguments)
            {
                var wanted =
                    function.MinArguments == function.MaxArguments ? $"{function.MinArguments}"
                    : function.MaxArguments == TemplateFunction.Any ? $"{function.MinArguments} or more"
                    : $"{function.MinArguments} to {function.MaxArguments}";
                throw new TemplateException(head.At, $"{function.Name} takes {wanted} arguments and gets {arguments}");
            }
        }
        else if (arguments > 0 && head is not (FieldExpression or VariableExpression))
        {
            throw new TemplateException(head.At, "only functions take arguments");
        }
    }
}
