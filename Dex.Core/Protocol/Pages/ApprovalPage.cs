namespace Dex.Core.Protocol.Pages;

/// <summary>Asks the person to grant an application access. It posts <c>req</c> and <c>approval</c> (<c>approve</c> or <c>rejected</c>) to its own URL.</summary>
/// <param name="User">The person's display name.</param>
/// <param name="Client">The application's name.</param>
/// <param name="ClientLogoUrl">The application's logo; empty where it has none.</param>
/// <param name="AuthReqId">The request, the value of <c>req</c>.</param>
/// <param name="Scopes">What it will get, in plain words, sorted.</param>
public sealed record ApprovalPage(string User, string Client, string ClientLogoUrl, string AuthReqId, IReadOnlyList<string> Scopes) : Page
{
    /// <summary>What else the application wants people to see of it; null where nothing.</summary>
    public AppInfo? App { get; init; }
}
