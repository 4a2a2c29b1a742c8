// RFC 7591 §3.2.1, RFC 7592 §3.
using System.Buffers;
using System.Text.Json;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Registration;

/// <summary>What a client is told of its registration.</summary>
internal static class RegistrationAnswer
{
    /// <summary>Writes it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="token">The registration access token; only its hash is kept, so it is the one that the request carried or that was just made.</param>
    /// <param name="url">Where the registration is.</param>
    /// <param name="status">The HTTP status.</param>
    public static JsonReply Write(Client client, string token, string url, int status)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("client_id", client.Id);
            if (client.Secret.Length > 0)
            {
                json.WriteString("client_secret", client.Secret);
                json.WriteNumber("client_secret_expires_at", 0);
            }
            json.WriteNumber("client_id_issued_at", client.Metadata!.IssuedAt);
            json.WriteString("registration_access_token", token);
            json.WriteString("registration_client_uri", url);
            using var registered = JsonDocument.Parse(client.Metadata.Registered);
            foreach (var member in registered.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return new JsonReply(buffer.WrittenMemory) { Status = status, Headers = ErrorReplies.NoStore };
    }
}
