using System.Security.Cryptography;

namespace Dex.Core.Protocol;

/// <summary>The platform's cryptographic generator.</summary>
public sealed class CryptographicRandom : IRandom
{
    /// <inheritdoc />
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
