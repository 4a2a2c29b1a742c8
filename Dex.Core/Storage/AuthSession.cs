namespace Dex.Core.Storage;

/// <summary>One signed-in browser.</summary>
public sealed record AuthSession
{
    /// <summary>The id; published as the claim <c>sid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Proves that the cookie's bearer is the browser it was given to.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The connector's id for the person.</summary>
    public string UserId { get; init; } = "";

    /// <summary>The connector the person came through.</summary>
    public string ConnectorId { get; init; } = "";

    /// <summary>The clients reached from this browser, by client id.</summary>
    public IReadOnlyDictionary<string, ClientAuthState> ClientStates { get; init; } = new Dictionary<string, ClientAuthState>();

    /// <summary>When the session began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used.</summary>
    public DateTimeOffset LastActivity { get; init; }

    /// <summary>The address last seen.</summary>
    public string IpAddress { get; init; } = "";

    /// <summary>The user agent last seen.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>When the session ends at the latest.</summary>
    public DateTimeOffset AbsoluteExpiry { get; init; }

    /// <summary>When it ends unless it is used.</summary>
    public DateTimeOffset IdleExpiry { get; init; }

    /// <summary>A logout under way; null where there is none.</summary>
    public LogoutState? LogoutState { get; init; }
}
