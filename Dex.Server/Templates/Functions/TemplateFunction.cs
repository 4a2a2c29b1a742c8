namespace Dex.Server.Templates.Functions;

/// <summary>A function that templates call by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="MinArguments">How many arguments it needs.</param>
/// <param name="MaxArguments">How many it takes at most.</param>
/// <param name="Invoke">Carries it out. What it throws as <see cref="FunctionException"/> becomes an error at the place of the call.</param>
internal sealed record TemplateFunction(string Name, int MinArguments, int MaxArguments, Func<object?[], object?> Invoke)
{
    /// <summary>For <see cref="MaxArguments"/>: any number.</summary>
    public const int Any = int.MaxValue;
}
