namespace Dex.Core.Protocol.Pages;

/// <summary>Asks for the code that a device shows. It posts <c>user_code</c>.</summary>
/// <param name="PostUrl">Where the form goes.</param>
/// <param name="UserCode">The code typed before, or given in the link; empty where there is none.</param>
/// <param name="Invalid">Whether the code just given is unknown or expired.</param>
public sealed record DevicePage(string PostUrl, string UserCode, bool Invalid) : Page
{
    /// <summary>How long to wait after too many wrong codes; null where there is no need.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
