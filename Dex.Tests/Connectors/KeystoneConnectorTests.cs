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

    [SetUp]
    public void SetUp()
    {
        _asked = [];
        Upstream.Post = (path, text, context) =>
        {
            path.Should().Be("/v3/auth/tokens");
            var user = JsonNode.Parse(text)!["auth"]!["identity"]!["password"]!["user"]!;
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
            return (
                """{"token":{"user":{"domain":{"id":"default"},"id":"u1","name":"jane"},"project":{"id":"p1"},"roles":[{"id":"r1"}]}}""",
                201
            );
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
        return new KeystoneConnector(options, UpstreamHttp.Create([], false));
    }
}
