namespace Dex.Core.Protocol;

/// <summary>What the protocol needs to know of the configuration: resolved, checked, immutable.</summary>
public sealed record DexOptions
{
    /// <summary>The issuer.</summary>
    public required Issuer Issuer { get; init; }

    /// <summary>How long ID and access tokens are good (<c>expiry.idTokens</c>).</summary>
    public TimeSpan IdTokensValidFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a person has to sign in (<c>expiry.authRequests</c>).</summary>
    public TimeSpan AuthRequestsValidFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a code can be redeemed: the most that RFC 6749 §4.1.2 recommends (Dex: 30 minutes).</summary>
    public TimeSpan AuthCodesValidFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How refresh tokens age.</summary>
    public RefreshTokenPolicy RefreshTokens { get; init; } = new();

    /// <summary>How keys are made and replaced.</summary>
    public SigningPolicy Signing { get; init; } = SigningPolicy.Default;

    /// <summary>What is asked of clients as to PKCE.</summary>
    public PkcePolicy Pkce { get; init; } = PkcePolicy.Default;

    /// <summary>The response types that are on (<c>oauth2.responseTypes</c>).</summary>
    public IReadOnlyList<string> ResponseTypes { get; init; } = [Protocol.ResponseTypes.Code];

    /// <summary>The grant types that are on (<c>oauth2.grantTypes</c>), sorted.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = Protocol.GrantTypes.Resolve([], [Protocol.ResponseTypes.Code], "");

    /// <summary>The connector of the password grant (<c>oauth2.passwordConnector</c>); empty where there is none.</summary>
    public string PasswordConnector { get; init; } = "";

    /// <summary>How long a person has to enter a device's code (<c>expiry.deviceRequests</c>).</summary>
    public TimeSpan DeviceRequestsValidFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How browsers stay signed in; null: they do not (<c>DEX_SESSIONS_ENABLED</c>).</summary>
    public SessionPolicy? Sessions { get; init; }

    /// <summary>Who may register clients over HTTP; null: nobody (<c>oauth2.dynamicRegistration</c>).</summary>
    public RegistrationPolicy? Registration { get; init; }

    /// <summary>Whether signing in implies approval (<c>oauth2.skipApprovalScreen</c>).</summary>
    public bool SkipApprovalScreen { get; init; }

    /// <summary>Whether a single connector is shown for choice too (<c>oauth2.alwaysShowLoginScreen</c>).</summary>
    public bool AlwaysShowLoginScreen { get; init; }

    /// <summary>Whether anybody may introspect tokens, as in Dex (<c>oauth2.openIntrospection</c>).</summary>
    public bool OpenIntrospection { get; init; }

    /// <summary>How failed sign-ins slow down further ones.</summary>
    public SignInLimits SignInLimits { get; init; } = new();
}
