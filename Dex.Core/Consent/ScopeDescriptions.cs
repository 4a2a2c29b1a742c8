using Dex.Core.Protocol;

namespace Dex.Core.Consent;

/// <summary>What scopes mean, in words for the person who approves them.</summary>
internal static class ScopeDescriptions
{
    /// <summary>The descriptions, sorted; scopes that give the application nothing to see have none.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> scopes) =>
        [.. scopes.Select(Describe).OfType<string>().Order(StringComparer.Ordinal)];

    private static string? Describe(string scope) =>
        scope switch
        {
            Scopes.OfflineAccess => "Stay signed in when you are away",
            Scopes.Profile => "See your name",
            Scopes.Email => "See your email address",
            Scopes.Groups => "See which groups you are in",
            Scopes.FederatedId => "See your account id at the service you signed in with",
            _ => Scopes.PeerOf(scope) is { } peer ? $"Act for you at the application {peer}" : null,
        };
}
