// RFC 8707.
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;

namespace Dex.Core.Token;

/// <summary>The resources that a client may ask access tokens for: those it is registered for. One a request, as no parameter may stand there twice.</summary>
internal static class Resources
{
    /// <summary>Checks the <c>resource</c> of an authorization request; none where it is absent.</summary>
    /// <exception cref="OAuthException"><c>invalid_target</c>.</exception>
    public static IReadOnlyList<string> Check(Client client, string? resource)
    {
        if (resource is null)
        {
            return [];
        }
        // §2: an absolute URI without a fragment.
        if (!Uri.TryCreate(resource, UriKind.Absolute, out _) || resource.Contains('#', StringComparison.Ordinal))
        {
            throw new OAuthException(OAuthError.InvalidTarget, "The resource must be an absolute URI without a fragment.");
        }
        return client.Metadata?.Resources.Contains(resource, StringComparer.Ordinal) is true
            ? [resource]
            : throw new OAuthException(
                OAuthError.InvalidTarget,
                "The resource is not one that this client may use.",
                $"client_id \"{client.Id}\", resource \"{resource}\""
            );
    }

    /// <summary>What the tokens of one answer are for: what was granted, or the one of it that the token request names (§2.2).</summary>
    /// <exception cref="OAuthException"><c>invalid_target</c>: it was not granted.</exception>
    public static Authorization Narrow(Authorization authorization, string? resource)
    {
        if (resource is null)
        {
            return authorization;
        }
        var granted = authorization.Extras?.Resources ?? [];
        if (granted.Count > 0 && !granted.Contains(resource, StringComparer.Ordinal))
        {
            throw new OAuthException(OAuthError.InvalidTarget, "The resource is not one of those that were granted.");
        }
        return authorization with
        {
            Extras = (authorization.Extras ?? new AuthorizationExtras()) with { Resources = Check(authorization.Client, resource) },
        };
    }
}
