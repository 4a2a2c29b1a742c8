using System.Security.Cryptography;
using System.Text;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Mock;

/// <summary>Dex's connector <c>mockPassword</c>: one configured name and password, and a made-up person. For trying things out and for tests.</summary>
public sealed class MockPasswordConnector : IPasswordConnector, IRefreshConnector
{
    private readonly byte[] _username;
    private readonly byte[] _password;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">The name or password is missing.</exception>
    public MockPasswordConnector(MockPasswordOptions options)
    {
        if (options.Username.Length == 0 || options.Password.Length == 0)
        {
            throw new ConnectorConfigurationException("mockPassword needs config.username and config.password");
        }
        _username = Digest(options.Username);
        _password = Digest(options.Password);
    }

    /// <inheritdoc />
    public string Prompt => "";

    /// <inheritdoc />
    public bool NeedsConnectorData => false;

    /// <inheritdoc />
    public Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct)
    {
        var right =
            CryptographicOperations.FixedTimeEquals(_username, Digest(username))
            & CryptographicOperations.FixedTimeEquals(_password, Digest(password));
        return Task.FromResult(
            right
                ? new Identity(
                    new Claims
                    {
                        UserId = "0-385-28089-0",
                        Username = "Kilgore Trout",
                        Email = "kilgore@kilgore.trout",
                        EmailVerified = true,
                    },
                    """{"test": "true"}"""u8.ToArray()
                )
                : null
        );
    }

    /// <inheritdoc />
    public Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct) => Task.FromResult(identity);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
