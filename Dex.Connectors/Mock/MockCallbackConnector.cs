using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Connectors.Mock;

/// <summary>Dex's connector <c>mockCallback</c>: everybody who comes is the same made-up person. For trying things out and for tests.</summary>
public sealed class MockCallbackConnector : IRedirectConnector, IRefreshConnector, ITokenIdentityConnector
{
    private static readonly Identity Person = new(
        new Claims
        {
            UserId = "0-385-28089-0",
            Username = "Kilgore Trout",
            Email = "kilgore@kilgore.trout",
            EmailVerified = true,
            Groups = ["authors"],
        },
        "foobar"u8.ToArray()
    );

    /// <inheritdoc />
    public bool NeedsConnectorData => false;

    /// <inheritdoc />
    public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
        Task.FromResult(new LoginRedirect(QueryString.Append(callbackUrl, ("state", state))));

    /// <inheritdoc />
    public Task<Identity> CompleteAsync(
        ConnectorScopes scopes,
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    ) => Task.FromResult(Person);

    /// <inheritdoc />
    public Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct) => Task.FromResult(Person);

    /// <inheritdoc />
    public Task<Identity> GetIdentityAsync(string subjectTokenType, string subjectToken, CancellationToken ct) => Task.FromResult(Person);
}
