// What Go's text/template says of truth, fields, indices and comparison.
using System.Globalization;

namespace Dex.Server.Templates.Functions;

/// <summary>
/// The values of templates: null, <see cref="bool"/>, <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="SafeText"/>,
/// <see cref="DateTimeOffset"/>, <see cref="TimeSpan"/>, <see cref="TemplateFunction"/>, lists (<see cref="IReadOnlyList{T}"/> of objects) and maps
/// (<see cref="IReadOnlyDictionary{TKey, TValue}"/> from names to objects).
/// </summary>
internal static class GoValue
{
    /// <summary>Whether <c>{{if}}</c> takes it for true: what is not empty.</summary>
    public static bool IsTrue(object? value) =>
        value switch
        {
            null => false,
            bool b => b,
            string s => s.Length > 0,
            SafeText s => s.Text.Length > 0,
            long n => n != 0,
            double d => d != 0,
            TimeSpan t => t != TimeSpan.Zero,
            IReadOnlyList<object?> list => list.Count > 0,
            IReadOnlyDictionary<string, object?> map => map.Count > 0,
            _ => true,
        };

    /// <summary>What <c>len</c> says.</summary>
    /// <exception cref="FunctionException">It has no length.</exception>
    public static long Length(object? value) =>
        value switch
        {
            string or SafeText => System.Text.Encoding.UTF8.GetByteCount(value.ToString()!),
            IReadOnlyList<object?> list => list.Count,
            IReadOnlyDictionary<string, object?> map => map.Count,
            _ => throw new FunctionException($"{KindOf(value)} has no length"),
        };

    /// <summary>A field by its name.</summary>
    /// <exception cref="FunctionException">A value of this kind has no fields.</exception>
    public static object? Field(object? value, string name) =>
        value switch
        {
            IReadOnlyDictionary<string, object?> map => map.GetValueOrDefault(name),
            DateTimeOffset time => GoTime.Field(time, name),
            TimeSpan span => GoTime.Field(span, name),
            null => null,
            _ => throw new FunctionException($"{KindOf(value)} has no field {name}"),
        };

    /// <summary>What <c>index</c> says for one step.</summary>
    /// <exception cref="FunctionException">It cannot be indexed so.</exception>
    public static object? Index(object? value, object? index)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> map:
                return index is string or SafeText
                    ? map.GetValueOrDefault(index.ToString()!)
                    : throw new FunctionException($"a map is indexed by a string, not by {KindOf(index)}");
            case IReadOnlyList<object?> list:
                return list[Position(index, list.Count - 1)];
            case string s:
                var bytes = System.Text.Encoding.UTF8.GetBytes(s);
                return (long)bytes[Position(index, bytes.Length - 1)];
            default:
                throw new FunctionException($"{KindOf(value)} cannot be indexed");
        }
    }

    /// <summary>An index within bounds.</summary>
    /// <exception cref="FunctionException">It is none.</exception>
    public static int Position(object? index, int last) =>
        index is not long at ? throw new FunctionException($"{KindOf(index)} is no index")
        : at < 0 || at > last ? throw new FunctionException($"the index {at} is out of range")
        : (int)at;

    /// <summary>What <c>eq</c> says of two values.</summary>
    /// <exception cref="FunctionException">They cannot be compared.</exception>
    public static bool AreEqual(object? a, object? b) =>
        (a, b) switch
        {
            (null, _) or (_, null) => a is null && b is null,
            (long x, double y) => throw Incompatible(x, y),
            (double x, long y) => throw Incompatible(x, y),
            (string or SafeText, string or SafeText) => a.ToString() == b.ToString(),
            _ when a.GetType() == b.GetType() && IsBasic(a) => a.Equals(b),
            _ => throw Incompatible(a, b),
        };

    /// <summary>Less than zero, zero or more, as the first is smaller, equal or greater.</summary>
    /// <exception cref="FunctionException">They have no order.</exception>
    public static int Compare(object? a, object? b) =>
        (a, b) switch
        {
            (long x, long y) => x.CompareTo(y),
            (double x, double y) => x.CompareTo(y),
            (TimeSpan x, TimeSpan y) => x.CompareTo(y),
            (string or SafeText, string or SafeText) => string.CompareOrdinal(a.ToString(), b.ToString()),
            _ => throw Incompatible(a, b),
        };

    /// <summary>The name of the kind, as <c>kindOf</c> says it.</summary>
    public static string KindOf(object? value) =>
        value switch
        {
            null => "invalid",
            bool => "bool",
            string or SafeText => "string",
            long => "int",
            double => "float64",
            TimeSpan => "int64",
            DateTimeOffset => "struct",
            IReadOnlyList<object?> => "slice",
            IReadOnlyDictionary<string, object?> => "map",
            TemplateFunction => "func",
            _ => value.GetType().Name,
        };

    /// <summary>A whole number from whatever looks like one, as Sprig's functions take it; otherwise 0.</summary>
    public static long ToLong(object? value) =>
        value switch
        {
            long n => n,
            double d => d is >= long.MinValue and < 9.2e18 ? (long)d : 0,
            bool b => b ? 1 : 0,
            TimeSpan t => t.Ticks * 100,
            string or SafeText => long.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
                ? n
                : 0,
            _ => 0,
        };

    /// <summary>A number from whatever looks like one; otherwise 0.</summary>
    public static double ToDouble(object? value) =>
        value switch
        {
            double d => d,
            string or SafeText => double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : 0,
            _ => ToLong(value),
        };

    /// <summary>A list.</summary>
    /// <exception cref="FunctionException">It is none.</exception>
    public static IReadOnlyList<object?> ToList(object? value) =>
        value switch
        {
            IReadOnlyList<object?> list => list,
            null => [],
            _ => throw new FunctionException($"a list is needed, not {KindOf(value)}"),
        };

    /// <summary>A map.</summary>
    /// <exception cref="FunctionException">It is none.</exception>
    public static IReadOnlyDictionary<string, object?> ToMap(object? value) =>
        value as IReadOnlyDictionary<string, object?> ?? throw new FunctionException($"a dictionary is needed, not {KindOf(value)}");

    private static bool IsBasic(object value) => value is bool or long or double or TimeSpan or DateTimeOffset;

    private static FunctionException Incompatible(object? a, object? b) => new($"{KindOf(a)} and {KindOf(b)} cannot be compared");
}
