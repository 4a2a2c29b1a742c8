// html/template: the escaping of a value follows from where it stands.
using Dex.Server.Templates.Functions;
using Dex.Server.Templates.Syntax;

namespace Dex.Server.Templates.Escaping;

/// <summary>
/// Goes through templates once, when they are loaded, and gives every action the escapers for its place. A template that is called in several
/// places of different kinds gets a variant for each.
/// </summary>
/// <param name="templates">What was parsed, by name.</param>
internal sealed class ContextualEscaper(IReadOnlyDictionary<string, IReadOnlyList<Node>> templates)
{
    private const int MaxVariants = 1000;
    private readonly Dictionary<string, IReadOnlyList<Node>> _variants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EscapeContext?> _ends = new(StringComparer.Ordinal);
    private readonly Stack<List<EscapeContext>> _exits = new();

    /// <summary>The templates, and the variants of them, ready to be carried out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Node>> Variants => _variants;

    /// <summary>Escapes a template that is a page.</summary>
    /// <returns>The name of its variant.</returns>
    /// <exception cref="TemplateException">Something stands where it cannot be made safe.</exception>
    public string Page(string name)
    {
        var (variant, end) = Call(new Position(name, 1, 1), name, EscapeContext.Start);
        return end.State is HtmlState.Text or HtmlState.Dead
            ? variant
            : throw new TemplateException(new Position(name, 1, 1), $"the page ends inside of something: {end}");
    }

    private (string Variant, EscapeContext End) Call(Position at, string name, EscapeContext context)
    {
        if (!templates.TryGetValue(name, out var body))
        {
            throw new TemplateException(at, $"there is no template \"{name}\"");
        }
        var variant = context == EscapeContext.Start ? name : $"{name}${context.GetHashCode():x}${context}";
        if (_ends.TryGetValue(variant, out var known))
        {
            // A template that calls itself is taken to end as it began, which is checked when its end is known.
            return (variant, known ?? context);
        }
        if (_variants.Count >= MaxVariants)
        {
            throw new TemplateException(at, "templates are called in too many different places");
        }
        _ends[variant] = null;
        var (nodes, end) = All(body, context);
        _variants[variant] = nodes;
        _ends[variant] = end;
        return end == context || !CallsItself(nodes, variant)
            ? (variant, end)
            : throw new TemplateException(at, $"\"{name}\" calls itself, and does not end as it begins");
    }

    private static bool CallsItself(IReadOnlyList<Node> nodes, string variant) =>
        nodes.Any(n =>
            n switch
            {
                TemplateNode call => call.Name == variant,
                IfNode i => CallsItself(i.Body, variant) || CallsItself(i.Else, variant),
                WithNode w => CallsItself(w.Body, variant) || CallsItself(w.Else, variant),
                RangeNode r => CallsItself(r.Body, variant) || CallsItself(r.Else, variant),
                _ => false,
            }
        );

    private (IReadOnlyList<Node> Nodes, EscapeContext End) All(IReadOnlyList<Node> nodes, EscapeContext context)
    {
        var escaped = new List<Node>(nodes.Count);
        foreach (var node in nodes)
        {
            (var one, context) = One(node, context);
            escaped.Add(one);
        }
        return (escaped, context);
    }

    private (Node Node, EscapeContext End) One(Node node, EscapeContext context)
    {
        switch (node)
        {
            case TextNode text:
                return Text(text, context);
            case ActionNode action:
                return Action(action, context);
            case IfNode i:
                var (then, afterThen) = All(i.Body, context);
                var (other, afterOther) = All(i.Else, context);
                return (i with { Body = then, Else = other }, Join(i, "if", afterThen, afterOther));
            case WithNode w:
                var (with, afterWith) = All(w.Body, context);
                var (without, afterWithout) = All(w.Else, context);
                return (w with { Body = with, Else = without }, Join(w, "with", afterWith, afterWithout));
            case RangeNode range:
                return Range(range, context);
            case TemplateNode call:
                var (variant, end) = Call(call.At, call.Name, context);
                return (call with { Name = variant }, end);
            default:
                _exits.Peek().Add(context);
                return (node, context with { State = HtmlState.Dead });
        }
    }

    private static (Node, EscapeContext) Text(TextNode node, EscapeContext context)
    {
        if (context.State == HtmlState.Dead)
        {
            return (node, context);
        }
        try
        {
            var (end, text) = TextScanner.Scan(context, node.Text);
            return (node with { Text = text }, end);
        }
        catch (ScanException e)
        {
            throw new TemplateException(node.At, e.Message, e);
        }
    }

    private (Node, EscapeContext) Range(RangeNode range, EscapeContext context)
    {
        _exits.Push([]);
        var (body, end) = All(range.Body, context);
        // Once more from where the body ends: the second round begins there.
        var again = Join(range, "range", context, end);
        if (again != context)
        {
            (body, end) = All(range.Body, again);
            again = Join(range, "range", again, end);
        }
        foreach (var exit in _exits.Pop())
        {
            again = Join(range, "range", again, exit);
        }
        var (other, afterOther) = All(range.Else, context);
        return (range with { Body = body, Else = other }, Join(range, "range", again, afterOther));
    }

