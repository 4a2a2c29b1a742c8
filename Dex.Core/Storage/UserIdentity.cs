namespace Dex.Core.Storage;

/// <summary>What is remembered of a person between sign-ins.</summary>
public sealed record UserIdentity
{
    /// <summary>The connector's id for the person.</summary>
    public required string UserId { get; init; }

    /// <summary>The connector.</summary>
    public required string ConnectorId { get; init; }

    /// <summary>Who they are, as of the last sign-in.</summary>
    public Claims Claims { get; init; } = new();

    /// <summary>The scopes they approved, by client id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Consents { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Their one-time-password secrets, by authenticator id.</summary>
    public IReadOnlyDictionary<string, MfaSecret>? MfaSecrets { get; init; }

    /// <summary>Their security keys, by authenticator id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<WebAuthnCredential>>? WebAuthnCredentials { get; init; }

    /// <summary>When they first signed in.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When they last signed in.</summary>
    public DateTimeOffset LastLogin { get; init; }

    /// <summary>Until when they may not sign in; Go's zero time where they may.</summary>
    public DateTimeOffset BlockedUntil { get; init; }
}
