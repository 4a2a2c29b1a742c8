namespace Dex.Core.Protocol;

/// <summary>A rule of the protocol is broken. Thrown where it is checked, turned into an answer in one place for each kind of endpoint.</summary>
/// <param name="error">The error code, one of <see cref="OAuthError"/>.</param>
/// <param name="description">A sentence for the app's developer; RFC 6749 allows printable ASCII without quotes and backslashes.</param>
/// <param name="detail">What only the log should say; null where the description says all.</param>
/// <param name="status">The HTTP status of a JSON or page answer.</param>
public sealed class OAuthException(string error, string description, string? detail = null, int status = 400) : Exception(description)
{
    /// <summary>The error code.</summary>
    public string Error { get; } = error;

    /// <summary>For the app's developer.</summary>
    public string Description { get; } = description;

    /// <summary>For the log.</summary>
    public string? Detail { get; } = detail;

    /// <summary>The HTTP status of a JSON or page answer.</summary>
    public int Status { get; } = status;

    /// <summary>How long the caller should wait before it tries again; null where that is no matter.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the answer's WWW-Authenticate header says; null: it has none.</summary>
    public string? Challenge { get; init; }

    /// <summary>Whether the page should offer to begin the sign-in again: it expired, was finished already, or is not this browser's.</summary>
    public bool OffersRestart { get; init; }

    /// <summary>
    /// Where the error may be sent to, once the client and its redirect URI are known to be good (RFC 6749 §4.1.2.1); null: show a page.
    /// </summary>
    public ErrorRedirect? Redirect { get; init; }
}
