namespace Dex.Core.Protocol;

/// <summary>
/// A cookie that a reply sets. The host makes it HttpOnly, SameSite=Lax, Secure where the issuer is https, and gives it the issuer's path.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value; empty removes the cookie.</param>
public sealed record SetCookie(string Name, string Value)
{
    /// <summary>How long the browser keeps it; null: until it is closed.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether script in a frame of ours on another site must read it: not HttpOnly, and SameSite=None where the issuer is https.</summary>
    public bool IsForFrames { get; init; }
}
