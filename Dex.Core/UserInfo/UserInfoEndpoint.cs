// OpenID Connect Core §5.3, RFC 6750 §2 and §3.
using Dex.Core.Protocol;
using Dex.Core.Tokens;

namespace Dex.Core.UserInfo;

/// <summary><c>/userinfo</c>: what a token says of its person. Like Dex it answers with the token's whole claims set.</summary>
public sealed class UserInfoEndpoint(TokenVerifier verifier)
{
    private const string Scheme = "Bearer ";

    /// <summary>Answers a request.</summary>
    /// <param name="authorizationHeader">The Authorization header; null where there is none.</param>
    /// <param name="form">The body of a POST; empty for GET.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OAuthException"><c>invalid_token</c>, 401; or <c>invalid_request</c>.</exception>
    public async Task<Reply> HandleAsync(string? authorizationHeader, Parameters form, CancellationToken ct)
    {
        var token =
            TokenOf(authorizationHeader, form)
            // RFC 6750 §3.1: without a token the challenge carries no error code.
            ?? throw new OAuthException(OAuthError.InvalidToken, "A bearer token is needed.", status: 401) { Challenge = "Bearer" };
        var verified =
            await verifier.VerifyAsync(token, ignoreExpiry: false, ct)
            ?? throw new OAuthException(OAuthError.InvalidToken, "The access token is invalid or expired.", status: 401)
            {
                Challenge = "Bearer error=\"invalid_token\", error_description=\"The access token is invalid or expired.\"",
            };
        return new JsonReply(verified.Json) { Headers = ErrorReplies.NoStore };
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
        return authorizationHeader.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorizationHeader[Scheme.Length..].Trim()
            : null;
    }
}
