namespace Dex.Connectors.OAuth;

/// <summary><c>claimMapping</c> of <c>oauth</c>; empty: Dex's default.</summary>
public sealed record OAuthClaimMapping
{
    /// <summary>Default <c>user_name</c>.</summary>
    public string UserNameKey { get; set; } = "";

    /// <summary>Default <c>preferred_username</c>.</summary>
    public string PreferredUsernameKey { get; set; } = "";

    /// <summary>Default <c>groups</c>.</summary>
    public string GroupsKey { get; set; } = "";

    /// <summary>Default <c>email</c>.</summary>
    public string EmailKey { get; set; } = "";

    /// <summary>Default <c>email_verified</c>.</summary>
    public string EmailVerifiedKey { get; set; } = "";
}
