namespace Dex.Core.Protocol;

/// <summary>A page whose form the browser posts to an application at once (OAuth 2.0 Form Post Response Mode).</summary>
/// <param name="Url">Where it is posted.</param>
/// <param name="Fields">The fields.</param>
public sealed record FormPostReply(string Url, IReadOnlyList<(string Name, string? Value)> Fields) : Reply
{
    /// <summary>Whether it goes to an identity provider instead, where the person signs in (SAML).</summary>
    public bool ToUpstream { get; init; }
}
