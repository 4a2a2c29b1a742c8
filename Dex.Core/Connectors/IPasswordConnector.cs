namespace Dex.Core.Connectors;

/// <summary>A connector that checks a name and a password.</summary>
public interface IPasswordConnector : IConnector
{
    /// <summary>What the name field is called; empty means "Username".</summary>
    string Prompt { get; }

    /// <summary>Checks a name and a password. Null: they are wrong. A fault of the upstream is thrown.</summary>
    Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct);
}
