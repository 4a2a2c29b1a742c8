namespace Dex.Server.Configuration.Sections;

/// <summary><c>sessions</c>.</summary>
public sealed record SessionsSection
{
    /// <summary>The cookie.</summary>
    public string CookieName { get; set; } = "";

    /// <summary>The longest life of a session.</summary>
    public string AbsoluteLifetime { get; set; } = "";

    /// <summary>How long it lives unused.</summary>
    public string ValidIfNotUsedFor { get; set; } = "";

    /// <summary>Whether "remember me" is checked.</summary>
    public bool? RememberMeCheckedByDefault { get; set; }

    /// <summary>An AES key.</summary>
    public string CookieEncryptionKey { get; set; } = "";

    /// <summary><c>all</c> or <c>none</c>.</summary>
    public string SsoSharedWithDefault { get; set; } = "";
}
