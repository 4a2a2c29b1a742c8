namespace Dex.Server.Configuration.Sections;

/// <summary><c>staticClients[].clientCredentialsClaims</c>.</summary>
public sealed record ClientCredentialsClaimsSection
{
    /// <summary>The claim groups.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];
}
