using Dex.Connectors;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Hosting;

namespace Dex.Tests.Audit;

/// <summary>A provider whose log is looked at, with everything switched on.</summary>
internal abstract class AuditTest
{
    public const string Upstream = "up";
    public const string InitialToken = "an initial access token";

    // The local account's.
    public const string UserId = "08a8684b-db88-4b73-90a9-3cd1661f5466";

    protected AuditSink Log { get; private set; } = null!;

    protected TestDex Dex { get; private set; } = null!;

    protected Browser Browser { get; private set; } = null!;

    /// <summary>The connector that does what a test tells it.</summary>
    protected ToldConnector Told { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (Log, Told) = (new AuditSink(), new ToldConnector());
        Dex = await TestDex.StartAsync(Configure, services: Log.AddTo);
        Browser = new Browser(Dex);
        Log.Clear();
    }

    [TearDown]
    public async Task StopAsync() => await Dex.DisposeAsync();

    private void Configure(DexSetup setup)
    {
        setup.Options = setup.Options with
        {
            Sessions = new SessionPolicy(),
            Registration = new RegistrationPolicy([InitialToken]),
            PasswordConnector = "local",
            ResponseTypes = ["code", "id_token", "token"],
            GrantTypes =
            [
                GrantTypes.AuthorizationCode,
                GrantTypes.RefreshToken,
                GrantTypes.Implicit,
                GrantTypes.Password,
                GrantTypes.DeviceCode,
                GrantTypes.TokenExchange,
                GrantTypes.ClientCredentials,
            ],
        };
        setup.Clients.Add(
            new Client
            {
                Id = "bound",
                Name = "Bound",
                Secret = TestDex.ClientSecret,
                RedirectUris = [TestDex.RedirectUri],
                PostLogoutRedirectUris = ["https://app.example/bye"],
                RefreshTokenLifetime = "session",
            }
        );
        setup.ConnectorTypes.Add(ConnectorType.Create("told", () => Told));
        setup.AddConnector("told", Upstream, "Upstream");
    }

    /// <summary>Does what a test tells it; otherwise everybody is the same person.</summary>
    internal sealed class ToldConnector : IRedirectConnector, IRefreshConnector, ITokenIdentityConnector
    {
        public Exception? Throws { get; set; }

        public bool NeedsConnectorData => false;

        public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
            Task.FromResult(new LoginRedirect(QueryString.Append(callbackUrl, ("state", state))));

        public Task<Identity> CompleteAsync(
            ConnectorScopes scopes,
            byte[]? connectorData,
            string callbackUrl,
            Parameters parameters,
            CancellationToken ct
        ) => AnswerAsync();

        public Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct) => AnswerAsync();

        public Task<Identity> GetIdentityAsync(string subjectTokenType, string subjectToken, CancellationToken ct) => AnswerAsync();

        private Task<Identity> AnswerAsync() =>
            Throws is null
                ? Task.FromResult(new Identity(new Claims { UserId = "up-1", Username = "Up" }))
                : Task.FromException<Identity>(Throws);
    }
}
