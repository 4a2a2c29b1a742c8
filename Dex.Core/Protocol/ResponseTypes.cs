namespace Dex.Core.Protocol;

/// <summary>The response types of the authorization endpoint, as they stand in requests one by one.</summary>
public static class ResponseTypes
{
    /// <summary>An authorization code.</summary>
    public const string Code = "code";

    /// <summary>An access token, in the fragment.</summary>
    public const string Token = "token";

    /// <summary>An ID token, in the fragment.</summary>
    public const string IdToken = "id_token";
}
