// Carrying out templates as Go's text/template does.
using System.Text;
using Dex.Server.Templates.Functions;
using Dex.Server.Templates.Syntax;

namespace Dex.Server.Templates;

/// <summary>One rendering.</summary>
/// <param name="templates">The templates, escaped.</param>
/// <param name="output">Where to.</param>
internal sealed class Executor(IReadOnlyDictionary<string, IReadOnlyList<Node>> templates, StringBuilder output)
{
    private const int MaxDepth = 1000;
    private const int MaxLength = 4_000_000;
    private readonly List<(string Name, object? Value)> _variables = [];
    private int _depth;

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>Writes a template with its data.</summary>
    /// <exception cref="TemplateException">It cannot be carried out with this data.</exception>
    public void Run(string template, object? data)
    {
        _depth =
            _depth < MaxDepth
                ? _depth + 1
                : throw new TemplateException(new Position(template, 1, 1), "templates call each other without end");
        var outer = _variables.ToArray();
        _variables.Clear();
        _variables.Add(("$", data));
        RunAll(templates[template], data);
        _variables.Clear();
        _variables.AddRange(outer);
        _depth--;
    }

    private Flow RunAll(IReadOnlyList<Node> nodes, object? dot)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            if (RunOne(nodes[i], dot) is var flow and not Flow.Next)
            {
                return flow;
            }
        }
        return Flow.Next;
    }

    private Flow RunOne(Node node, object? dot)
    {
        switch (node)
        {
            case TextNode text:
                output.Append(text.Text);
                return Flow.Next;
            case ActionNode action:
                Write(action, dot);
                return Flow.Next;
            case IfNode i:
                return Scoped(() => RunAll(GoValue.IsTrue(Evaluate(i.Pipeline, dot)) ? i.Body : i.Else, dot));
            case WithNode with:
                return Scoped(() =>
                {
                    var value = Evaluate(with.Pipeline, dot);
                    return GoValue.IsTrue(value) ? RunAll(with.Body, value) : RunAll(with.Else, dot);
                });
            case RangeNode range:
                return Scoped(() => Range(range, dot));
            case TemplateNode call:
                Run(call.Name, call.Pipeline is null ? null : Evaluate(call.Pipeline, dot));
                return Flow.Next;
            default:
                return node is BreakNode ? Flow.Break : Flow.Continue;
        }
    }

    private Flow Scoped(Func<Flow> run)
    {
        var known = _variables.Count;
        var flow = run();
        _variables.RemoveRange(known, _variables.Count - known);
        return flow;
    }

    private void Write(ActionNode action, object? dot)
    {
        var value = Evaluate(action.Pipeline, dot);
        if (action.Pipeline.Variables.Count > 0)
        {
            return;
        }
        if (value is TemplateFunction function)
        {
            throw new TemplateException(action.At, $"{function.Name} needs its arguments");
        }
        if (action.Escapers.Count == 0)
        {
            throw new TemplateException(action.At, "the value was not made safe");
        }
        foreach (var escaper in action.Escapers)
        {
            value = escaper.Apply(value);
        }
        output.Append((string?)value);
        if (output.Length > MaxLength)
        {
            throw new TemplateException(action.At, "the page becomes too long");
        }
    }

    private Flow Range(RangeNode range, object? dot)
    {
        var value = Evaluate(range.Pipeline with { Variables = [] }, dot);
        var ran = false;
        foreach (var (key, item) in Items(range, value))
        {
            ran = true;
            var known = _variables.Count;
            Bind(range.Pipeline, key, item);
            var flow = RunAll(range.Body, item);
            _variables.RemoveRange(known, _variables.Count - known);
            if (flow == Flow.Break)
            {
                break;
            }
        }
        return ran ? Flow.Next : RunAll(range.Else, dot);
    }

    private static IEnumerable<(object? Key, object? Item)> Items(RangeNode range, object? value) =>
        value switch
        {
            null => [],
            IReadOnlyList<object?> list => list.Select((item, i) => ((object?)(long)i, item)),
            IReadOnlyDictionary<string, object?> map => map.OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => ((object?)p.Key, p.Value)),
            long count => Enumerable.Range(0, (int)Math.Clamp(count, 0, 100_000)).Select(i => ((object?)(long)i, (object?)(long)i)),
            _ => throw new TemplateException(range.At, $"{{{{range}}}} cannot go through {GoValue.KindOf(value)}"),
        };

    private void Bind(Pipeline pipeline, object? key, object? item)
    {
        var names = pipeline.Variables;
        if (names.Count == 2)
        {
            Set(names[0], key, pipeline.IsAssignment);
        }
        if (names.Count > 0)
        {
            Set(names[^1], item, pipeline.IsAssignment);
        }
    }

    private void Set(string name, object? value, bool isAssignment)
    {
        if (!isAssignment)
        {
            _variables.Add((name, value));
            return;
        }
        var at = _variables.FindLastIndex(v => v.Name == name);
        _variables[at] = (name, value);
    }

    private object? Evaluate(Pipeline pipeline, object? dot)
    {
        object? value = null;
        for (var i = 0; i < pipeline.Commands.Count; i++)
        {
            value = Run(pipeline.Commands[i], dot, i > 0, value);
        }
        foreach (var name in pipeline.Variables)
        {
            Set(name, value, pipeline.IsAssignment);
        }
        return value;
    }

    private object? Run(Command command, object? dot, bool hasInput, object? input)
    {
        if (command.Head is FunctionExpression { Function: var function })
        {
            return function.Name is "and" or "or"
                ? Shortcut(function.Name == "and", command, dot, hasInput, input)
                : Invoke(function, command, dot, hasInput, input);
        }
        var value = Evaluate(command.Head, dot);
        var arguments = command.Arguments.Count + (hasInput ? 1 : 0);
        if (value is TemplateFunction method && (arguments > 0 || method.MinArguments == 0))
        {
            return arguments < method.MinArguments || arguments > method.MaxArguments
                ? throw new TemplateException(command.At, $"{method.Name} does not take {arguments} arguments")
                : Invoke(method, command, dot, hasInput, input);
        }
        return arguments == 0 ? value : throw new TemplateException(command.At, "a value that is no function gets arguments");
    }

    private object? Invoke(TemplateFunction function, Command command, object? dot, bool hasInput, object? input)
    {
        var arguments = new object?[command.Arguments.Count + (hasInput ? 1 : 0)];
        for (var i = 0; i < command.Arguments.Count; i++)
        {
            arguments[i] = Evaluate(command.Arguments[i], dot);
        }
        if (hasInput)
        {
            arguments[^1] = input;
        }
        return Guarded(command.At, () => function.Invoke(arguments), function.Name + ": ");
    }

    private object? Shortcut(bool isAnd, Command command, object? dot, bool hasInput, object? input)
    {
        object? value = null;
        foreach (var argument in command.Arguments)
        {
            value = Evaluate(argument, dot);
            if (GoValue.IsTrue(value) != isAnd)
            {
                return value;
            }
        }
        return hasInput ? input : value;
    }

    private object? Evaluate(Expression expression, object? dot) =>
        expression switch
        {
            LiteralExpression literal => literal.Value,
            DotExpression => dot,
            VariableExpression variable => _variables.FindLast(v => v.Name == variable.Name).Value,
            NestedExpression nested => Evaluate(nested.Pipeline, dot),
            FunctionExpression function => Run(new Command(function.At, function, []), dot, false, null),
            FieldExpression field => Fields(field, dot),
            _ => throw new TemplateException(expression.At, "this has no value"),
        };

    private object? Fields(FieldExpression field, object? dot)
    {
        var value = Evaluate(field.Target, dot);
        foreach (var name in field.Names)
        {
            value = Guarded(field.At, () => GoValue.Field(value, name), "");
        }
        return value;
    }

    private static object? Guarded(Position at, Func<object?> run, string prefix)
    {
        try
        {
            return run();
        }
        catch (FunctionException e)
        {
            throw new TemplateException(at, prefix + e.Message, e);
        }
    }
}
