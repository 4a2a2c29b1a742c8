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
}
