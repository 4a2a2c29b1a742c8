// RFC 8628 §3.1 and §3.2.
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Clients;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Device;

/// <summary><c>/device/code</c>: a device without a browser begins a sign-in.</summary>
public sealed partial class DeviceAuthorizationEndpoint(
    DexOptions options,
    ClientAuthenticator clients,
    IStorage storage,
    TimeProvider time,
    IRandom random,
    ILogger<DeviceAuthorizationEndpoint> logger
)
{
    /// <summary>How long a device must wait between polls at first, in seconds.</summary>
    public const int PollInterval = 5;

    /// <summary>Answers a request.</summary>
    /// <exception cref="OAuthException">The client or the request is refused.</exception>
    public async Task<Reply> HandleAsync(ApiRequest api, CancellationToken ct)
    {
        var form = api.Form;
        form.RefuseDuplicates();
        var client = await clients.AuthenticateAsync(api, ct);
        CheckClient(client);
        var scopes = Scopes.Parse(form["scope"]);
        var pkce = Pkce.Read(
            form["code_challenge"],
            form["code_challenge_method"],
            options.Pkce with
            {
                // The device code is the secret here; Dex leaves it to the device whether it proves more.
                Enforce = false,
            }
        );
        var request = new DeviceRequest
        {
            UserCode = UserCodes.New(random),
            DeviceCode = NewDeviceCode(client.Id),
            ClientId = client.Id,
            ClientSecret = client.Secret,
            // Optional in the specification; in Dex openid is the least.
            Scopes = scopes.Count == 0 ? [Scopes.OpenId] : scopes,
            Expiry = time.GetUtcNow() + options.DeviceRequestsValidFor,
        };
        request = await CreateAsync(request, pkce, ct);
        LogReceived(client.Id, request.Scopes);
        return Answer(request);
    }

    /// <summary>Whether a device code was made for a client; codes that a Go Dex made fit all.</summary>
    internal static bool IsFor(string deviceCode, string clientId) =>
        deviceCode.IndexOf('-', StringComparison.Ordinal) is var dash && (dash < 0 || deviceCode[dash..] == MarkOf(clientId));

    private static string MarkOf(string clientId) =>
        "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientId)).AsSpan(0, 8));

    // Dex's table of device tokens does not know the client; the code does.
    private string NewDeviceCode(string clientId)
    {
        Span<byte> bytes = stackalloc byte[32];
        random.Fill(bytes);
        return RandomIds.FromBytes(bytes) + MarkOf(clientId);
    }

    private void CheckClient(Client client)
    {
        if (!options.GrantTypes.Contains(GrantTypes.DeviceCode) || !ConnectorPolicy.IsRegistered(client, GrantTypes.DeviceCode))
        {
            throw new OAuthException(OAuthError.UnauthorizedClient, "The device flow is not open to this client.");
        }
        if (!RedirectUris.IsAllowed(client, options.Issuer.PathTo(RedirectUris.DeviceCallback), options.Issuer))
        {
            throw new OAuthException(
                OAuthError.UnauthorizedClient,
                "The client is not registered for the device flow: its redirect URIs must include /device/callback.",
                $"client_id \"{client.Id}\""
            );
        }
        if (client.Metadata?.DpopBoundAccessTokens is true)
        {
            // RFC 9449 §5.2. The tokens are made when the person has signed in, before the device proves anything.
            throw new OAuthException(
                OAuthError.UnauthorizedClient,
                "The client is registered for bound tokens, which the device flow cannot give.",
                $"client_id \"{client.Id}\""
            );
        }
    }

    private async Task<DeviceRequest> CreateAsync(DeviceRequest request, PkceChallenge pkce, CancellationToken ct)
    {
        // Two devices with one code would be one too many; with 34 bits that happens, if hardly ever.
        while (!await storage.DeviceRequests.CreateAsync(request, ct))
        {
            request = request with { UserCode = UserCodes.New(random) };
        }
        await storage.DeviceTokens.CreateAsync(
            new DeviceToken
            {
                DeviceCode = request.DeviceCode,
                Status = DeviceStatus.Pending,
                Expiry = request.Expiry,
                LastRequestTime = time.GetUtcNow(),
                PollIntervalSeconds = 0,
                Pkce = pkce,
            },
            ct
        );
        return request;
    }

    private JsonReply Answer(DeviceRequest request)
    {
        var uri = options.Issuer.UrlTo("/device");
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("device_code", request.DeviceCode);
        json.WriteString("user_code", request.UserCode);
        json.WriteString("verification_uri", uri);
        json.WriteString("verification_uri_complete", QueryString.Append(uri, ("user_code", request.UserCode)));
        json.WriteNumber("expires_in", (long)options.DeviceRequestsValidFor.TotalSeconds);
        json.WriteNumber("interval", PollInterval);
        json.WriteEndObject();
        json.Flush();
        return new JsonReply(buffer.WrittenMemory) { Headers = ErrorReplies.NoStore };
    }

    [LoggerMessage(LogLevel.Information, "received device request, client {client_id}, {scopes}", EventName = AuditEvents.DeviceRequested)]
    private partial void LogReceived(string client_id, IReadOnlyList<string> scopes);
}
