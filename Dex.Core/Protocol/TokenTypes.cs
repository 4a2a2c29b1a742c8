namespace Dex.Core.Protocol;

/// <summary>Token type identifiers of token exchange (RFC 8693 §3).</summary>
public static class TokenTypes
{
    /// <summary>An access token.</summary>
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    /// <summary>An ID token.</summary>
    public const string IdToken = "urn:ietf:params:oauth:token-type:id_token";
}
