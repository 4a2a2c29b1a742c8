namespace Dex.Core.Protocol;

/// <summary>A request of a program: what the token endpoint and its like know of it.</summary>
/// <param name="Form">The body's parameters.</param>
public sealed record ApiRequest(Parameters Form)
{
    /// <summary>The HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The Authorization header; null where there is none.</summary>
    public string? Authorization { get; init; }

    /// <summary>The DPoP header (RFC 9449 §4.1); null where there is none.</summary>
    public string? Dpop { get; init; }

    /// <summary>The caller's address, after trusted proxies; null where unknown.</summary>
    public string? RemoteAddress { get; init; }
}
