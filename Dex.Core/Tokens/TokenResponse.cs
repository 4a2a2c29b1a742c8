// RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.
using System.Buffers;
using System.Text;
using System.Text.Json;
using Dex.Core.Dpop;
using Dex.Core.Protocol;

namespace Dex.Core.Tokens;

/// <summary>The answer of the token endpoint.</summary>
internal static class TokenResponse
{
    /// <summary>Writes the usual answer, in Dex's order.</summary>
    public static Reply ToReply(TokenSet tokens) => ToReply(WriteSet(tokens));

    /// <summary>The usual answer as text, to be kept for a device that polls.</summary>
    public static string ToText(TokenSet tokens) => Encoding.UTF8.GetString(WriteSet(tokens).Span);

    /// <summary>An answer that was made before.</summary>
    public static Reply FromText(string json) => ToReply(Encoding.UTF8.GetBytes(json));

    /// <summary>Writes the answer of a token exchange (RFC 8693 §2.2.1), with Dex's token type for ID tokens too.</summary>
    public static Reply ToReply(string token, string issuedTokenType, TimeSpan expiresIn, bool isBound) =>
        ToReply(
            Write(json =>
            {
                json.WriteString("access_token", token);
                json.WriteString("issued_token_type", issuedTokenType);
                json.WriteString("token_type", TypeOf(isBound));
                json.WriteNumber("expires_in", (long)expiresIn.TotalSeconds);
            })
        );

    /// <summary>The <c>token_type</c>: Dex's spelling, or DPoP.</summary>
    public static string TypeOf(bool isBound) => isBound ? DpopProofs.TokenType : "bearer";

    private static JsonReply ToReply(ReadOnlyMemory<byte> json) => new(json) { Headers = ErrorReplies.NoStore };

    private static ReadOnlyMemory<byte> WriteSet(TokenSet tokens) =>
        Write(json =>
        {
            json.WriteString("access_token", tokens.AccessToken);
            json.WriteString("token_type", TypeOf(tokens.IsBound));
            json.WriteNumber("expires_in", (long)tokens.ExpiresIn.TotalSeconds);
            if (tokens.RefreshToken is not null)
            {
                json.WriteString("refresh_token", tokens.RefreshToken);
            }
            if (tokens.IdToken is not null)
            {
                json.WriteString("id_token", tokens.IdToken);
            }
        });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
