using Dex.Core.Protocol;

namespace Dex.Connectors.OAuth;

/// <summary>What every redirect connector checks.</summary>
internal static class CallbackCheck
{
    /// <summary>Refuses a callback that differs from the configured one, as Dex does.</summary>
    /// <exception cref="InvalidOperationException">It differs.</exception>
    public static void Compare(string configured, string callbackUrl)
    {
        if (configured.Length > 0 && configured != callbackUrl)
        {
            throw new InvalidOperationException($"config.redirectURI is \"{configured}\", but the callback is \"{callbackUrl}\"");
        }
    }

    /// <summary>The code that came back.</summary>
    /// <exception cref="InvalidOperationException">The upstream refused, or sent none.</exception>
    public static string CodeOf(Parameters parameters) =>
        parameters["error"] is { } error
            ? throw new InvalidOperationException($"the upstream refused: {error}: {parameters["error_description"]}")
            : parameters["code"] ?? throw new InvalidOperationException("the upstream sent no code");
}
