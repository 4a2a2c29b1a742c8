namespace Dex.Core.Connectors;

/// <summary>A connector with a name and a password, to which browsers may also show a Kerberos ticket (RFC 4559) in place of both.</summary>
public interface INegotiateConnector : IPasswordConnector
{
    /// <summary>Whether a browser without an accepted ticket gets the form for a name and a password; otherwise it is refused.</summary>
    bool FallsBackToPassword { get; }

    /// <summary>Checks a ticket. What an outsider can send is answered, never thrown; a fault of the upstream is thrown.</summary>
    /// <param name="scopes">What the application asks for.</param>
    /// <param name="token">The token of the <c>Authorization</c> header, of any content.</param>
    /// <param name="ct">Ends the wait.</param>
    Task<NegotiateAnswer> NegotiateAsync(ConnectorScopes scopes, ReadOnlyMemory<byte> token, CancellationToken ct);
}
