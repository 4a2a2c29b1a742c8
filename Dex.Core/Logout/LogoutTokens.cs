// OpenID Connect Back-Channel Logout §2.4.
using System.Buffers;
using System.Text.Json;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Logout;

/// <summary>Signs logout tokens. They have no nonce and a type of their own, so that none is mistaken for an ID token.</summary>
public sealed class LogoutTokens(DexOptions options, ISigner signer, TimeProvider time, IRandom random)
{
    /// <summary>The <c>typ</c> in the header.</summary>
    public const string Type = "logout+jwt";

    /// <summary>The member of <c>events</c>.</summary>
    public const string Event = "http://schemas.openid.net/event/backchannel-logout";

    // The most that the specification recommends.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>A token that tells a client that a session ended.</summary>
    public async Task<string> SignAsync(AuthSession session, string clientId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("iss", options.Issuer.Url);
        json.WriteString("sub", Subject.Encode(session.UserId, session.ConnectorId));
        json.WriteString("aud", clientId);
        json.WriteNumber("iat", now.ToUnixTimeSeconds());
        json.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
        json.WriteString("jti", random.NewUuid());
        json.WriteString("sid", session.Id);
        json.WriteStartObject("events");
        json.WriteStartObject(Event);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return await signer.SignAsync(buffer.WrittenMemory, Type, ct);
    }
}
