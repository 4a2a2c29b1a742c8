namespace Dex.Server.Configuration.Sections;

/// <summary><c>mfa</c>.</summary>
public sealed record MfaSection
{
    /// <summary>The second factors there are.</summary>
    public IReadOnlyList<MfaAuthenticatorSection> Authenticators { get; set; } = [];

    /// <summary>Those asked of clients that name none.</summary>
    public IReadOnlyList<string> DefaultMFAChain { get; set; } = [];
}
