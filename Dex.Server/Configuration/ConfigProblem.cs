namespace Dex.Server.Configuration;

/// <summary>Something wrong with a configuration file.</summary>
/// <param name="IsError">Whether the server refuses to start; otherwise it is a warning.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Path">The key, such as <c>connectors[0].config.username</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong and what to do. Never a secret's value.</param>
public sealed record ConfigProblem(bool IsError, long Line, long Column, string Path, string Message)
{
    /// <summary>In the form that editors and terminals know: <c>file:line:column: error: path: message</c>.</summary>
    public string Format(string file) =>
        OneLine($"{file}:{Line}:{Column}: {(IsError ? "error" : "warning")}: {(Path.Length == 0 ? "" : Path + ": ")}{Message}");

    // Keys and values come from the file: a terminal must not obey them, and a problem stays one line.
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString())) : text;
}
