namespace Dex.Core.Storage;

/// <summary>A local account.</summary>
public sealed record Password
{
    /// <summary>The e-mail address, which is the login name; kept in lower case.</summary>
    public required string Email { get; init; }

    /// <summary>The bcrypt hash, as ASCII text.</summary>
    public byte[] Hash { get; init; } = [];

    /// <summary>The user name: what <c>name</c> says where <see cref="Name"/> is empty.</summary>
    public string Username { get; init; } = "";

    /// <summary>The full name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The claim <c>preferred_username</c>.</summary>
    public string PreferredUsername { get; init; } = "";

    /// <summary>Whether the address was checked; null counts as yes, as in Dex.</summary>
    public bool? EmailVerified { get; init; }

    /// <summary>The person's id.</summary>
    public string UserId { get; init; } = "";

    /// <summary>The person's groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
