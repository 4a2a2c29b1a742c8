// RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.
using System.Buffers;
using System.Text.Json;
using Dex.Core.Protocol;

namespace Dex.Core.Tokens;

/// <summary>The answer of the token endpoint.</summary>
internal static class TokenResponse
{
    /// <summary>Writes it, in Dex's order.</summary>
    public static Reply ToReply(TokenSet tokens)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("access_token", tokens.AccessToken);
        json.WriteString("token_type", "bearer");
        json.WriteNumber("expires_in", (long)tokens.ExpiresIn.TotalSeconds);
        if (tokens.RefreshToken is not null)
        {
            json.WriteString("refresh_token", tokens.RefreshToken);
        }
        if (tokens.IdToken is not null)
        {
            json.WriteString("id_token", tokens.IdToken);
        }
        json.WriteEndObject();
        json.Flush();
        return new JsonReply(buffer.WrittenMemory) { Headers = ErrorReplies.NoStore };
    }
}
