namespace Dex.Core.Storage;

/// <summary>A person's secret for one authenticator.</summary>
/// <param name="AuthenticatorId">The authenticator.</param>
/// <param name="Type">Its kind, such as <c>TOTP</c>.</param>
/// <param name="Secret">The secret, as Dex stores it.</param>
/// <param name="Confirmed">Whether the person has shown a right code.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedCounter">The time step of the last accepted code, so that none is accepted twice.</param>
public sealed record MfaSecret(
    string AuthenticatorId,
    string Type,
    string Secret,
    bool Confirmed,
    DateTimeOffset CreatedAt,
    long LastUsedCounter
);
