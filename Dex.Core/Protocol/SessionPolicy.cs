namespace Dex.Core.Protocol;

/// <summary>How browsers stay signed in (<c>sessions</c>).</summary>
public sealed record SessionPolicy
{
    /// <summary>The cookie.</summary>
    public string CookieName { get; init; } = "dex_session";

    /// <summary>The AES key of the cookie, 16, 24 or 32 bytes; empty: the cookie is not encrypted, which is safe too, as its secret is random.</summary>
    public byte[] CookieEncryptionKey { get; init; } = [];

    /// <summary>The longest life of a session.</summary>
    public TimeSpan AbsoluteLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long it lives unused.</summary>
    public TimeSpan ValidIfNotUsedFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether a session outlives the browser window unless the person says otherwise.</summary>
    public bool RememberMeCheckedByDefault { get; init; } = true;

    /// <summary>Whether a client that says nothing of it shares its session with all others.</summary>
    public bool SharedByDefault { get; init; }
}
