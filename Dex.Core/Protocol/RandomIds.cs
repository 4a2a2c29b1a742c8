using System.Buffers.Text;
using System.Globalization;

namespace Dex.Core.Protocol;

/// <summary>Random identifiers in the formats Dex uses.</summary>
public static class RandomIds
{
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>
    /// A new id, as Dex makes them: 25 lower-case letters and digits, of which the first is a letter (Kubernetes names must begin with one).
    /// About 124 bits of randomness.
    /// </summary>
    public static string NewId(this IRandom random) => FromBytes(random.Bytes(stackalloc byte[16]));

    /// <summary>The id that belongs to 16 given bytes.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes)
    {
        // One letter, then the other 15 bytes in base32 without padding: 24 characters, as 120 bits divide by 5.
        Span<char> id = stackalloc char[1 + (((bytes.Length - 1) * 8 + 4) / 5)];
        id[0] = (char)('a' + (bytes[0] % 26));
        int buffer = 0,
            bits = 0,
            at = 1;
        foreach (var b in bytes[1..])
        {
            buffer = (buffer << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                id[at++] = Base32[(buffer >> (bits - 5)) & 31];
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
        {
            id[at++] = Base32[(buffer << (5 - bits)) & 31];
        }
        return new string(id[..at]);
    }

    /// <summary>256 unpredictable bits in base64url: 43 characters.</summary>
    public static string NewSecret(this IRandom random) => Base64Url.EncodeToString(random.Bytes(stackalloc byte[32]));

    /// <summary>A new key for HMAC-SHA256.</summary>
    public static byte[] NewHmacKey(this IRandom random)
    {
        var key = new byte[32];
        random.Fill(key);
        return key;
    }

    /// <summary>A random (version 4) UUID in its usual text form, for the claim <c>jti</c>.</summary>
    public static string NewUuid(this IRandom random) => UuidFromBytes(random.Bytes(stackalloc byte[16]));

    /// <summary>The UUID of the same form that belongs to 16 given bytes, which are changed.</summary>
    public static string UuidFromBytes(Span<byte> bytes)
    {
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

    private static Span<byte> Bytes(this IRandom random, Span<byte> bytes)
    {
        random.Fill(bytes);
        return bytes;
    }
}
