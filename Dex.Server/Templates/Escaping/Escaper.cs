namespace Dex.Server.Templates.Escaping;

/// <summary>Makes a value safe for one kind of place.</summary>
/// <param name="Name">Its name, for comparison.</param>
/// <param name="Apply">Takes a value and returns what to write.</param>
internal sealed record Escaper(string Name, Func<object?, string> Apply)
{
    /// <summary>What stands for a value that is not safe in its place, as in Go: it is easy to search for.</summary>
    public const string Refused = "ZgotmplZ";

    /// <summary>The text of a value; nothing for nil.</summary>
    public static string TextOf(object? value) => value is null ? "" : Functions.GoText.Of(value);

    /// <summary>The text of a value that may stand in its place as it is; null: it is none.</summary>
    public static string? Safe(object? value, SafeKind kind) => value is SafeText safe && safe.Kind == kind ? safe.Text : null;

    /// <summary>Replaces characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="replacement">What stands for a character; null: itself.</param>
    public static string Replace(string text, Func<char, string?> replacement)
    {
        System.Text.StringBuilder? result = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (replacement(text[i]) is { } other)
            {
                (result ??= new System.Text.StringBuilder(text.Length + 16).Append(text, 0, i)).Append(other);
            }
            else
            {
                result?.Append(text[i]);
            }
        }
        return result?.ToString() ?? text;
    }
}
