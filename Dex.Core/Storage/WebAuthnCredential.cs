namespace Dex.Core.Storage;

/// <summary>A person's registered security key.</summary>
public sealed record WebAuthnCredential
{
    /// <summary>The credential's id.</summary>
    public byte[] CredentialId { get; init; } = [];

    /// <summary>Its public key, COSE encoded.</summary>
    public byte[] PublicKey { get; init; } = [];

    /// <summary>The attestation format.</summary>
    public string AttestationType { get; init; } = "";

    /// <summary>The authenticator model.</summary>
    public byte[] Aaguid { get; init; } = [];

    /// <summary>The last signature counter.</summary>
    public uint SignCount { get; init; }

    /// <summary>Whether the counter ever went backwards.</summary>
    public bool CloneWarning { get; init; }

    /// <summary>The transports.</summary>
    public IReadOnlyList<string> Transport { get; init; } = [];

    /// <summary>Whether it can be backed up.</summary>
    public bool BackupEligible { get; init; }

    /// <summary>Whether it is backed up.</summary>
    public bool BackupState { get; init; }

    /// <summary>The name the person gave it.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