    private static EscapeContext Join(Node node, string what, EscapeContext a, EscapeContext b) =>
        EscapeContext.Join(a, b)
        ?? throw new TemplateException(node.At, $"the ways through {{{{{what}}}}} end in different places: {a}, and {b}");

    private static (Node, EscapeContext) Action(ActionNode action, EscapeContext context)
    {
        if (action.Pipeline.Variables.Count > 0 || context.State == HtmlState.Dead)
        {
            return (action, context);
        }
        var here = context.Nudged();
        var escapers = EscapersFor(here, action.At);
        if (PredefinedAtEnd(action, here) is { } predefined && escapers.FindIndex(e => Does(e, predefined)) is >= 0 and var same)
        {
            // {{. | html}} is escaped once, by the function that the template names, and where ours would stand.
            escapers[same] = predefined == "html" ? HtmlEscapers.Function : UrlEscapers.Function;
            action = action with { Pipeline = WithoutLast(action.Pipeline) };
        }
        var after = here.State switch
        {
            HtmlState.Js => here with { Slash = JsSlash.Division },
            HtmlState.Tag => here with { State = HtmlState.AttributeName },
            _ => here,
        };
        return (action with { Escapers = escapers }, after);
    }

    private static List<Escaper> EscapersFor(EscapeContext context, Position at)
    {
        var escapers = new List<Escaper>();
        switch (context.State)
        {
            case HtmlState.Text:
                escapers.Add(HtmlEscapers.Text);
                break;
            case HtmlState.Rcdata:
                escapers.Add(HtmlEscapers.Rcdata);
                break;
            case HtmlState.AttributeName or HtmlState.Tag:
                escapers.Add(HtmlEscapers.Name);
                break;
            case HtmlState.Srcset:
                escapers.Add(UrlEscapers.Srcset);
                break;
            case HtmlState.Js:
                escapers.Add(JsEscapers.Value);
                break;
            case HtmlState.JsDoubleQuoted or HtmlState.JsSingleQuoted:
                escapers.Add(JsEscapers.InString);
                break;
            case HtmlState.JsTemplate:
                escapers.Add(JsEscapers.InTemplate);
                break;
            case HtmlState.JsRegexp:
                escapers.Add(JsEscapers.InRegexp);
                break;
            case HtmlState.Css:
                escapers.Add(CssEscapers.Value);
                break;
            case HtmlState.Url or (>= HtmlState.CssDoubleQuoted and <= HtmlState.CssUrl):
                AddUrl(context, at, escapers);
                break;
            case HtmlState.Attribute:
                break;
            default:
                escapers.Add(HtmlEscapers.Comment);
                break;
        }
        if (context.Delimiter != Delimiter.None)
        {
            escapers.Add(context.Delimiter == Delimiter.SpaceOrTagEnd ? HtmlEscapers.Unquoted : HtmlEscapers.Attribute);
        }
        return escapers;
    }

    private static void AddUrl(EscapeContext context, Position at, List<Escaper> escapers)
    {
        switch (context.UrlPart)
        {
            case UrlPart.Unknown:
                throw new TemplateException(at, "the value stands before the question mark of a URL or after it, depending on the way");
            case UrlPart.QueryOrFragment:
                escapers.Add(UrlEscapers.InQuery);
                return;
            case UrlPart.Start:
                escapers.Add(UrlEscapers.Filter);
                break;
        }
        escapers.Add(
            context.State is HtmlState.CssDoubleQuoted or HtmlState.CssSingleQuoted ? CssEscapers.InString : UrlEscapers.Normalizer
        );
    }

    // html and urlquery, which say themselves how to escape, may stand at the end alone.
    private static string? PredefinedAtEnd(ActionNode action, EscapeContext context)
    {
        string? last = null;
        for (var i = 0; i < action.Pipeline.Commands.Count; i++)
        {
            if (action.Pipeline.Commands[i].Head is not FunctionExpression { Function.Name: "html" or "urlquery" } function)
            {
                continue;
            }
            last = function.Function.Name;
            var isLast = i == action.Pipeline.Commands.Count - 1;
            if (!isLast || last == "html" && context is { State: HtmlState.Attribute, Delimiter: Delimiter.SpaceOrTagEnd })
            {
                throw new TemplateException(function.At, $"\"{last}\" is not allowed here: values are escaped by where they stand");
            }
        }
        return last;
    }

    private static Pipeline WithoutLast(Pipeline pipeline)
    {
        var (last, before) = (pipeline.Commands[^1], pipeline.Commands.SkipLast(1));
        return last.Arguments.Count == 0
            ? pipeline with
            {
                Commands = [.. before],
            }
            : pipeline with
            {
                Commands = [.. before, last with { Head = new FunctionExpression(last.At, BuiltIns.Print) }],
            };
    }

    private static bool Does(Escaper escaper, string predefined) =>
        predefined == "html"
            ? escaper == HtmlEscapers.Text || escaper == HtmlEscapers.Rcdata || escaper == HtmlEscapers.Attribute
            : escaper == UrlEscapers.InQuery || escaper == UrlEscapers.Normalizer;
}
