// OpenID Connect Core §5.3.2.
using System.Buffers;
using System.Text;
using System.Text.Json;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.UserInfo;

/// <summary>The userinfo answer of clients that registered <c>userinfo_signed_response_alg</c>: a JWT.</summary>
internal sealed class SignedUserInfo(DexOptions options, IStorage storage, ISigner signer)
{
    // What says something of the token and nothing of the person.
    private static readonly string[] OfToken =
    [
        "iss",
        "aud",
        "azp",
        "exp",
        "iat",
        "nbf",
        "jti",
        "nonce",
        "at_hash",
        "c_hash",
        "cnf",
        "scope",
        "client_id",
    ];

    /// <summary>The answer; null for a client that takes plain JSON.</summary>
    public async Task<Reply?> TryWriteAsync(VerifiedToken token, CancellationToken ct)
    {
        var client = await storage.Clients.GetAsync(token.ClientId, ct);
        if (client?.Metadata is not { UserinfoSignedResponseAlg.Length: > 0 })
        {
            return null;
        }
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", options.Issuer.Url);
            json.WriteString("aud", client.Id);
            foreach (var claim in token.Claims.EnumerateObject().Where(c => !OfToken.Contains(c.Name)))
            {
                claim.WriteTo(json);
            }
            json.WriteEndObject();
        }
        // It must not pass for an ID token or access token, which have the same signer, so it has a type of its own (RFC 8725 §3.11).
        var jwt = await signer.SignAsync(buffer.WrittenMemory, "userinfo+jwt", ct);
        return new JsonReply(Encoding.ASCII.GetBytes(jwt)) { ContentType = "application/jwt", Headers = ErrorReplies.NoStore };
    }
}
