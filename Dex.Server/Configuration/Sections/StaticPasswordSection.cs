namespace Dex.Server.Configuration.Sections;

/// <summary>One of <c>staticPasswords</c>.</summary>
public sealed record StaticPasswordSection
{
    /// <summary>The address, which is the login name.</summary>
    public string Email { get; set; } = "";

    /// <summary>The user name.</summary>
    public string Username { get; set; } = "";

    /// <summary>The full name; empty: the user name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The claim preferred_username.</summary>
    public string PreferredUsername { get; set; } = "";

    /// <summary>The claim email_verified; absent: true.</summary>
    public bool? EmailVerified { get; set; }

    /// <summary>The person's id.</summary>
    public string UserID { get; set; } = "";

    /// <summary>The bcrypt hash, or its base64.</summary>
    public string Hash { get; set; } = "";

    /// <summary>The environment variable that holds the hash.</summary>
    public string HashFromEnv { get; set; } = "";

    /// <summary>The person's groups.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];
}
