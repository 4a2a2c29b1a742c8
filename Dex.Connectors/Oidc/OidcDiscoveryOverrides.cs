namespace Dex.Connectors.Oidc;

/// <summary><c>providerDiscoveryOverrides</c>; empty ones replace nothing.</summary>
public sealed record OidcDiscoveryOverrides
{
    /// <summary>Replaces <c>token_endpoint</c>.</summary>
    public string TokenURL { get; set; } = "";

    /// <summary>Replaces <c>authorization_endpoint</c>.</summary>
    public string AuthURL { get; set; } = "";

    /// <summary>Replaces <c>jwks_uri</c>.</summary>
    public string JwksURL { get; set; } = "";

    /// <summary>Replaces <c>userinfo_endpoint</c>.</summary>
    public string UserInfoURL { get; set; } = "";

    /// <summary>Replaces <c>device_authorization_endpoint</c>, which nothing here uses, as in Dex.</summary>
    public string DeviceAuthURL { get; set; } = "";

    /// <summary>Replaces <c>end_session_endpoint</c>.</summary>
    public string EndSessionURL { get; set; } = "";
}
