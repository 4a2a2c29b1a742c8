namespace Dex.Core.Storage;

/// <summary>What is known of a person, as tokens will state it.</summary>
public sealed record Claims
{
    /// <summary>The connector's id for the person.</summary>
    public string UserId { get; init; } = "";

    /// <summary>The display name (claim <c>name</c>).</summary>
    public string Username { get; init; } = "";

    /// <summary>The claim <c>preferred_username</c>.</summary>
    public string PreferredUsername { get; init; } = "";

    /// <summary>The e-mail address.</summary>
    public string Email { get; init; } = "";

    /// <summary>Whether somebody checked that the address is theirs.</summary>
    public bool EmailVerified { get; init; }

    /// <summary>Group names, in the connector's format.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
