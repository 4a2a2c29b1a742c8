namespace Dex.Core.Keys;

/// <summary>Signs tokens and publishes the keys that verify them.</summary>
public interface ISigner
{
    /// <summary>The algorithm that <see cref="SignAsync(ReadOnlyMemory{byte}, CancellationToken)"/> uses now, such as <c>RS256</c>.</summary>
    ValueTask<string> GetAlgorithmAsync(CancellationToken ct);

    /// <summary>Signs a JWT's claims: the compact serialization (RFC 7515 §7.1), with <c>alg</c> and <c>kid</c> in the header.</summary>
    /// <param name="claims">The claims set, as UTF-8 JSON.</param>
    /// <param name="ct">Ends the wait.</param>
    ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, CancellationToken ct);

    /// <summary>Signs a JWT's claims with a <c>typ</c> in the header (RFC 8725 §3.11).</summary>
    /// <param name="claims">The claims set, as UTF-8 JSON.</param>
    /// <param name="type">The <c>typ</c>: letters, digits, plus and hyphen.</param>
    /// <param name="ct">Ends the wait.</param>
    ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, string type, CancellationToken ct);

    /// <summary>The keys that verify what was signed and is still good, and the one that signs next.</summary>
    ValueTask<PublishedKeys> GetPublishedKeysAsync(CancellationToken ct);
}
