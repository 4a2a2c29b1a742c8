// Sprig: dictionaries.
namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's functions on dictionaries. <c>set</c> and <c>unset</c> change the dictionary that they get, if a template made it; the data of a page cannot be changed.</summary>
internal static class SprigMaps
{
    private const int Any = TemplateFunction.Any;

    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        table.Add("dict", 0, Any, Make);
        table.Add("get", 2, a => Map(a[0]).TryGetValue(Name(a[1]), out var value) ? value : "");
        table.Add("set", 3, a => Change(a[0], map => map[Name(a[1])] = a[2]));
        table.Add("unset", 2, a => Change(a[0], map => map.Remove(Name(a[1]))));
        table.Add("hasKey", 2, a => Map(a[0]).ContainsKey(Name(a[1])));
        table.Add("pluck", 1, Any, a => a.Skip(1).Select(Map).Where(m => m.ContainsKey(Name(a[0]))).Select(m => m[Name(a[0])]).ToList());
        table.Add("keys", 0, Any, a => a.SelectMany(m => Map(m).Keys).Order(StringComparer.Ordinal).ToList<object?>());
        table.Add("values", 1, a => Map(a[0]).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value).ToList());
        table.Add("pick", 1, Any, a => Where(a[0], key => a.Skip(1).Any(k => Name(k) == key)));
        table.Add("omit", 1, Any, a => Where(a[0], key => !a.Skip(1).Any(k => Name(k) == key)));
        table.Add("merge", 1, Any, a => Change(a[0], map => Merge(map, a.Skip(1), overwrite: false)));
        table.Add("mergeOverwrite", 1, Any, a => Change(a[0], map => Merge(map, a.Skip(1), overwrite: true)));
        table.Add("deepCopy", 1, a => Copy(a[0]));
        table.Add("dig", 3, Any, Dig);
        foreach (var name in (string[])["merge", "mergeOverwrite", "deepCopy"])
        {
            table.Alias(name, "must" + char.ToUpperInvariant(name[0]) + name[1..]);
        }
    }

    private static IReadOnlyDictionary<string, object?> Map(object? value) => GoValue.ToMap(value);

    private static string Name(object? value) => SprigStrings.Text(value);

    private static Dictionary<string, object?> Make(object?[] a)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < a.Length; i += 2)
        {
            map[Name(a[i])] = i + 1 < a.Length ? a[i + 1] : "";
        }
        return map;
    }

    private static Dictionary<string, object?> Change(object? value, Action<Dictionary<string, object?>> change)
    {
        if (value is not Dictionary<string, object?> map)
        {
            throw new FunctionException("only a dictionary that was made by a function can be changed");
        }
        change(map);
        return map;
    }

    private static Dictionary<string, object?> Where(object? value, Func<string, bool> wanted) =>
        Map(value).Where(p => wanted(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    private static void Merge(Dictionary<string, object?> into, IEnumerable<object?> others, bool overwrite)
    {
        foreach (var (key, value) in others.SelectMany(o => Map(o)))
        {
            if (overwrite || !GoValue.IsTrue(into.GetValueOrDefault(key)))
            {
                into[key] = value;
            }
        }
    }

    private static object? Copy(object? value) =>
        value switch
        {
            IReadOnlyDictionary<string, object?> map => map.ToDictionary(p => p.Key, p => Copy(p.Value), StringComparer.Ordinal),
            IReadOnlyList<object?> list => list.Select(Copy).ToList(),
            _ => value,
        };

    // The names on the way, then what to say if there is nothing, then the dictionary.
    private static object? Dig(object?[] a)
    {
        var value = a[^1];
        foreach (var name in a[..^2])
        {
            if (!Map(value).TryGetValue(Name(name), out value))
            {
                return a[^2];
            }
        }
        return value;
    }
}
