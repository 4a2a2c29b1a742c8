namespace Dex.Server.Configuration.Sections;

/// <summary><c>signer.config</c> of <c>signer.type: local</c>.</summary>
public sealed record LocalSignerSection
{
    /// <summary>How long a key signs.</summary>
    public string KeysRotationPeriod { get; set; } = "";

    /// <summary><c>RS256</c> (the default) or <c>ES256</c>.</summary>
    public string Algorithm { get; set; } = "";
}
