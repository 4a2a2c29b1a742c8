// Sprig: lists.
namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's functions on lists.</summary>
internal static class SprigLists
{
    private const int Any = TemplateFunction.Any;
    private const int MaxCount = 100_000;

    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        table.Add("list", 0, Any, a => a.ToList());
        table.Alias("list", "tuple");
        table.Add("first", 1, a => List(a[0]) is [var first, ..] ? first : null);
        table.Add("last", 1, a => List(a[0]) is [.., var last] ? last : null);
        table.Add("rest", 1, a => List(a[0]).Skip(1).ToList());
        table.Add("initial", 1, a => List(a[0]).SkipLast(1).ToList());
        table.Add("append", 2, a => List(a[0]).Append(a[1]).ToList());
        table.Alias("append", "push");
        table.Add("prepend", 2, a => List(a[0]).Prepend(a[1]).ToList());
        table.Add("concat", 0, Any, a => a.SelectMany(List).ToList());
        table.Add("reverse", 1, a => List(a[0]).Reverse().ToList());
        table.Add("uniq", 1, a => List(a[0]).Where((v, i) => !List(a[0]).Take(i).Any(w => Same(v, w))).ToList());
        table.Add("without", 1, Any, a => List(a[0]).Where(v => !a.Skip(1).Any(w => Same(v, w))).ToList());
        table.Add("has", 2, a => List(a[1]).Any(v => Same(v, a[0])));
        table.Add("compact", 1, a => List(a[0]).Where(GoValue.IsTrue).ToList());
        table.Add(
            "chunk",
            2,
            a => List(a[1]).Chunk((int)Math.Clamp(GoValue.ToLong(a[0]), 1, MaxCount)).Select(c => (object?)c.ToList()).ToList()
        );
        table.Add("until", 1, a => Range(0, GoValue.ToLong(a[0]), GoValue.ToLong(a[0]) < 0 ? -1 : 1));
        table.Add("untilStep", 3, a => Range(GoValue.ToLong(a[0]), GoValue.ToLong(a[1]), GoValue.ToLong(a[2])));
        table.Add("seq", 0, 3, Sequence);
        foreach (
            var name in (string[])
                ["first", "last", "rest", "initial", "append", "push", "prepend", "reverse", "uniq", "without", "has", "compact", "chunk"]
        )
        {
            table.Alias(name, "must" + char.ToUpperInvariant(name[0]) + name[1..]);
        }
    }

    private static IReadOnlyList<object?> List(object? value) => GoValue.ToList(value);

    private static bool Same(object? a, object? b) => GoFormat.TypeOf(a) == GoFormat.TypeOf(b) && GoText.Of(a) == GoText.Of(b);

    private static List<object?> Range(long from, long to, long step)
    {
        var numbers = new List<object?>();
        for (var n = from; step > 0 ? n < to : step < 0 && n > to; n += step)
        {
            numbers.Add(numbers.Count < MaxCount ? n : throw new FunctionException("the list becomes too long"));
        }
        return numbers;
    }

    // Like the command of that name: the end belongs to it.
    private static object Sequence(object?[] a)
    {
        var numbers = Array.ConvertAll(a, GoValue.ToLong);
        var (from, step, to) = numbers.Length switch
        {
            0 => (1, 1, 0),
            1 => (1, numbers[0] < 1 ? -1 : 1, numbers[0]),
            2 => (numbers[0], numbers[1] < numbers[0] ? -1 : 1, numbers[1]),
            _ => (numbers[0], numbers[1], numbers[2]),
        };
        return string.Join(' ', Range(from, to + Math.Sign(step), step).Select(GoText.Of));
    }
}
