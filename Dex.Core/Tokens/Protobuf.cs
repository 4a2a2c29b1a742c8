using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Dex.Core.Tokens;

/// <summary>
/// Dex encodes subjects and refresh tokens as a protobuf message of two strings (fields 1 and 2), in base64url without padding. That is all of protobuf
/// that is needed: a length-delimited field is a tag byte, a varint length and the bytes; empty strings are left out.
/// </summary>
internal static class Protobuf
{
    private const int MaxLength = 4096;

    /// <summary>Encodes two strings.</summary>
    public static string Encode(string first, string second)
    {
        using var message = new MemoryStream();
        WriteField(message, 1, first);
        WriteField(message, 2, second);
        return Base64Url.EncodeToString(message.GetBuffer().AsSpan(0, (int)message.Length));
    }

    /// <summary>Decodes two strings; null where the text is no such message. Unknown fields are not expected and refused.</summary>
    public static (string First, string Second)? Decode(string text)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return null;
        }
        ReadOnlySpan<byte> message = Base64Url.DecodeFromChars(text);
        string first = "",
            second = "";
        while (!message.IsEmpty)
        {
            var tag = message[0];
            message = message[1..];
            if (tag is not (0x0a or 0x12) || !TryReadField(ref message, out var value))
            {
                return null;
            }
            _ = tag == 0x0a ? first = value : second = value;
        }
        return (first, second);
    }

    private static void WriteField(MemoryStream message, int number, string value)
    {
        if (value.Length == 0)
        {
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(value);
        message.WriteByte((byte)((number << 3) | 2));
        var length = (uint)bytes.Length;
        for (; length >= 0x80; length >>= 7)
        {
            message.WriteByte((byte)(length | 0x80));
        }
        message.WriteByte((byte)length);
        message.Write(bytes);
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> message, out string value)
    {
        value = "";
        var length = 0;
        for (var shift = 0; shift <= 14; shift += 7)
        {
            if (message.IsEmpty)
            {
                return false;
            }
            var b = message[0];
            message = message[1..];
            length |= (b & 0x7f) << shift;
            if (b < 0x80)
            {
                // Strings of protobuf are UTF-8; replacing what is not would make two messages look the same.
                if (length > message.Length || !Utf8.IsValid(message[..length]))
                {
                    return false;
                }
                value = Encoding.UTF8.GetString(message[..length]);
                message = message[length..];
                return true;
            }
        }
        return false;
    }
}
