using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.Keystone;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>keystone</c>, against answers in the form of the OpenStack Identity API 3.</summary>
internal sealed class KeystoneConnectorTests : ConnectorTest
{
    private List<JsonNode> _asked = null!;
    private List<string> _scopes = null!;
    private bool _hasDefaultProject;

    [SetUp]
    public void SetUp()
    {
        (_asked, _scopes, _hasDefaultProject) = ([], [], true);
        Upstream.Post = (path, text, context) =>
        {
            path.Should().Be("/v3/auth/tokens");
            var auth = JsonNode.Parse(text)!["auth"]!;
            var user = auth["identity"]!["password"]!["user"]!;
            _scopes.Add(auth["scope"]?.ToJsonString() ?? "");
            _asked.Add(user);
            if (user["password"]!.GetValue<string>() == "broken")
            {
                return ("""{"error":{"code":500}}""", 500);
            }
            if (user["password"]!.GetValue<string>() != "right")
            {
                return ("""{"error":{"code":401,"title":"Unauthorized"}}""", 401);
            }
            context.Response.Headers["X-Subject-Token"] = $"token of {user["name"]}";
            var token = new JsonObject
            {
                ["user"] = new JsonObject { ["id"] = "u1", ["name"] = "jane" },
            };
            if (_hasDefaultProject || _scopes[^1].Length > 0)
            {
                token["roles"] = new JsonArray(new JsonObject { ["name"] = "admin" });
            }
            return (new JsonObject { ["token"] = token }.ToJsonString(), 201);
        };
        Answer("/v3/users/u1", """{"user":{"id":"u1","name":"jane","email":"jane@example.com","enabled":true}}""");
        Answer("/v3/users/u1/groups", """{"groups":[{"id":"g1","name":"admins"},{"id":"g2","name":"authors"}]}""");
    }

