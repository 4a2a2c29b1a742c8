namespace Dex.Core.Protocol;

/// <summary>What an endpoint answers; a host turns it into a response.</summary>
public abstract record Reply
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Headers besides those that the host sets.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Cookies to set.</summary>
    public IReadOnlyList<SetCookie> Cookies { get; init; } = [];
}
