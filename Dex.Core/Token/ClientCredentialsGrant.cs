// RFC 6749 §4.4.
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary>A confidential client asks for tokens for itself. As in Dex its id stands for the person, and the connector is empty.</summary>
internal sealed class ClientCredentialsGrant(IStorage storage) : IGrant
{
    private static readonly string[] Refused = [Scopes.OfflineAccess, Scopes.FederatedId];

    public string GrantType => GrantTypes.ClientCredentials;

    public async Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct)
    {
        if (request.Client.Public)
        {
            // RFC 6749 §4.4: confidential clients only.
            throw new OAuthException(OAuthError.UnauthorizedClient, "Public clients cannot use the client_credentials grant.");
        }
        return new Found(request, await GrantScopes.CheckAsync(storage.Clients, request, Refused, ct));
    }

    private sealed class Found(TokenRequest request, IReadOnlyList<string> scopes) : IFoundGrant
    {
        public string ConnectorId => "";

        public Task<Granted> DecideAsync(OpenConnector? connector, CancellationToken ct)
        {
            var client = request.Client;
            return Task.FromResult<Granted>(
                new Granted.Tokens(
                    new Authorization
                    {
                        GrantType = GrantTypes.ClientCredentials,
                        Client = client,
                        Claims = new Claims
                        {
                            UserId = client.Id,
                            Username = client.Name,
                            PreferredUsername = client.Name,
                            Groups = client.ClientCredentialsClaims?.Groups ?? [],
                        },
                        // A client has no e-mail address to speak of.
                        Scopes = [.. scopes.Where(s => s != Scopes.Email)],
                        ConnectorId = "",
                        Nonce = request.Form.ValueOrEmpty("nonce"),
                    }
                )
            );
        }
    }
}
