using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Tokens;

namespace Dex.Core.Sessions;

/// <summary>
/// The value of the session cookie, as Dex writes it: the session's id and secret as a protobuf message in base64url, and, where a key is configured,
/// that text under AES-GCM (12 bytes of nonce, the ciphertext, 16 bytes of tag) in base64url.
/// </summary>
internal static class SessionCookie
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MaxLength = 1024;

    /// <summary>Writes a value.</summary>
    public static string Write(string sessionId, string secret, byte[] key, IRandom random)
    {
        var plain = Protobuf.Encode(sessionId, secret);
        if (key.Length == 0)
        {
            return plain;
        }
        var text = Encoding.ASCII.GetBytes(plain);
        var sealedText = new byte[NonceLength + text.Length + TagLength];
        random.Fill(sealedText.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            sealedText.AsSpan(0, NonceLength),
            text,
            sealedText.AsSpan(NonceLength, text.Length),
            sealedText.AsSpan(NonceLength + text.Length)
        );
        return Base64Url.EncodeToString(sealedText);
    }

    /// <summary>Reads a value; null where it is none of ours.</summary>
    public static (string SessionId, string Secret)? Read(string value, byte[] key)
    {
        if (value.Length is 0 or > MaxLength)
        {
            return null;
        }
        var plain = key.Length == 0 ? value : Decrypt(value, key);
        return plain is not null && Protobuf.Decode(plain) is { First.Length: > 0, Second.Length: > 0 } decoded ? decoded : null;
    }

    private static string? Decrypt(string value, byte[] key)
    {
        if (!Base64Url.IsValid(value))
        {
            return null;
        }
        var sealedText = Base64Url.DecodeFromChars(value);
        if (sealedText.Length < NonceLength + TagLength)
        {
            return null;
        }
        var text = new byte[sealedText.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                sealedText.AsSpan(0, NonceLength),
                sealedText.AsSpan(NonceLength, text.Length),
                sealedText.AsSpan(NonceLength + text.Length),
                text
            );
            return Encoding.ASCII.GetString(text);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
