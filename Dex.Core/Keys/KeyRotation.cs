using Dex.Core.Protocol;

namespace Dex.Core.Keys;

/// <summary>
/// When keys are made, published, used and withdrawn: pure. Unlike Dex, the next key is published for a while before it signs, so that no verifier
/// that honours the key set's max-age meets a key it has not seen; and the old one stays published until the last token it signed has expired.
/// </summary>
/// <param name="policy">Which keys, for how long.</param>
/// <param name="tokensValidFor">How long signed tokens are good.</param>
public sealed class KeyRotation(SigningPolicy policy, TimeSpan tokensValidFor)
{
    private static readonly TimeSpan LongestLead = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestStaleness = TimeSpan.FromSeconds(30);

    // A replica that has not heard of a rotation yet may sign with the old key a little longer.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How long a key is published before it signs.</summary>
    public TimeSpan Lead { get; } = policy.RotationPeriod / 2 < LongestLead ? policy.RotationPeriod / 2 : LongestLead;

    /// <summary>How long verifiers may cache the key set: shorter than the lead, so that a cache filled just before it still learns in time.</summary>
    public TimeSpan MaxAge => Lead * 2 / 3;

    /// <summary>
    /// How old a replica's view of the keys may be: with <see cref="MaxAge"/> it makes up the lead, so that a verifier that asked a replica
    /// which had not heard of the next key yet asks again before that key signs.
    /// </summary>
    public TimeSpan MaxStaleness => Lead / 3 < LongestStaleness ? Lead / 3 : LongestStaleness;

    /// <summary>Whether <see cref="Next"/> would change something.</summary>
    public bool IsDue(Storage.Keys? keys, DateTimeOffset now) => NeedsKey(keys, now) || (keys is not null && CanRotate(keys, now));

    /// <summary>
    /// Whether keys that were last read at <paramref name="readAt"/> must not sign any more: another replica may have replaced them, and verifiers
    /// would lose the old one before the tokens it signs now have expired.
    /// </summary>
    public bool IsOverdue(Storage.Keys keys, DateTimeOffset readAt, DateTimeOffset now) =>
        now > keys.NextRotation + Lead && now > readAt + Lead;

    /// <summary>Whether <see cref="Next"/> needs a new key pair.</summary>
    public bool NeedsKey(Storage.Keys? keys, DateTimeOffset now) =>
        keys?.SigningKey is null || (now >= keys.NextRotation - Lead && !HasPublishedNext(keys, now));

    /// <summary>The keys as they should be now; the same instance where nothing is due.</summary>
    /// <param name="keys">The keys as they are; null before the first.</param>
    /// <param name="now">The time.</param>
    /// <param name="fresh">A new pair; null only where <see cref="NeedsKey"/> said none is needed.</param>
    public Storage.Keys? Next(Storage.Keys? keys, DateTimeOffset now, KeyPair? fresh)
    {
        if (keys?.SigningKey is null)
        {
            return fresh is null
                ? keys
                : (keys ?? new Storage.Keys()) with
                {
                    SigningKey = fresh.Private,
                    SigningKeyPub = fresh.Public,
                    NextRotation = now + policy.RotationPeriod,
                    Next = null,
                };
        }
        if (NeedsKey(keys, now))
        {
            return fresh is null ? keys : Publish(keys, now, fresh);
        }
        return CanRotate(keys, now) ? Rotate(keys, now) : keys;
    }

    /// <summary>The public keys to publish now, the signing one first.</summary>
    public static IReadOnlyList<Storage.Jwk> Published(Storage.Keys keys, DateTimeOffset now) =>
        [keys.SigningKeyPub!, .. Unexpired(keys, now).Select(k => k.PublicKey)];

    private static bool IsPublished(Storage.Keys keys, string? kid, DateTimeOffset now) =>
        Unexpired(keys, now).Any(k => k.PublicKey.Kid == kid);

    // A Go Dex that rotated in between keeps our next key only until its expiry, which also ends its publication here; without that it must be
    // published anew.
    private bool HasPublishedNext(Storage.Keys keys, DateTimeOffset now) =>
        keys.Next is { } next
        && JsonWebKeys.AlgorithmOf(next.SigningKeyPub) == policy.Algorithm
        && IsPublished(keys, next.SigningKeyPub.Kid, now);

    private bool CanRotate(Storage.Keys keys, DateTimeOffset now) =>
        now >= keys.NextRotation && HasPublishedNext(keys, now) && now >= keys.Next!.UsableFrom;

    private Storage.Keys Publish(Storage.Keys keys, DateTimeOffset now, KeyPair fresh)
    {
        var usableFrom = now + Lead;
        // A Go Dex prunes by this expiry, so it reaches past the key's whole use.
        var published = new Storage.VerificationKey(fresh.Public, usableFrom + policy.RotationPeriod + tokensValidFor);
        return keys with
        {
            VerificationKeys = [.. Unexpired(keys, now).Where(k => k.PublicKey.Kid != keys.Next?.SigningKeyPub.Kid), published],
            Next = new Storage.NextKey(fresh.Private, fresh.Public, usableFrom),
        };
    }

    private Storage.Keys Rotate(Storage.Keys keys, DateTimeOffset now)
    {
        var next = keys.Next!;
        var old = new Storage.VerificationKey(keys.SigningKeyPub!, now + tokensValidFor + Grace);
        return keys with
        {
            VerificationKeys = [.. Unexpired(keys, now).Where(k => k.PublicKey.Kid != next.SigningKeyPub.Kid), old],
            SigningKey = next.SigningKey,
            SigningKeyPub = next.SigningKeyPub,
            NextRotation = now + policy.RotationPeriod,
            Next = null,
        };
    }

    private static IEnumerable<Storage.VerificationKey> Unexpired(Storage.Keys keys, DateTimeOffset now) =>
        keys.VerificationKeys.Where(k => k.Expiry > now);
}
