using Dex.Server.Templates.Syntax;

namespace Dex.Server.Templates;

/// <summary>A template that cannot be read, or cannot be carried out with the data it got. The message begins with file, line and column.</summary>
internal sealed class TemplateException(Position at, string problem, Exception? inner = null) : Exception($"{at}: {problem}", inner)
{
    /// <summary>Where in the template.</summary>
    public Position At { get; } = at;

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;
}
