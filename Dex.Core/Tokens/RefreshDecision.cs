namespace Dex.Core.Tokens;

/// <summary>What a presented refresh token is worth.</summary>
internal enum RefreshDecision
{
    /// <summary>It is the current one and due for use: rotate it (or note its use, where rotation is off).</summary>
    Use,

    /// <summary>It, or its successor, was used a moment ago: answer with the current one again and change nothing.</summary>
    Repeat,

    /// <summary>It was replaced before: somebody has a copy.</summary>
    Stale,

    /// <summary>It names a family but carries no secret: it was never one of ours.</summary>
    Unknown,

    /// <summary>The family has come to its end.</summary>
    Expired,
}
