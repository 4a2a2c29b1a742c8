namespace Dex.Server.Templates.Syntax;

/// <summary>A place in a template.</summary>
/// <param name="File">The template's file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal readonly record struct Position(string File, int Line, int Column)
{
    /// <summary>As compilers write it.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
