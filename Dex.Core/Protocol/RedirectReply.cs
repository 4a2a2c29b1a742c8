namespace Dex.Core.Protocol;

/// <summary>A redirect; 303, so that a form's password is never posted on (RFC 9700 §4.12).</summary>
public sealed record RedirectReply : Reply
{
    /// <summary>A redirect.</summary>
    public RedirectReply(string location)
    {
        Location = location;
        Status = 303;
    }

    /// <summary>Where to.</summary>
    public string Location { get; }
}
