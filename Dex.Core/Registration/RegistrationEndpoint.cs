// RFC 7591 §3, RFC 7592 §2, OpenID Connect Dynamic Client Registration §3 and §4.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Registration;

/// <summary><c>/register</c> and <c>/register/{client_id}</c>: clients register, and see, change and delete their registration.</summary>
public sealed partial class RegistrationEndpoint
{
    private const string Scheme = "Bearer ";

    private readonly DexOptions _options;
    private readonly IStorage _storage;
    private readonly TimeProvider _time;
    private readonly IRandom _random;
    private readonly ILogger _logger;

    internal RegistrationEndpoint(
        DexOptions options,
        IStorage storage,
        TimeProvider time,
        IRandom random,
        ILogger<RegistrationEndpoint> logger
    )
    {
        (_options, _storage, _time, _random, _logger) = (options, storage, time, random, logger);
    }

    /// <summary>Registers a client.</summary>
    /// <param name="authorization">The Authorization header, with an initial access token.</param>
    /// <param name="body">The metadata, as JSON.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException"><c>invalid_token</c>, <c>invalid_redirect_uri</c> or <c>invalid_client_metadata</c>.</exception>
    public async Task<Reply> RegisterAsync(string? authorization, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var presented = BearerOf(authorization);
        // All are compared, so that the time taken does not tell which is near.
        if (_options.Registration?.InitialAccessTokens.Count(t => IsSame(HashOf(t), presented)) is not > 0)
        {
            throw Unauthorized("The initial access token is wrong.");
        }
        var metadata = RegistrationRequest.Read(body, _options);
        var token = _random.NewSecret();
        var client = metadata.ToClient(_random.NewId(), metadata.NeedsSecret ? _random.NewSecret() : "");
        client = client with
        {
            Metadata = client.Metadata! with { RegistrationTokenHash = HashOf(token), IssuedAt = _time.GetUtcNow().ToUnixTimeSeconds() },
        };
        await _storage.Clients.CreateAsync(client, ct);
        LogRegistered(client.Id, client.Name);
        return Answer(client, token, 201);
    }

    /// <summary>Shows a registration (RFC 7592 §2.1).</summary>
    /// <exception cref="OAuthException"><c>invalid_token</c>.</exception>
    public async Task<Reply> ReadAsync(string clientId, string? authorization, CancellationToken ct)
    {
        var (client, token) = await AuthenticateAsync(clientId, authorization, ct);
        return Answer(client, token, 200);
    }

    /// <summary>Replaces a registration (RFC 7592 §2.2): what the request leaves out is gone.</summary>
    /// <exception cref="OAuthException"><c>invalid_token</c>, <c>invalid_redirect_uri</c> or <c>invalid_client_metadata</c>.</exception>
    public async Task<Reply> ReplaceAsync(string clientId, string? authorization, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var (client, token) = await AuthenticateAsync(clientId, authorization, ct);
        var metadata = RegistrationRequest.Read(body, _options);
        metadata.RequireSame("client_id", client.Id);
        metadata.RequireSame("client_secret", client.Secret);
        metadata.RefuseServersOwn();
        var newSecret = _random.NewSecret();
        var updated = await _storage.Clients.UpdateAsync(
            clientId,
            // A change that another request made meanwhile is replaced too, but the credentials stay.
            old =>
            {
                var secret =
                    !metadata.NeedsSecret ? ""
                    : old.Secret.Length > 0 ? old.Secret
                    : newSecret;
                var replaced = metadata.ToClient(old.Id, secret);
                return replaced with
                {
                    Metadata = replaced.Metadata! with
                    {
                        RegistrationTokenHash = old.Metadata!.RegistrationTokenHash,
                        IssuedAt = old.Metadata.IssuedAt,
                    },
                };
            },
            ct
        );
        LogReplaced(clientId);
        return Answer(updated ?? throw Unauthorized(WrongToken), token, 200);
    }

    /// <summary>Deletes a registration (RFC 7592 §2.3). Its tokens are no longer active with it.</summary>
    /// <exception cref="OAuthException"><c>invalid_token</c>.</exception>
    public async Task<Reply> DeleteAsync(string clientId, string? authorization, CancellationToken ct)
    {
        await AuthenticateAsync(clientId, authorization, ct);
        await _storage.Clients.DeleteAsync(clientId, ct);
        LogDeleted(clientId);
        return new EmptyReply { Status = 204, Headers = ErrorReplies.NoStore };
    }

    // An unknown client is answered as one with another token (RFC 7592 §2.1).
    private const string WrongToken = "The registration access token is wrong.";

    private async Task<(Client Client, string Token)> AuthenticateAsync(string clientId, string? authorization, CancellationToken ct)
    {
        var token = BearerOf(authorization);
        var client = await _storage.Clients.GetAsync(clientId, ct);
        return client?.Metadata is { RegistrationTokenHash.Length: > 0 } metadata && IsSame(metadata.RegistrationTokenHash, token)
            ? (client, token)
            : throw Unauthorized(WrongToken);
    }

    private static string BearerOf(string? authorization) =>
        authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is true
            ? authorization[Scheme.Length..].Trim()
            : throw new OAuthException(OAuthError.InvalidToken, "A bearer token is needed.", status: 401) { Challenge = "Bearer" };

    private static OAuthException Unauthorized(string description) =>
        new(OAuthError.InvalidToken, description, status: 401) { Challenge = $"Bearer error=\"{OAuthError.InvalidToken}\"" };

    private static string HashOf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static bool IsSame(string hash, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(HashOf(token)));

    private Reply Answer(Client client, string token, int status) =>
        RegistrationAnswer.Write(client, token, _options.Issuer.UrlTo("/register/") + client.Id, status);

    [LoggerMessage(
        LogLevel.Information,
        "client registered, client {client_id}, name {client_name}",
        EventName = AuditEvents.ClientRegistered
    )]
    private partial void LogRegistered(string client_id, string client_name);

    [LoggerMessage(LogLevel.Information, "client registration replaced, client {client_id}", EventName = AuditEvents.ClientUpdated)]
    private partial void LogReplaced(string client_id);

    [LoggerMessage(LogLevel.Information, "client registration deleted, client {client_id}", EventName = AuditEvents.ClientDeleted)]
    private partial void LogDeleted(string client_id);
}
