// Sprig: defaults, types and flow.
namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's functions for values that may be missing, and for what kind they are.</summary>
internal static class SprigDefaults
{
    private const int Any = TemplateFunction.Any;

    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        table.Add("default", 1, 2, a => a.Length > 1 && GoValue.IsTrue(a[1]) ? a[1] : a[0]);
        table.Add("empty", 1, a => !GoValue.IsTrue(a[0]));
        table.Add("coalesce", 0, Any, a => Array.Find(a, GoValue.IsTrue));
        table.Add("all", 0, Any, a => Array.TrueForAll(a, GoValue.IsTrue));
        table.Add("any", 0, Any, a => Array.Exists(a, GoValue.IsTrue));
        table.Add("ternary", 3, a => GoValue.IsTrue(a[2]) ? a[0] : a[1]);
        table.Add("kindOf", 1, a => GoValue.KindOf(a[0]));
        table.Add("kindIs", 2, a => GoValue.KindOf(a[1]) == GoText.Of(a[0]));
        table.Add("typeOf", 1, a => GoFormat.TypeOf(a[0]));
        table.Add("typeIs", 2, a => GoFormat.TypeOf(a[1]) == GoText.Of(a[0]));
        table.Add("typeIsLike", 2, a => GoFormat.TypeOf(a[1]) == GoText.Of(a[0]) || "*" + GoFormat.TypeOf(a[1]) == GoText.Of(a[0]));
        table.Add("deepEqual", 2, a => GoText.Of(a[0]) == GoText.Of(a[1]) && GoFormat.TypeOf(a[0]) == GoFormat.TypeOf(a[1]));
        table.Add("fail", 1, a => throw new FunctionException(GoText.Of(a[0])));
        table.Add("hello", 0, _ => "Hello!");
    }
}
