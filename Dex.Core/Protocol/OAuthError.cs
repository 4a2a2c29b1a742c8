namespace Dex.Core.Protocol;

/// <summary>Error codes of RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6 and RFC 6750 §3.1.</summary>
public static class OAuthError
{
    /// <summary>A parameter is missing, wrong or there twice.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The client may not do this.</summary>
    public const string UnauthorizedClient = "unauthorized_client";

    /// <summary>The person or the server said no.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>The response type is unknown or off.</summary>
    public const string UnsupportedResponseType = "unsupported_response_type";

    /// <summary>A scope is unknown or not allowed.</summary>
    public const string InvalidScope = "invalid_scope";

    /// <summary>The server failed.</summary>
    public const string ServerError = "server_error";

    /// <summary>The server cannot now.</summary>
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>The client did not prove who it is.</summary>
    public const string InvalidClient = "invalid_client";

    /// <summary>The code or refresh token is not good.</summary>
    public const string InvalidGrant = "invalid_grant";

    /// <summary>The grant type is unknown or off.</summary>
    public const string UnsupportedGrantType = "unsupported_grant_type";

    /// <summary>Request objects are not supported.</summary>
    public const string RequestNotSupported = "request_not_supported";

    /// <summary>Request objects by reference are not supported.</summary>
    public const string RequestUriNotSupported = "request_uri_not_supported";

    /// <summary>prompt=none, and nobody is signed in.</summary>
    public const string LoginRequired = "login_required";

    /// <summary>prompt=none, and the person must do something.</summary>
    public const string InteractionRequired = "interaction_required";

    /// <summary>prompt=none, and the person must approve.</summary>
    public const string ConsentRequired = "consent_required";

    /// <summary>The bearer token is not good (RFC 6750 §3.1).</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>The token does not cover what was asked for (RFC 6750 §3.1).</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>The request object is not good (OpenID Connect Core §3.1.2.6).</summary>
    public const string InvalidRequestObject = "invalid_request_object";

    /// <summary>The <c>request_uri</c> leads nowhere good (OpenID Connect Core §3.1.2.6).</summary>
    public const string InvalidRequestUri = "invalid_request_uri";

    /// <summary>The resource is unknown or not for this client (RFC 8707 §2).</summary>
    public const string InvalidTarget = "invalid_target";

    /// <summary>The proof of possession is not good (RFC 9449 §5).</summary>
    public const string InvalidDpopProof = "invalid_dpop_proof";

    /// <summary>The kind of token cannot be revoked (RFC 7009 §2.2.1).</summary>
    public const string UnsupportedTokenType = "unsupported_token_type";

    /// <summary>A redirect URI may not be registered (RFC 7591 §3.2.2).</summary>
    public const string InvalidRedirectUri = "invalid_redirect_uri";

    /// <summary>What a client wants to register may not be (RFC 7591 §3.2.2).</summary>
    public const string InvalidClientMetadata = "invalid_client_metadata";

    /// <summary>The person cannot be authenticated the way the client needs (Unmet Authentication Requirements).</summary>
    public const string UnmetAuthenticationRequirements = "unmet_authentication_requirements";
}
