namespace Dex.Core.Protocol;

/// <summary>The grant types Dex knows.</summary>
public static class GrantTypes
{
    /// <summary>RFC 6749 §4.1.3.</summary>
    public const string AuthorizationCode = "authorization_code";

    /// <summary>RFC 6749 §6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>RFC 6749 §4.2: not a token endpoint grant, but connectors can be limited to it.</summary>
    public const string Implicit = "implicit";

    /// <summary>RFC 6749 §4.3.</summary>
    public const string Password = "password";

    /// <summary>RFC 8628 §3.4.</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>RFC 6749 §4.4.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>The grant types that work, in Dex's order: those allowed, less implicit without a response type that needs it, and password without a connector.</summary>
    /// <param name="allowed">What configuration allows; empty: all but client credentials.</param>
    /// <param name="responseTypes">The response types that are on.</param>
    /// <param name="passwordConnector">The connector of the password grant; empty where there is none.</param>
    /// <param name="clientCredentials">Whether client credentials are on where <paramref name="allowed"/> is empty.</param>
    public static IReadOnlyList<string> Resolve(
        IReadOnlyList<string> allowed,
        IReadOnlyList<string> responseTypes,
        string passwordConnector,
        bool clientCredentials = false
    )
    {
        var grants =
            allowed.Count > 0 ? allowed
            : clientCredentials ? [.. Usual, ClientCredentials]
            : Usual;
        return
        [
            .. grants
                .Distinct()
                .Where(g => g != Implicit || responseTypes.Any(t => Scopes.Parse(t).Contains(ResponseTypes.Token)))
                .Where(g => g != Password || passwordConnector.Length > 0)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static readonly string[] Usual = [AuthorizationCode, RefreshToken, Implicit, Password, DeviceCode, TokenExchange];
}
