// OpenID Connect Core §5.3, RFC 6750 §2 and §3.
using Dex.Core.Dpop;
using Dex.Core.Protocol;
using Dex.Core.Revocation;
using Dex.Core.Tokens;

namespace Dex.Core.UserInfo;

/// <summary><c>/userinfo</c>: what a token says of its person. Like Dex it answers with the token's whole claims set.</summary>
public sealed class UserInfoEndpoint
{
    private const string Scheme = "Bearer ";
    private const string DpopScheme = DpopProofs.TokenType + " ";

    private readonly TokenVerifier _verifier;
    private readonly TokenStatus _status;
    private readonly DpopProofs _proofs;
    private readonly SignedUserInfo _signed;

    internal UserInfoEndpoint(TokenVerifier verifier, TokenStatus status, DpopProofs proofs, SignedUserInfo signed)
    {
        (_verifier, _status, _proofs, _signed) = (verifier, status, proofs, signed);
    }

    /// <summary>Answers a request.</summary>
    /// <exception cref="OAuthException"><c>invalid_token</c>, 401; or <c>invalid_request</c>.</exception>
    public async Task<Reply> HandleAsync(ApiRequest api, CancellationToken ct)
    {
        var token =
            TokenOf(api.Authorization, api.Form)
            // RFC 6750 §3.1: without a token the challenge carries no error code.
            ?? throw new OAuthException(OAuthError.InvalidToken, "A bearer token is needed.", status: 401) { Challenge = "Bearer" };
        var verified = await _verifier.VerifyAsync(token, ignoreExpiry: false, ct);
        if (verified is null || !IsForUs(verified) || !await _status.IsActiveAsync(verified, ct))
        {
            throw Invalid("The access token is invalid, expired or revoked.");
        }
        await CheckKeyAsync(api, token, verified, ct);
        return await _signed.TryWriteAsync(verified, ct) ?? new JsonReply(verified.Json) { Headers = ErrorReplies.NoStore };
    }

    // RFC 8707: a resource that got a token must not learn more with it here.
    private static bool IsForUs(VerifiedToken token) =>
        token.Text("client_id") is not { Length: > 0 } client || token.Audience.Contains(client);

    // RFC 9449 §7: a bound token is good only together with its key.
    private async Task CheckKeyAsync(ApiRequest api, string token, VerifiedToken verified, CancellationToken ct)
    {
        var bound = verified.KeyThumbprint;
        var isDpop = api.Authorization?.StartsWith(DpopScheme, StringComparison.OrdinalIgnoreCase) is true;
        if (bound.Length == 0 && !isDpop)
        {
            return;
        }
        string proved;
        try
        {
            proved = isDpop ? await _proofs.VerifyAsync(api, "/userinfo", token, ct) : "";
        }
        catch (OAuthException e)
        {
            throw Invalid(e.Description, e.Error);
        }
        if (bound.Length == 0 || proved != bound)
        {
            throw Invalid("The access token is bound to a key that this request did not prove.");
        }
    }

    private static OAuthException Invalid(string description, string error = OAuthError.InvalidToken)
    {
        var scheme = error == OAuthError.InvalidDpopProof ? DpopProofs.TokenType : "Bearer";
        return new OAuthException(error, description, status: 401)
        {
            Challenge = $"{scheme} error=\"{error}\", error_description=\"{description}\"",
        };
    }

    private static string? TokenOf(string? authorizationHeader, Parameters form)
    {
        form.RefuseDuplicates();
        var inBody = form["access_token"];
        if (authorizationHeader is null)
        {
            return inBody;
        }
        if (inBody is not null)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The access token must be sent in one way only.")
            {
                Challenge = "Bearer error=\"invalid_request\"",
            };
        }
        return authorizationHeader.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorizationHeader[Scheme.Length..].Trim()
            : authorizationHeader.StartsWith(DpopScheme, StringComparison.OrdinalIgnoreCase)
                ? authorizationHeader[DpopScheme.Length..].Trim()
            : null;
    }
}
