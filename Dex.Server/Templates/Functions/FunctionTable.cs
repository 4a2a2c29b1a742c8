namespace Dex.Server.Templates.Functions;

/// <summary>Collects functions by name.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, TemplateFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, TemplateFunction> Functions => _functions;

    /// <summary>The functions of Go's templates and those of Sprig.</summary>
    /// <param name="time">The clock of <c>now</c>.</param>
    public static FunctionTable Standard(TimeProvider time)
    {
        var table = new FunctionTable();
        // Sprig first: its slice takes lists only, Go's own takes them too.
        SprigStrings.AddTo(table);
        SprigLists.AddTo(table);
        SprigMaps.AddTo(table);
        SprigNumbers.AddTo(table);
        SprigDates.AddTo(table, time);
        SprigEncoding.AddTo(table);
        SprigDefaults.AddTo(table);
        BuiltIns.AddTo(table);
        return table;
    }

    /// <summary>Adds one with a number of arguments.</summary>
    public void Add(string name, int arguments, Func<object?[], object?> invoke) => Add(name, arguments, arguments, invoke);

    /// <summary>Adds one.</summary>
    public void Add(string name, int min, int max, Func<object?[], object?> invoke) =>
        _functions[name] = new TemplateFunction(name, min, max, invoke);

    /// <summary>Adds one under several names.</summary>
    public void Alias(string name, params string[] others)
    {
        foreach (var other in others)
        {
            _functions[other] = _functions[name] with { Name = other };
        }
    }
}
