// RFC 6749 §4.1.1 and §4.1.2.1, OpenID Connect Core §3.1.2.1 and §3.1.2.2.
using System.Globalization;
using Dex.Core.Clients;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Authorize;

/// <summary>Every check of an authorization request, in order. What fails before the redirect URI is known to be good is shown on a page.</summary>
public sealed class AuthorizeRules(
    DexOptions options,
    IStorage storage,
    ConnectorCache connectors,
    TokenVerifier verifier,
    RequestObjects requestObjects
)
{
    private const int MaxSubjectLength = 4096;

    // It becomes part of every token.
    private const int MaxNonceLength = 1024;

    /// <summary>Checks a request.</summary>
    /// <exception cref="OAuthException">A rule is broken; <see cref="OAuthException.Redirect"/> says whether the client may be told.</exception>
    public async Task<AuthorizeRequest> CheckAsync(Parameters parameters, CancellationToken ct)
    {
        var client = await FindClientAsync(parameters, ct);
        (parameters, var resolved) = await ResolveAsync(client, parameters, ct);
        return await CheckAsync(client, parameters, resolved, ct);
    }

    /// <summary>Checks a pushed request, whose client has proved who it is.</summary>
    /// <exception cref="OAuthException">A rule is broken.</exception>
    public async Task CheckPushedAsync(Client client, Parameters parameters, CancellationToken ct)
    {
        var resolved = parameters["request"] is { } request ? await requestObjects.ReadAsync(client, parameters, request, ct) : parameters;
        await CheckAsync(client, parameters, resolved, ct);
    }

    private async Task<AuthorizeRequest> CheckAsync(Client client, Parameters parameters, Parameters resolved, CancellationToken ct)
    {
        var redirectUri = CheckRedirectUri(client, resolved);
        try
        {
            var request = await CheckRestAsync(client, redirectUri, resolved, ct);
            var pushed = parameters.ValueOrEmpty("request_uri");
            return request with
            {
                Parameters = parameters,
                Extras = pushed.Length == 0 ? request.Extras : (request.Extras ?? new AuthorizationExtras()) with { RequestUri = pushed },
            };
        }
        catch (OAuthException e)
        {
            throw Redirected(e, redirectUri, resolved);
        }
    }

    // Where the object is no good, the redirect URI beside it may still be: then the client is told.
    private async Task<(Parameters Carried, Parameters Resolved)> ResolveAsync(Client client, Parameters parameters, CancellationToken ct)
    {
        try
        {
            var carried = await requestObjects.FetchAsync(client, parameters, ct);
            return (carried, await requestObjects.ResolveAsync(client, carried, ct));
        }
        catch (OAuthException e) when (parameters["redirect_uri"] is not null)
        {
            throw Redirected(e, CheckRedirectUri(client, parameters), parameters);
        }
    }

    private static OAuthException Redirected(OAuthException e, string redirectUri, Parameters parameters) =>
        new(e.Error, e.Description, e.Detail, e.Status)
        {
            Redirect =
                redirectUri == RedirectUris.OutOfBand
                    ? null
                    : new ErrorRedirect(redirectUri, parameters.ValueOrEmpty("state"), ResponseModes.ForErrors(parameters)),
        };

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
        if (!RedirectUris.IsAllowed(client, redirectUri, options.Issuer))
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "The application asked to return to an address that is not registered for it (redirect_uri).",
                $"client_id \"{client.Id}\", redirect_uri \"{redirectUri}\""
            );
        }
        return RedirectUris.Resolve(redirectUri, options.Issuer);
    }

    private async Task<AuthorizeRequest> CheckRestAsync(Client client, string redirectUri, Parameters parameters, CancellationToken ct)
    {
        parameters.RefuseDuplicates();
        if (parameters.ValueOrEmpty("nonce").Length > MaxNonceLength)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The nonce parameter is too long.");
        }
        var responseTypes = ResponseTypeRules.Check(
            parameters["response_type"],
            options.ResponseTypes,
            client.Metadata?.ResponseTypes ?? []
        );
        if (client.Metadata?.DpopBoundAccessTokens is true && responseTypes.Contains(ResponseTypes.Token))
        {
            // RFC 9449 §5.2: by way of the browser no key can be proved.
            throw new OAuthException(
                OAuthError.UnauthorizedClient,
                "The client is registered for bound tokens: only a code can give them."
            );
        }
        var mode = CheckMode(parameters, responseTypes, redirectUri);
        CheckNonce(parameters, responseTypes);
        var scopes = await CheckScopesAsync(client, Scopes.Parse(parameters["scope"]), ct);
        var pkce = Pkce.Read(parameters["code_challenge"], parameters["code_challenge_method"], options.Pkce);
        var prompt = Prompt.Parse(parameters["prompt"]);
        var maxAge = ParseMaxAge(parameters["max_age"]) ?? client.Metadata?.DefaultMaxAge ?? -1;
        await CheckConnectorAsync(client, parameters["connector_id"], ct);
        var request = new AuthorizeRequest
        {
            Client = client,
            RedirectUri = redirectUri,
            Mode = mode,
            State = parameters.ValueOrEmpty("state"),
            Nonce = parameters.ValueOrEmpty("nonce"),
            Scopes = scopes,
            ResponseTypes = responseTypes,
            Pkce = pkce,
            Prompt = prompt,
            ForceApprovalPrompt = parameters["approval_prompt"] == "force" || prompt.Consent,
            MaxAge = maxAge,
            ConnectorId = parameters["connector_id"],
            LoginHint = parameters.ValueOrEmpty("login_hint"),
            Extras = await CheckExtrasAsync(client, parameters, ct),
            Parameters = parameters,
        };
        return ConnectorPolicy.IsRegistered(client, request.GrantType)
            ? request
            : throw new OAuthException(OAuthError.UnauthorizedClient, $"The client is not registered for grant type {request.GrantType}.");
    }

    private static ResponseMode CheckMode(Parameters parameters, IReadOnlyList<string> responseTypes, string redirectUri)
    {
        var mode = ResponseModes.Parse(parameters["response_mode"], responseTypes);
        if (redirectUri == RedirectUris.OutOfBand && mode != ResponseMode.Query)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "Only a code, in response_mode query, can be shown on a page.");
        }
        return mode;
    }

    // OpenID Connect Core §3.2.2.1 and §3.3.2.11: an ID token that comes through the browser must be tied to the request.
    private static void CheckNonce(Parameters parameters, IReadOnlyList<string> responseTypes)
    {
        if (responseTypes.Contains(ResponseTypes.IdToken) && parameters["nonce"] is null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The nonce parameter is missing: this response_type needs it.");
        }
    }

    private async Task<AuthorizationExtras?> CheckExtrasAsync(Client client, Parameters parameters, CancellationToken ct)
    {
        var claims = ClaimsRequest.Parse(parameters["claims"]);
        if (claims.NeedsAuthenticationContext)
        {
            throw new OAuthException(OAuthError.UnmetAuthenticationRequirements, "No authentication context (acr) can be promised here.");
        }
        var hinted = await CheckIdTokenHintAsync(parameters["id_token_hint"], ct);
        if (hinted.Length > 0 && claims.Subject.Length > 0 && hinted != claims.Subject)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The id_token_hint and the claims parameter name different people.");
        }
        var jkt = parameters.ValueOrEmpty("dpop_jkt");
        if (jkt.Length is not (0 or 43))
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The dpop_jkt must be a SHA-256 thumbprint in base64url.");
        }
        return new AuthorizationExtras
        {
            ResponseMode = parameters.ValueOrEmpty("response_mode"),
            ClaimsRequest = parameters.ValueOrEmpty("claims"),
            RequiredSubject = hinted.Length > 0 ? hinted : claims.Subject,
            Resources = Token.Resources.Check(client, parameters["resource"]),
            DpopThumbprint = jkt,
        }.OrNull();
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
            else if (!Scopes.IsKnown(scope))
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

    private static int? ParseMaxAge(string? maxAge) =>
        maxAge is null ? null
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

    // OpenID Connect Core §3.1.2.1: the hint may be of an expired token, but must be ours. The subject, empty where there is no hint.
    private async Task<string> CheckIdTokenHintAsync(string? hint, CancellationToken ct)
    {
        if (hint is null)
        {
            return "";
        }
        return
            await verifier.VerifyAsync(hint, ignoreExpiry: true, ct) is { IsIdToken: true } token
            && token.Text("sub") is { Length: <= MaxSubjectLength } subject
            ? subject
            : throw new OAuthException(OAuthError.InvalidRequest, "The id_token_hint is not a token of this issuer.");
    }
}
