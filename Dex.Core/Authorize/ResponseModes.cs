// OAuth 2.0 Multiple Response Types §2.1 and §5, OAuth 2.0 Form Post Response Mode §2.
using Dex.Core.Protocol;

namespace Dex.Core.Authorize;

/// <summary>Reads the <c>response_mode</c> and sends responses.</summary>
public static class ResponseModes
{
    /// <summary>Their names, as discovery lists them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["query", "fragment", "form_post"];

    /// <summary>The mode of a request.</summary>
    /// <param name="mode">The parameter; null or empty: the response type decides.</param>
    /// <param name="responseTypes">What is returned.</param>
    /// <exception cref="OAuthException"><c>invalid_request</c>: unknown, or tokens in a query.</exception>
    public static ResponseMode Parse(string? mode, IReadOnlyList<string> responseTypes)
    {
        var hasTokens = responseTypes.Any(t => t is ResponseTypes.Token or ResponseTypes.IdToken);
        return mode switch
        {
            null or "" => hasTokens ? ResponseMode.Fragment : ResponseMode.Query,
            "form_post" => ResponseMode.FormPost,
            "fragment" => ResponseMode.Fragment,
            // §5: tokens must not be returned in a query, where logs and referrers show them.
            "query" when hasTokens => throw new OAuthException(
                OAuthError.InvalidRequest,
                "The response_mode query cannot carry tokens; use fragment or form_post."
            ),
            "query" => ResponseMode.Query,
            _ => throw new OAuthException(OAuthError.InvalidRequest, "The response_mode is not supported.", $"response mode \"{mode}\""),
        };
    }

    /// <summary>The mode for telling a request's errors: the one asked for, where that can be made out.</summary>
    public static ResponseMode ForErrors(Parameters parameters)
    {
        var types = Scopes.Parse(parameters["response_type"]);
        try
        {
            return Parse(parameters["response_mode"], types);
        }
        catch (OAuthException)
        {
            return Parse(null, types);
        }
    }

    /// <summary>Sends a response; null and empty parameters are left out.</summary>
    public static Reply Send(string redirectUri, ResponseMode mode, params (string Name, string? Value)[] parameters) =>
        mode switch
        {
            ResponseMode.FormPost => new FormPostReply(redirectUri, [.. parameters.Where(p => !string.IsNullOrEmpty(p.Value))]),
            ResponseMode.Fragment => new RedirectReply($"{redirectUri}#{QueryString.Build(parameters)}"),
            _ => new RedirectReply(QueryString.Append(redirectUri, parameters)),
        };
}
