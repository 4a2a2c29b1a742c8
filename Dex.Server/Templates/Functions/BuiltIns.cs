// The functions that Go's text/template has by itself.
using Dex.Server.Templates.Escaping;

namespace Dex.Server.Templates.Functions;

/// <summary>Go's own functions. <c>and</c> and <c>or</c> stand here for their names: the executor evaluates their arguments one by one.</summary>
internal static class BuiltIns
{
    private const int Any = TemplateFunction.Any;

    /// <summary><c>print</c>.</summary>
    public static TemplateFunction Print { get; } = new("print", 0, Any, GoText.Join);

    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        table.Add("and", 1, Any, a => Array.Find(a, v => !GoValue.IsTrue(v)) is { } no ? no : a[^1]);
        table.Add("or", 1, Any, a => Array.Find(a, GoValue.IsTrue) ?? a[^1]);
        table.Add("not", 1, a => !GoValue.IsTrue(a[0]));
        table.Add("len", 1, a => GoValue.Length(a[0]));
        table.Add("index", 1, Any, a => a.Skip(1).Aggregate(a[0], GoValue.Index));
        table.Add("slice", 1, 4, Slice);
        table.Add("call", 1, Any, Call);
        table.Add(Print.Name, Print.MinArguments, Print.MaxArguments, Print.Invoke);
        table.Add("println", 0, Any, a => string.Join(' ', a.Select(GoText.Of)) + "\n");
        table.Add("printf", 1, Any, a => GoFormat.Format(GoText.Of(a[0]), a[1..]));
        table.Add("html", 0, Any, a => HtmlEscapers.Plain(GoText.Join(a)));
        table.Add("js", 0, Any, a => JsEscapers.Function(GoText.Join(a)));
        table.Add("urlquery", 0, Any, a => UrlEscapers.Query(GoText.Join(a)));
        table.Add("eq", 2, Any, a => a.Skip(1).Any(b => GoValue.AreEqual(a[0], b)));
        table.Add("ne", 2, a => !GoValue.AreEqual(a[0], a[1]));
        table.Add("lt", 2, a => GoValue.Compare(a[0], a[1]) < 0);
        table.Add("le", 2, a => GoValue.Compare(a[0], a[1]) <= 0);
        table.Add("gt", 2, a => GoValue.Compare(a[0], a[1]) > 0);
        table.Add("ge", 2, a => GoValue.Compare(a[0], a[1]) >= 0);
    }

    private static object? Slice(object?[] a)
    {
        var length = (int)GoValue.Length(a[0]);
        var from = a.Length > 1 ? GoValue.Position(a[1], length) : 0;
        var to = a.Length > 2 ? GoValue.Position(a[2], length) : length;
        if (from > to)
        {
            throw new FunctionException($"the slice begins at {from} and ends at {to}");
        }
        return a[0] switch
        {
            IReadOnlyList<object?> list => list.Skip(from).Take(to - from).ToList(),
            IReadOnlyDictionary<string, object?> => throw new FunctionException("a map cannot be sliced"),
            _ when a.Length > 3 => throw new FunctionException("a string is sliced with two indices at most"),
            _ => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(a[0]!.ToString()!)[from..to]),
        };
    }

    private static object? Call(object?[] a)
    {
        if (a[0] is not TemplateFunction function)
        {
            throw new FunctionException($"{GoValue.KindOf(a[0])} is no function");
        }
        return a.Length - 1 < function.MinArguments || a.Length - 1 > function.MaxArguments
            ? throw new FunctionException($"{function.Name} does not take {a.Length - 1} arguments")
            : function.Invoke(a[1..]);
    }
}