    [Test]
    public async Task A_person_signs_in()
    {
        var identity = await Connector().LoginAsync(Everything, "jane", "right", default);

        identity!
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "u1",
                    Username = "jane",
                    Email = "jane@example.com",
                    EmailVerified = true,
                    Groups = ["admins", "authors"],
                }
            );
        (await Connector().LoginAsync(Plain, "jane", "right", default))!.Claims.Groups.Should().BeEmpty();
    }

    [TestCase("default", """{"id":"default"}""")]
    [TestCase("0f3b6b62-ebb0-4d5c-9c8a-0e4e9b9ab5f7", """{"id":"0f3b6b62-ebb0-4d5c-9c8a-0e4e9b9ab5f7"}""")]
    [TestCase("Staff", """{"name":"Staff"}""")]
    public async Task The_domain_is_an_id_or_a_name(string domain, string expected)
    {
        await Connector(o => o.Domain = domain).LoginAsync(Plain, "jane", "right", default);

        _asked.Single()["domain"]!.ToJsonString().Should().Be(expected);
    }

    [Test]
    public async Task A_wrong_password_is_no_fault_and_a_broken_server_is_one()
    {
        (await Connector().LoginAsync(Plain, "jane", "wrong", default)).Should().BeNull();
        await FluentActions
            .Awaiting(() => Connector().LoginAsync(Plain, "jane", "broken", default))
            .Should()
            .ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task A_refresh_asks_as_the_administrator()
    {
        var identity = new Identity(new Claims { UserId = "u1", Groups = ["old"] });

        (await Connector().RefreshAsync(Everything, identity, default)).Claims.Groups.Should().Equal("admins", "authors");
        _asked.Single()["name"]!.GetValue<string>().Should().Be("admin");
    }

    [TestCase(404, """{"error":{"code":404}}""")]
    [TestCase(200, """{"user":{"id":"u1","enabled":false}}""")]
    public async Task People_who_left_do_not_refresh(int status, string body)
    {
        Answer("/v3/users/u1", body, status);

        await FluentActions
            .Awaiting(() => Connector().RefreshAsync(Everything, new Identity(new Claims { UserId = "u1" }), default))
            .Should()
            .ThrowAsync<UserGoneException>();
    }

    [Test]
    public async Task A_server_that_fails_ends_no_session()
    {
        Answer("/v3/users/u1", "{}", 503);

        await FluentActions
            .Awaiting(() => Connector().RefreshAsync(Everything, new Identity(new Claims { UserId = "u1" }), default))
            .Should()
            .ThrowAsync<InvalidOperationException>();
    }

    [TestCase("/v3/users/u1", "<html>", 404)]
    [TestCase("/v3/users/u1", "{}", 200)]
    [TestCase("/v3/users/u1/groups", """{"error":{"code":404}}""", 404)]
    public async Task An_answer_that_is_not_to_the_point_ends_no_session(string path, string body, int status)
    {
        Answer(path, body, status);

        await FluentActions
            .Awaiting(() => Connector().RefreshAsync(Everything, new Identity(new Claims { UserId = "u1" }), default))
            .Should()
            .ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task An_account_without_a_default_project_asks_for_the_domain_and_remembers_it()
    {
        _hasDefaultProject = false;
        var keystone = Connector(o => o.Domain = "Staff");
        var identity = new Identity(new Claims { UserId = "u1" });

        await keystone.RefreshAsync(Everything, identity, default);
        await keystone.RefreshAsync(Everything, identity, default);

        const string Domain = """{"domain":{"name":"Staff"}}""";
        _scopes.Should().Equal("", Domain, Domain);
    }

    [Test]
    public async Task A_domain_whose_list_alone_may_be_read_tells_enough()
    {
        _hasDefaultProject = false;
        Answer("/v3/users/u1", """{"error":{"code":403}}""", 403);
        var identity = new Identity(new Claims { UserId = "u1", Username = "jane & co" });
        const string List = "/v3/users?name=jane%20%26%20co";
        var refreshing = FluentActions.Awaiting(() => Connector().RefreshAsync(Everything, identity, default));

        Answer(List, """{"users":[{"id":"u0","name":"x"},{"id":"u1","name":"jane & co","email":"new@example.com"}]}""");
        (await refreshing()).Claims.Email.Should().Be("new@example.com");

        Answer(List, """{"users":[{"id":"u1","enabled":false}]}""");
        await refreshing.Should().ThrowAsync<UserGoneException>();

        Answer(List, """{"users":[{"id":"u0"}]}""");
        await refreshing.Should().ThrowAsync<UserGoneException>();

        foreach (var (body, status) in new[] { ("{}", 200), ("{}", 500), ("""{"error":{"code":403}}""", 403) })
        {
            Answer(List, body, status);
            await refreshing.Should().ThrowAsync<InvalidOperationException>();
        }
    }

    [TestCase("", "default", "*keystoneHost*")]
    [TestCase("keystone.example.com:5000", "default", "*keystoneHost*")]
    [TestCase("https://keystone.example.com:5000", "", "*domain*")]
    public void What_cannot_work_is_refused_at_once(string host, string domain, string message) =>
        FluentActions
            .Invoking(() => Connector(o => (o.KeystoneHost, o.Domain) = (host, domain)))
            .Should()
            .Throw<ConnectorConfigurationException>()
            .WithMessage(message);

    [Test]
    public async Task Without_an_account_people_sign_in_but_do_not_refresh()
    {
        var keystone = Connector(o => o.KeystoneUsername = "");
        var identity = (await keystone.LoginAsync(Plain, "jane", "right", default))!;

        await FluentActions
            .Awaiting(() => keystone.RefreshAsync(Plain, identity, default))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*keystoneUsername is missing*");
    }

    private KeystoneConnector Connector(Action<KeystoneOptions>? configure = null)
    {
        var options = new KeystoneOptions
        {
            KeystoneHost = Upstream.Url,
            Domain = "default",
            KeystoneUsername = "admin",
            KeystonePassword = "right",
        };
        configure?.Invoke(options);
        return new KeystoneConnector(options, UpstreamHttp.Create(Context, [], false));
    }
}
