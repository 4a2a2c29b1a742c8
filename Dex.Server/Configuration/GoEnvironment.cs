using System.Text;

namespace Dex.Server.Configuration;

/// <summary>Expands <c>$VAR</c> and <c>${VAR}</c> as Go's os.ExpandEnv does: an unset variable is empty.</summary>
public static class GoEnvironment
{
    /// <summary>Expands a text.</summary>
    public static string Expand(string text, Func<string, string?> environment)
    {
        var dollar = text.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0)
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        var at = 0;
        for (; dollar >= 0 && dollar + 1 < text.Length; dollar = text.IndexOf('$', at))
        {
            result.Append(text, at, dollar - at);
            var (name, length) = NameAt(text.AsSpan(dollar + 1));
            if (length == 0)
            {
                // A dollar that begins no name stands for itself.
                result.Append('$');
            }
            else if (name.Length > 0)
            {
                result.Append(environment(name));
            }
            at = dollar + 1 + length;
            if (at >= text.Length)
            {
                return result.ToString();
            }
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static (string Name, int Length) NameAt(ReadOnlySpan<char> text)
    {
        if (text[0] == '{')
        {
            if (text.Length > 2 && IsSpecial(text[1]) && text[2] == '}')
            {
                return (text[1].ToString(), 3);
            }
            var close = text.IndexOf('}');
            // Go swallows "${}" and, of a brace that never closes, the brace.
            return close switch
            {
                < 0 => ("", 1),
                1 => ("", 2),
                _ => (text[1..close].ToString(), close + 1),
            };
        }
        if (IsSpecial(text[0]))
        {
            return (text[0].ToString(), 1);
        }
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
        {
            length++;
        }
        return (text[..length].ToString(), length);
    }

    private static bool IsSpecial(char c) => c is '*' or '#' or '$' or '@' or '!' or '?' or '-' || char.IsAsciiDigit(c);
}
