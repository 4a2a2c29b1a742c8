// Sprig: arithmetic.
using System.Globalization;

namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's arithmetic.</summary>
internal static class SprigNumbers
{
    private const int Any = TemplateFunction.Any;

    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        table.Add("add", 0, Any, a => a.Aggregate(0L, (sum, n) => sum + GoValue.ToLong(n)));
        table.Add("add1", 1, a => GoValue.ToLong(a[0]) + 1);
        table.Add("sub", 2, a => GoValue.ToLong(a[0]) - GoValue.ToLong(a[1]));
        table.Add("div", 2, a => Divide(a[0], a[1], (x, y) => x / y));
        table.Add("mod", 2, a => Divide(a[0], a[1], (x, y) => x % y));
        table.Add("mul", 1, Any, a => a.Aggregate(1L, (product, n) => product * GoValue.ToLong(n)));
        table.Add("max", 1, Any, a => a.Max(GoValue.ToLong));
        table.Alias("max", "biggest");
        table.Add("min", 1, Any, a => a.Min(GoValue.ToLong));
        table.Add("addf", 0, Any, a => a.Sum(GoValue.ToDouble));
        table.Add("add1f", 1, a => GoValue.ToDouble(a[0]) + 1);
        table.Add("subf", 1, Any, a => a.Skip(1).Aggregate(GoValue.ToDouble(a[0]), (x, y) => x - GoValue.ToDouble(y)));
        table.Add("mulf", 1, Any, a => a.Aggregate(1.0, (product, n) => product * GoValue.ToDouble(n)));
        table.Add("divf", 1, Any, a => a.Skip(1).Aggregate(GoValue.ToDouble(a[0]), (x, y) => x / GoValue.ToDouble(y)));
        table.Add("maxf", 1, Any, a => a.Max(GoValue.ToDouble));
        table.Add("minf", 1, Any, a => a.Min(GoValue.ToDouble));
        table.Add("floor", 1, a => Math.Floor(GoValue.ToDouble(a[0])));
        table.Add("ceil", 1, a => Math.Ceiling(GoValue.ToDouble(a[0])));
        table.Add("round", 2, 3, Round);
        table.Add("int", 1, a => GoValue.ToLong(a[0]));
        table.Alias("int", "int64");
        table.Add("float64", 1, a => GoValue.ToDouble(a[0]));
        table.Add("atoi", 1, a => a[0] is string ? GoValue.ToLong(a[0]) : 0L);
        table.Add("toDecimal", 1, a => ToDecimal(SprigStrings.Text(a[0])));
    }

    private static object Divide(object? a, object? b, Func<long, long, long> how) =>
        (GoValue.ToLong(a), GoValue.ToLong(b)) switch
        {
            (_, 0) => throw new FunctionException("division by zero"),
            // The one quotient that does not fit.
            (long.MinValue, -1) => how(long.MinValue + 1, -1),
            var (x, y) => how(x, y),
        };

    private static object Round(object?[] a)
    {
        var factor = Math.Pow(10, GoValue.ToLong(a[1]));
        var roundsUpFrom = a.Length > 2 ? GoValue.ToDouble(a[2]) : 0.5;
        var scaled = GoValue.ToDouble(a[0]) * factor;
        var whole = Math.Floor(scaled);
        return (scaled - whole >= roundsUpFrom ? whole + 1 : whole) / factor;
    }

    private static object ToDecimal(string octal)
    {
        var value = 0L;
        foreach (var c in octal)
        {
            value =
                c is >= '0' and <= '7' && value < long.MaxValue / 8
                    ? value * 8 + int.Parse(c.ToString(), CultureInfo.InvariantCulture)
                    : throw new FunctionException($"\"{octal}\" is no octal number");
        }
        return value;
    }
}
