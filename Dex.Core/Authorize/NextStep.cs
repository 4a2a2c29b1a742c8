namespace Dex.Core.Authorize;

/// <summary>What an authorization request needs next, once the person is known.</summary>
internal enum NextStep
{
    /// <summary>The person must approve.</summary>
    Approve,

    /// <summary>The client gets its answer.</summary>
    Respond,
}
