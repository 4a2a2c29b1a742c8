// RFC 9126.
using System.Buffers;
using System.Text.Json;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Authorize;

/// <summary><c>/par</c>: takes an authorization request from the client itself and gives a reference for the browser to carry.</summary>
public sealed class PushedRequests(ClientAuthenticator clients, AuthorizeRules rules, IStorage storage, TimeProvider time, IRandom random)
{
    /// <summary>How long a reference is good: time for a person to choose how to sign in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Where a reference is kept.</summary>
    public static string KeyOf(string requestUri) => "par:" + requestUri[RequestObjects.PushedPrefix.Length..];

    /// <summary>Answers a request.</summary>
    /// <exception cref="OAuthException">The client or the request is refused, with the codes of the authorization endpoint.</exception>
    public async Task<Reply> HandleAsync(ApiRequest api, CancellationToken ct)
    {
        api.Form.RefuseDuplicates();
        var client = await clients.AuthenticateAsync(api, ct);
        if (api.Form["request_uri"] is not null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "A pushed request must not have a request_uri.");
        }
        var parameters = Parameters.From(
            api.Form.Without("client_secret", "client_assertion", "client_assertion_type", "client_id")
                .All.Append(KeyValuePair.Create("client_id", client.Id))
        );
        try
        {
            await rules.CheckPushedAsync(client, parameters, ct);
        }
        catch (OAuthException e)
        {
            // §2.3: told to the client at once, in JSON.
            throw new OAuthException(e.Error, e.Description, e.Detail, e.Status);
        }
        var requestUri = (await KeepAsync(parameters, ct))["request_uri"];
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("request_uri", requestUri);
            json.WriteNumber("expires_in", (int)Lifetime.TotalSeconds);
            json.WriteEndObject();
        }
        return new JsonReply(buffer.WrittenMemory) { Status = 201, Headers = ErrorReplies.NoStore };
    }

    /// <summary>Keeps a checked request and gives the parameters that refer to it.</summary>
    public async Task<Parameters> KeepAsync(Parameters parameters, CancellationToken ct)
    {
        var requestUri = RequestObjects.PushedPrefix + random.NewSecret();
        await storage.Expiring.CreateAsync(new ExpiringRecord(KeyOf(requestUri), parameters.ToQuery(), time.GetUtcNow() + Lifetime), ct);
        return Parameters.From(("client_id", parameters.ValueOrEmpty("client_id")), ("request_uri", requestUri));
    }
}
