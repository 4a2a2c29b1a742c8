using Dex.Core.Connectors;

namespace Dex.Core.Protocol;

/// <summary>The scopes Dex knows.</summary>
public static class Scopes
{
    /// <summary>An ID token is wanted.</summary>
    public const string OpenId = "openid";

    /// <summary>A refresh token is wanted.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>The claims <c>email</c> and <c>email_verified</c>.</summary>
    public const string Email = "email";

    /// <summary>The claims <c>name</c> and <c>preferred_username</c>.</summary>
    public const string Profile = "profile";

    /// <summary>The claim <c>groups</c>.</summary>
    public const string Groups = "groups";

    /// <summary>The claim <c>federated_claims</c>: the connector and the person's id there.</summary>
    public const string FederatedId = "federated:id";

    private const string CrossClientPrefix = "audience:server:client_id:";

    /// <summary>The peer named by an <c>audience:server:client_id:PEER</c> scope; null for any other scope.</summary>
    public static string? PeerOf(string scope) =>
        scope.StartsWith(CrossClientPrefix, StringComparison.Ordinal) ? scope[CrossClientPrefix.Length..] : null;

    /// <summary>Whether it is one of the scopes above.</summary>
    public static bool IsKnown(string scope) => scope is OpenId or OfflineAccess or Email or Profile or Groups or FederatedId;

    /// <summary>Splits a <c>scope</c> parameter at white space, as Dex does; absent gives none.</summary>
    public static IReadOnlyList<string> Parse(string? scope) =>
        scope is null ? [] : scope.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a connector must know of the scopes.</summary>
    public static ConnectorScopes ForConnector(IReadOnlyList<string> scopes) =>
        new(scopes.Contains(OfflineAccess), scopes.Contains(Groups));
}
