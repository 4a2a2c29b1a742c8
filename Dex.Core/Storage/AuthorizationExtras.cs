namespace Dex.Core.Storage;

/// <summary>
/// What an authorization carries that Dex's columns have no room for. It travels from the authorization request to the code and on to the refresh
/// token, in a column of our own that a Go Dex never looks at (docs/adr/0004); records that need nothing of it have none.
/// </summary>
public sealed record AuthorizationExtras
{
    /// <summary>The <c>response_mode</c> asked for; empty where the response type decides.</summary>
    public string ResponseMode { get; init; } = "";

    /// <summary>The <c>claims</c> parameter, as it came (OpenID Connect Core §5.5); empty where there was none.</summary>
    public string ClaimsRequest { get; init; } = "";

    /// <summary>The subject that must sign in, from <c>id_token_hint</c> or the <c>claims</c> parameter; empty where anybody may.</summary>
    public string RequiredSubject { get; init; } = "";

    /// <summary>The resources that access tokens are for (RFC 8707).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The thumbprint of the key that the code, or a public client's refresh token, is bound to (RFC 9449); empty where it is bound to none.</summary>
    public string DpopThumbprint { get; init; } = "";

    /// <summary>The reference by which the request was pushed (RFC 9126), to be spent when it is answered; empty where it was not.</summary>
    public string RequestUri { get; init; } = "";

    /// <summary>Whether nothing is set, so that a record can do without.</summary>
    public bool IsEmpty =>
        ResponseMode.Length == 0
        && ClaimsRequest.Length == 0
        && RequiredSubject.Length == 0
        && Resources.Count == 0
        && DpopThumbprint.Length == 0
        && RequestUri.Length == 0;

    /// <summary>This, or null where nothing is set.</summary>
    public AuthorizationExtras? OrNull() => IsEmpty ? null : this;
}
