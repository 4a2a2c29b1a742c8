// RFC 6749 §4.1.1 and §4.1.2.1, OpenID Connect Core §3.1.2.1 and §3.1.2.2.
using System.Globalization;
using Dex.Core.Clients;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Authorize;

/// <summary>Every check of an authorization request, in order. What fails before the redirect URI is known to be good is shown on a page.</summary>
public sealed class AuthorizeRules(DexOptions options, IStorage storage, ConnectorCache connectors, TokenVerifier verifier)
{
    /// <summary>Checks a request.</summary>
    /// <exception cref="OAuthException">A rule is broken; <see cref="OAuthException.Redirect"/> says whether the client may be told.</exception>
    public async Task<AuthorizeRequest> CheckAsync(Parameters parameters, CancellationToken ct)
    {
        var client = await FindClientAsync(parameters, ct);
        var redirectUri = CheckRedirectUri(client, parameters);
        try
        {
            return await CheckRestAsync(client, redirectUri, parameters, ct);
        }
        catch (OAuthException e)
        {
            throw new OAuthException(e.Error, e.Description, e.Detail, e.Status)
            {
                Redirect = redirectUri == RedirectUris.OutOfBand ? null : new ErrorRedirect(redirectUri, parameters.ValueOrEmpty("state")),
            };
        }
    }

    private async Task<Client> FindClientAsync(Parameters parameters, CancellationToken ct)
    {
        if (parameters.Duplicate is "client_id" or "redirect_uri")
        {
            parameters.RefuseDuplicates();
        }
        var clientId =
            parameters["client_id"] ?? throw new OAuthException(OAuthError.InvalidRequest, "The client_id parameter is missing.");
        return await storage.Clients.GetAsync(clientId, ct)
            ?? throw new OAuthException(
                OAuthError.InvalidRequest,
                "The application is not registered here (unknown client_id).",
                $"client_id \"{clientId}\""
            );
    }

    private string CheckRedirectUri(Client client, Parameters parameters)
    {
        var redirectUri =
            parameters["redirect_uri"] ?? throw new OAuthException(OAuthError.InvalidRequest, "The redirect_uri parameter is missing.");
        if (!RedirectUris.IsAllowed(client, redirectUri))
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The application asked to return to an address that is not registered for it (redirect_uri).",
                $"client_id \"{client.Id}\", redirect_uri \"{redirectUri}\""
            );
        }
        return RedirectUris.Resolve(client, redirectUri, options.Issuer);
    }

    private async Task<AuthorizeRequest> CheckRestAsync(Client client, string redirectUri, Parameters parameters, CancellationToken ct)
    {
        parameters.RefuseDuplicates();
        RefuseRequestObjects(parameters);
        var responseTypes = CheckResponseType(parameters);
        CheckResponseMode(parameters["response_mode"]);
        var scopes = await CheckScopesAsync(client, Scopes.Parse(parameters["scope"]), ct);
        var pkce = Pkce.Read(parameters["code_challenge"], parameters["code_challenge_method"], options.Pkce);
        var prompt = Prompt.Parse(parameters["prompt"]);
        var maxAge = ParseMaxAge(parameters["max_age"]);
        await CheckConnectorAsync(client, parameters["connector_id"], ct);
        await CheckIdTokenHintAsync(parameters["id_token_hint"], ct);
        return new AuthorizeRequest
        {
            Client = client,
            RedirectUri = redirectUri,
            State = parameters.ValueOrEmpty("state"),
            Nonce = parameters.ValueOrEmpty("nonce"),
            Scopes = scopes,
            ResponseTypes = responseTypes,
            Pkce = pkce,
            Prompt = prompt,
            ForceApprovalPrompt = parameters["approval_prompt"] == "force" || prompt.Consent,
            MaxAge = maxAge,
            ConnectorId = parameters["connector_id"],
            Parameters = parameters,
        };
    }

    // OpenID Connect Core §6: without support the two codes below are required.
    private static void RefuseRequestObjects(Parameters parameters)
    {
        if (parameters["request"] is not null)
        {
            throw new OAuthException(OAuthError.RequestNotSupported, "The request parameter is not supported.");
        }
        if (parameters["request_uri"] is not null)
        {
            throw new OAuthException(OAuthError.RequestUriNotSupported, "The request_uri parameter is not supported.");
        }
    }

    private IReadOnlyList<string> CheckResponseType(Parameters parameters)
    {
        var types = Scopes.Parse(parameters["response_type"]);
        if (types.Count == 0)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The response_type parameter is missing.");
        }
        foreach (var type in types)
        {
            if (!options.ResponseTypes.Contains(type))
            {
                throw new OAuthException(
                    OAuthError.UnsupportedResponseType,
                    "The response_type is not supported.",
                    $"response type \"{type}\""
                );
            }
        }
        return types;
    }

    private static void CheckResponseMode(string? mode)
    {
        if (mode is not (null or "query"))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The response_mode is not supported.", $"response mode \"{mode}\"");
        }
    }

    private async Task<IReadOnlyList<string>> CheckScopesAsync(Client client, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        foreach (var scope in scopes)
        {
            if (Scopes.PeerOf(scope) is { } peer)
            {
                if (!await TrustedPeers.TrustsAsync(storage.Clients, peer, client.Id, ct))
                {
                    throw new OAuthException(
                        OAuthError.InvalidScope,
                        "A peer named in an audience scope does not trust this client.",
                        $"client_id \"{client.Id}\", scope \"{scope}\""
                    );
                }
            }
            else if (
                scope
                is not (Scopes.OpenId or Scopes.OfflineAccess or Scopes.Email or Scopes.Profile or Scopes.Groups or Scopes.FederatedId)
            )
            {
                throw new OAuthException(OAuthError.InvalidScope, "A scope is unknown.", $"scope \"{scope}\"");
            }
        }
        if (!scopes.Contains(Scopes.OpenId))
        {
            throw new OAuthException(OAuthError.InvalidScope, "The scope openid is missing.");
        }
        return [.. scopes.Distinct()];
    }

    private static int ParseMaxAge(string? maxAge) =>
        maxAge is null ? -1
        : int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
        : throw new OAuthException(OAuthError.InvalidRequest, "The max_age parameter must be a number of seconds.");

    private async Task CheckConnectorAsync(Client client, string? connectorId, CancellationToken ct)
    {
        if (connectorId is null)
        {
            return;
        }
        if (!ConnectorPolicy.IsAllowed(client, connectorId) || await connectors.FindRecordAsync(connectorId, ct) is null)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The connector_id names no connector that this application may use.",
                $"client_id \"{client.Id}\", connector_id \"{connectorId}\""
            );
        }
    }

    // OpenID Connect Core §3.1.2.1: the hint may be of an expired token, but must be ours.
    private async Task CheckIdTokenHintAsync(string? hint, CancellationToken ct)
    {
        if (hint is not null && await verifier.VerifyAsync(hint, ignoreExpiry: true, ct) is null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The id_token_hint is not a token of this issuer.");
        }
    }
}
