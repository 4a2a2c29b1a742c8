namespace Dex.Core.Token;

/// <summary>One grant type of the token endpoint, in two steps, so that the endpoint's own checks stand between them for every grant.</summary>
internal interface IGrant
{
    /// <summary>The value of <c>grant_type</c>.</summary>
    string GrantType { get; }

    /// <summary>Whether the client must say who it is.</summary>
    bool NeedsClient => true;

    /// <summary>Finds what the request presents, and refuses it when it is not good.</summary>
    Task<IFoundGrant> FindAsync(TokenRequest request, CancellationToken ct);
}
