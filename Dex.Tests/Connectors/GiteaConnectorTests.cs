using System.Text.Json.Nodes;
using Dex.Connectors.Gitea;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>gitea</c>, against answers in the form that Gitea documents.</summary>
internal sealed class GiteaConnectorTests
{
    private const string Callback = "https://dex.example/callback";
    private static readonly ConnectorScopes Scopes = new(OfflineAccess: true, Groups: false);

    private FakeIssuer _gitea = null!;

    [SetUp]
    public async Task SetUp()
    {
        _gitea = await FakeIssuer.StartAsync();
        _gitea.Token = (_, _) =>
            new JsonObject
            {
                ["access_token"] = "at",
                ["refresh_token"] = "rt",
                ["expires_in"] = 3600,
            };
        _gitea.Api["/api/v1/user"] = ("""{"id":7,"login":"jane","full_name":"","email":"jane@example.com"}""", 200, "");
        _gitea.Api["/api/v1/user/teams?page=1&limit=50"] = (
            """[{"name":"Owners","organization":{"username":"org"}},{"name":"devs","organization":{"username":"org"}}]""",
            200,
            "<https://wrong.example/api/v1/user/teams?limit=50&page=2>; rel=\"next\",<https://wrong.example/x>; rel=\"last\""
        );
        _gitea.Api["/api/v1/user/teams?limit=50&page=2"] = ("""[{"name":"other","organization":{"username":"elsewhere"}}]""", 200, "");
    }

    [TearDown]
    public async Task TearDown() => await _gitea.DisposeAsync();

    [Test]
    public async Task A_person_signs_in_and_refreshes()
    {
        var connector = Connector();
        var identity = await CompleteAsync(connector);

        identity
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "7",
                    Username = "jane@example.com",
                    PreferredUsername = "jane",
                    Email = "jane@example.com",
                    EmailVerified = true,
                }
            );
        (await connector.RefreshAsync(Scopes, identity, default)).Claims.Should().BeEquivalentTo(identity.Claims);
    }

    [Test]
    public async Task All_groups_can_be_loaded_over_all_pages() =>
        (await CompleteAsync(Connector(o => o.LoadAllGroups = true)))
            .Claims.Groups.Should()
            .Equal("org", "org:Owners", "org:devs", "elsewhere", "elsewhere:other");

    [Test]
    public async Task Orgs_and_teams_can_be_required()
    {
        (await CompleteAsync(Connector(o => o.Orgs = [new GiteaOrg { Name = "org", Teams = ["devs"] }])))
            .Claims.Groups.Should()
            .Equal("org", "org:devs");
        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(o => o.Orgs = [new GiteaOrg { Name = "foreign" }])))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    private GiteaConnector Connector(Action<GiteaOptions>? configure = null)
    {
        var options = new GiteaOptions
        {
            BaseURL = _gitea.Url + "/",
            ClientID = "id",
            ClientSecret = "secret",
        };
        configure?.Invoke(options);
        return new GiteaConnector(ConnectorTest.NewContext(), options, UpstreamHttp.Create(ConnectorTest.NewContext(), [], false));
    }

    private static Task<Identity> CompleteAsync(GiteaConnector connector) =>
        connector.CompleteAsync(Scopes, null, Callback, Parameters.From(("code", "c")), default);
}
