using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Connectors;

/// <summary>What the tests of connectors share: an upstream that answers as its documentation says, and the way through a connector.</summary>
internal abstract class ConnectorTest
{
    protected const string Callback = "https://dex.example/callback";
    protected static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    protected static readonly ConnectorScopes Everything = new(OfflineAccess: true, Groups: true);

    protected FakeIssuer Upstream { get; private set; } = null!;

    protected ManualTime Time { get; private set; } = null!;

    protected ConnectorContext Context => NewContext(Time);

    /// <summary>What a connector gets, with a clock of its own unless one is given.</summary>
    public static ConnectorContext NewContext(TimeProvider? time = null) =>
        new("test", time ?? new ManualTime(), new CryptographicRandom(), NullLogger.Instance);

    /// <summary>The forms that the token endpoint got.</summary>
    protected List<Dictionary<string, string>> TokenRequests { get; private set; } = null!;

    [SetUp]
    public async Task StartUpstream()
    {
        (Upstream, Time, TokenRequests) = (await FakeIssuer.StartAsync(), new ManualTime(), []);
        Upstream.Token = (form, _) =>
        {
            TokenRequests.Add(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
            return new JsonObject
            {
                ["access_token"] = $"token {TokenRequests.Count}",
                ["refresh_token"] = $"refresh {TokenRequests.Count}",
                ["expires_in"] = 3600,
            };
        };
    }

    [TearDown]
    public async Task StopUpstream() => await Upstream.DisposeAsync();

    protected void Answer(string path, string body, int status = 200) => Upstream.Api[path] = (body, status, "");

    protected static Task<Identity> CompleteAsync(IRedirectConnector connector, ConnectorScopes scopes) =>
        connector.CompleteAsync(scopes, null, Callback, Parameters.From(("code", "c")), default);

    protected static async Task<Parameters> RequestAsync(IRedirectConnector connector, ConnectorScopes scopes)
    {
        var begun = await connector.BeginAsync(scopes, Callback, "some state", default);
        return Parameters.Parse(new Uri(begun.Url).Query);
    }
}
