namespace Dex.Core.Protocol;

/// <summary>How refresh tokens age (<c>expiry.refreshTokens</c>). Zero switches a limit off.</summary>
public sealed record RefreshTokenPolicy
{
    /// <summary>Whether each use gives a new token.</summary>
    public bool Rotate { get; init; } = true;

    /// <summary>How long after a rotation the token before it still gives the same new one.</summary>
    public TimeSpan ReuseInterval { get; init; }

    /// <summary>How long a family lives from its sign-in on.</summary>
    public TimeSpan AbsoluteLifetime { get; init; }

    /// <summary>How long a token lives without being used.</summary>
    public TimeSpan ValidIfNotUsedFor { get; init; }
}
