using System.Text.Json.Nodes;
using Dex.Connectors.Crowd;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>atlassian-crowd</c>, against answers in the form that Crowd documents.</summary>
internal sealed class CrowdConnectorTests : ConnectorTest
{
    private const string Api = "/crowd/rest/usermanagement/1";

    private (string Body, int Status) _prolonged;

    [SetUp]
    public void SetUp()
    {
        const string Session = """{"token":"t","user":{"name":"jane d"},"created-date":1,"expiry-date":2}""";
        _prolonged = (Session, 201);
        Upstream.Post = (path, text, _) =>
        {
            if (path == Api + "/session?validate-password=false")
            {
                return _prolonged;
            }
            path.Should().Be(Api + "/session");
            return JsonNode.Parse(text)!["password"]!.GetValue<string>() switch
            {
                "right" => (Session, 201),
                "locked out" => ("Application failed to authenticate", 401),
                "wrong address" => ("<html>The server understood the request but refuses to authorize it.</html>", 403),
                _ => ("""{"reason":"INVALID_USER_AUTHENTICATION","message":"no"}""", 400),
            };
        };
        Answer(Api + "/user?username=jane%20d", """{"key":"12345","name":"jane d","active":true,"email":"jane@example.com"}""");
        Answer(Api + "/user/group/nested?username=jane%20d", """{"groups":[{"name":"admins"},{"name":"authors"}]}""");
    }

    [Test]
    public async Task A_person_signs_in()
    {
        (await Connector().LoginAsync(Everything, "jane d", "right", default))!
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "12345",
                    Username = "jane d",
                    Email = "jane@example.com",
                    EmailVerified = true,
                    Groups = ["admins", "authors"],
                }
            );
        Upstream.Requests.Should().OnlyContain(r => r.EndsWith(" Basic aWQ6c2VjcmV0"));
        (await Connector().LoginAsync(Everything, "jane d", "wrong", default)).Should().BeNull();
    }

    [TestCase("key", "12345")]
    [TestCase("name", "jane d")]
    [TestCase("email", "jane@example.com")]
    [TestCase("", "")]
    public async Task The_preferred_name_is_a_field_of_choice(string field, string expected) =>
        (await Connector(o => o.PreferredUsernameField = field).LoginAsync(Plain, "jane d", "right", default))!
            .Claims.PreferredUsername.Should()
            .Be(expected);

    [TestCase("locked out", "clientSecret")]
    [TestCase("wrong address", "remote addresses")]
    public async Task What_the_operator_must_do_is_said(string password, string expected) =>
        (
            await FluentActions
                .Awaiting(() => Connector().LoginAsync(Plain, "jane d", password, default))
                .Should()
                .ThrowAsync<InvalidOperationException>()
        ).WithMessage($"*{expected}*");

    [Test]
    public async Task Groups_can_be_required_whatever_the_application_asks_for()
    {
        (await Connector(o => o.Groups = ["authors"]).LoginAsync(Plain, "jane d", "right", default))!
            .Claims.Groups.Should()
            .Equal("authors");
        await FluentActions
            .Awaiting(() => Connector(o => o.Groups = ["x"]).LoginAsync(Plain, "jane d", "right", default))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [Test]
    public async Task A_refresh_works_with_what_a_Go_Dex_kept_and_notices_who_left()
    {
        var kept = new Identity(new Claims { UserId = "12345" }, """{"username":"jane d"}"""u8.ToArray());

        (await Connector().RefreshAsync(Everything, kept, default)).Claims.Groups.Should().Equal("admins", "authors");
        _prolonged = ("""{"reason":"INACTIVE_ACCOUNT","message":"no"}""", 403);
        await FluentActions.Awaiting(() => Connector().RefreshAsync(Everything, kept, default)).Should().ThrowAsync<UserGoneException>();
        Answer(Api + "/user?username=jane%20d", """{"reason":"USER_NOT_FOUND"}""", 404);
        await FluentActions.Awaiting(() => Connector().RefreshAsync(Everything, kept, default)).Should().ThrowAsync<UserGoneException>();
    }

    [Test]
    public void The_prompt_is_the_configured_one() => Connector(o => o.UsernamePrompt = "Login").Prompt.Should().Be("Login");

    private CrowdConnector Connector(Action<CrowdOptions>? configure = null)
    {
        var options = new CrowdOptions
        {
            BaseURL = Upstream.Url + "/crowd/",
            ClientID = "id",
            ClientSecret = "secret",
        };
        configure?.Invoke(options);
        return new CrowdConnector(options, UpstreamHttp.Create(Context, [], false));
    }
}
