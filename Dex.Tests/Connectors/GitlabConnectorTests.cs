using System.Text.Json.Nodes;
using Dex.Connectors.Gitlab;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>gitlab</c>, against answers in the form that GitLab documents.</summary>
internal sealed class GitlabConnectorTests
{
    private const string Callback = "https://dex.example/callback";
    private static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    private static readonly ConnectorScopes Everything = new(OfflineAccess: true, Groups: true);

    private FakeIssuer _gitlab = null!;
    private List<string> _refreshed = null!;

    [SetUp]
    public async Task SetUp()
    {
        _gitlab = await FakeIssuer.StartAsync();
        _refreshed = [];
        _gitlab.Token = (form, _) =>
        {
            _refreshed.Add(form["refresh_token"].ToString());
            return new JsonObject
            {
                ["access_token"] = "glat",
                ["refresh_token"] = $"refresh {_refreshed.Count}",
                ["expires_in"] = 7200,
            };
        };
        Answer("/api/v4/user", """{"id":1,"username":"john","name":"John Smith","email":"john@example.com","state":"active"}""");
        Answer(
            "/oauth/userinfo",
            """
            {"sub":"1","groups":["team-1","ops","ops/net"],"https://gitlab.org/claims/groups/owner":["ops"],"https://gitlab.org/claims/groups/developer":["team-1","op"]}
            """
        );
        Answer(
            "/api/v4/groups?all_available=false&per_page=100",
            """[{"id":10,"full_path":"ops","path":"ops"},{"id":11,"full_path":"inherited/deep","path":"deep"},{"id":12,"full_path":"hidden"}]"""
        );
        Answer("/api/v4/groups/11/members/all/1", """{"id":1,"access_level":20}""");
    }

    [TearDown]
    public async Task TearDown() => await _gitlab.DisposeAsync();

    [Test]
    public async Task A_person_signs_in()
    {
        (await CompleteAsync(Connector(), Plain))
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "1",
                    Username = "John Smith",
                    PreferredUsername = "john",
                    Email = "john@example.com",
                    EmailVerified = true,
                }
            );
        (await CompleteAsync(Connector(o => o.UseLoginAsID = true), Plain)).Claims.UserId.Should().Be("john");
    }

    [Test]
    public async Task The_scopes_asked_for_are_as_few_as_possible()
    {
        (await ScopeAsync(Connector(), Plain)).Should().Be("read_user");
        (await ScopeAsync(Connector(), Everything)).Should().Be("read_user openid");
        (await ScopeAsync(Connector(o => o.Groups = ["x"]), Plain)).Should().Be("read_user openid");
        (await ScopeAsync(Connector(o => o.InheritedGroups = true), Everything)).Should().Be("read_user openid read_api");
    }

    [TestCase(false, false, "team-1,ops,ops/net")]
    [TestCase(true, false, "team-1,ops,ops/net,team-1:developer,ops:owner,ops/net:owner")]
    [TestCase(false, true, "ops,inherited/deep,hidden")]
    [TestCase(true, true, "ops,inherited/deep,hidden,ops:owner,inherited/deep:reporter")]
    public async Task Groups_come_with_roles_and_inherited_ones_if_wanted(bool roles, bool inherited, string groups) =>
        (await CompleteAsync(Connector(o => (o.GetGroupsPermission, o.InheritedGroups) = (roles, inherited)), Everything))
            .Claims.Groups.Should()
            .Equal(groups.Split(','));

    [Test]
    public async Task Groups_can_be_required()
    {
        (await CompleteAsync(Connector(o => o.Groups = ["ops", "x"]), Plain)).Claims.Groups.Should().Equal("ops");
        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(o => o.Groups = ["x"]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [Test]
    public async Task Every_refresh_spends_the_refresh_token()
    {
        var connector = Connector();
        var identity = await CompleteAsync(connector, Everything);

        identity = await connector.RefreshAsync(Everything, identity, default);
        await connector.RefreshAsync(Everything, identity, default);

        _refreshed.Should().Equal("", "refresh 1", "refresh 2");
    }

    [Test]
    public async Task An_access_token_is_exchanged()
    {
        var identity = await Connector().GetIdentityAsync(TokenTypes.AccessToken, "given", default);

        identity.Claims.PreferredUsername.Should().Be("john");
        _gitlab.Requests.Should().OnlyContain(r => r.EndsWith(" Bearer given"));
        Answer("/api/v4/user", """{"message":"401 Unauthorized"}""", 401);
        await FluentActions
            .Awaiting(() => Connector().GetIdentityAsync(TokenTypes.AccessToken, "bad", default))
            .Should()
            .ThrowAsync<HttpRequestException>();
    }

    private GitlabConnector Connector(Action<GitlabOptions>? configure = null)
    {
        var options = new GitlabOptions
        {
            BaseURL = _gitlab.Url,
            ClientID = "id",
            ClientSecret = "secret",
        };
        configure?.Invoke(options);
        return new GitlabConnector(ConnectorTest.NewContext(), options, UpstreamHttp.Create(ConnectorTest.NewContext(), [], false));
    }

    private static async Task<string?> ScopeAsync(GitlabConnector connector, ConnectorScopes scopes) =>
        Parameters.Parse(new Uri((await connector.BeginAsync(scopes, Callback, "s", default)).Url).Query)["scope"];

    private static Task<Identity> CompleteAsync(GitlabConnector connector, ConnectorScopes scopes) =>
        connector.CompleteAsync(scopes, null, Callback, Parameters.From(("code", "c")), default);

    private void Answer(string path, string body, int status = 200) => _gitlab.Api[path] = (body, status, "");
}
