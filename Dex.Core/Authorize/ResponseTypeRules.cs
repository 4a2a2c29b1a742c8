// OAuth 2.0 Multiple Response Types, OpenID Connect Core §3.
using Dex.Core.Protocol;

namespace Dex.Core.Authorize;

/// <summary>Which response types are served. Configuration lists single values, as in Dex, or whole combinations.</summary>
public static class ResponseTypeRules
{
    private static readonly string[] Combinations =
    [
        "code",
        "id_token",
        "id_token token",
        "code id_token",
        "code token",
        "code id_token token",
    ];

    /// <summary>The combinations that are served, in the registered spelling, as discovery lists them.</summary>
    public static IReadOnlyList<string> Served(IReadOnlyList<string> configured) =>
        [.. Combinations.Where(c => IsServed(Scopes.Parse(c), configured))];

    /// <summary>Checks a request's response type.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c> or <c>unsupported_response_type</c>.</exception>
    public static IReadOnlyList<string> Check(string? responseType, IReadOnlyList<string> configured, IReadOnlyList<string> registered)
    {
        var types = Scopes.Parse(responseType).Distinct().ToList();
        if (types.Count == 0)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The response_type parameter is missing.");
        }
        var combination = Combinations.FirstOrDefault(c => SameParts(types, c));
        if (combination is null || !IsServed(types, configured))
        {
            throw new OAuthException(
                OAuthError.UnsupportedResponseType,
                "The response_type is not supported.",
                $"response type \"{responseType}\""
            );
        }
        if (registered.Count > 0 && !registered.Any(r => SameParts(types, r)))
        {
            throw new OAuthException(OAuthError.UnauthorizedClient, "The client is not registered for this response_type.");
        }
        return types;
    }

    private static bool IsServed(IReadOnlyList<string> types, IReadOnlyList<string> configured) =>
        types.All(configured.Contains) || configured.Any(c => SameParts(types, c));

    // The order of the parts has no meaning.
    private static bool SameParts(IReadOnlyList<string> types, string combination)
    {
        var parts = Scopes.Parse(combination);
        return parts.Count == types.Count && parts.All(types.Contains);
    }
}
