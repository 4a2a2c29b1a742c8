using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Dex.Server.Telemetry;

/// <summary>
/// The constant part of a log message, which is what operators search for: the template up to its first value, without the words that only lead to it.
/// "login successful, connector {connector_id}" is logged as "login successful", with the attribute connector_id.
/// </summary>
internal static partial class LogMessage
{
    // Templates are constants of the program; a library that makes them up as it goes must not fill the memory.
    private const int MaxKnown = 2000;

    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>The constant part of a template; empty where it begins with a value.</summary>
    public static string Of(string template)
    {
        if (!Known.TryGetValue(template, out var message))
        {
            message = Cut(template);
            if (Known.Count < MaxKnown)
            {
                Known[template] = message;
            }
        }
        return message;
    }

    private static string Cut(string template)
    {
        var brace = template.IndexOf('{', StringComparison.Ordinal);
        return brace < 0 ? template : Lead().Replace(template[..brace], "").TrimEnd(' ', ',', ':', '(', '\'', '"');
    }

    // A comma or colon and a word or two after it lead to the first value.
    [GeneratedRegex(@"[,:](\s+[\w-]+){0,2}\s*$")]
    private static partial Regex Lead();
}
