// RFC 6749 §2.3.
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Clients;

/// <summary>Finds out which client speaks: by HTTP Basic, by its secret in the body, or, for a public client, by its id alone.</summary>
public sealed class ClientAuthenticator(IStorage storage)
{
    /// <summary>What is asked of a client whose Authorization header was no good (RFC 6749 §5.2).</summary>
    internal const string Challenge = "Basic realm=\"dex\"";

    /// <summary>The client.</summary>
    /// <param name="authorizationHeader">The Authorization header; null where there is none.</param>
    /// <param name="form">The body.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException"><c>invalid_client</c>, 401; or <c>invalid_request</c> for two ways at once.</exception>
    public async Task<Client> AuthenticateAsync(string? authorizationHeader, Parameters form, CancellationToken ct)
    {
        var (id, secret) = authorizationHeader is null
            ? (form.ValueOrEmpty("client_id"), form.ValueOrEmpty("client_secret"))
            : ReadBasic(authorizationHeader, form);
        var client = id.Length == 0 ? null : await storage.Clients.GetAsync(id, ct);

        // A client without a secret matches an empty one; for a confidential client that is a mistake in its registration, not a pass.
        var matches = SameSecret(client?.Secret ?? "", secret);
        if (client is null || !matches || (client.Secret.Length == 0 && !client.Public))
        {
            throw new OAuthException(
                OAuthError.InvalidClient,
                "Invalid client credentials.",
                client is null ? $"unknown client \"{id}\"" : $"wrong or missing secret of client \"{id}\"",
                401
            )
            {
                Challenge = authorizationHeader is null ? null : Challenge,
            };
        }
        return client;
    }

    private static (string Id, string Secret) ReadBasic(string header, Parameters form)
    {
        var credentials = BasicCredentials.Parse(header);
        if (form["client_secret"] is not null || (form["client_id"] is { } id && id != credentials.Id))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The client must authenticate in one way only.");
        }
        return (credentials.Id, credentials.Secret);
    }

    // Digests have one length, so that the comparison tells nothing about the secret's.
    private static bool SameSecret(string expected, string presented) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(expected)),
            SHA256.HashData(Encoding.UTF8.GetBytes(presented))
        );
}
