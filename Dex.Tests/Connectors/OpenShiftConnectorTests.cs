using System.Text;
using Dex.Connectors.Http;
using Dex.Connectors.OpenShift;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>openshift</c>, against answers in the form of an OpenShift API server.</summary>
internal sealed class OpenShiftConnectorTests : ConnectorTest
{
    private const string User = "/apis/user.openshift.io/v1/users/~";

    [SetUp]
    public void SetUp()
    {
        Answer(
            "/.well-known/oauth-authorization-server",
            $$"""{"issuer":"{{Upstream.Url}}","authorization_endpoint":"{{Upstream.Url}}/oauth/authorize","token_endpoint":"{{Upstream.Url}}/oauth/token"}"""
        );
        Answer(User, """{"kind":"User","metadata":{"name":"jane","uid":"12345"},"identities":["ldap:jane"],"groups":["users","ops"]}""");
    }

    [Test]
    public async Task A_person_signs_in()
    {
        (await CompleteAsync(Connector(), Plain))
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "12345",
                    Username = "jane",
                    PreferredUsername = "jane",
                    Email = "jane",
                    Groups = ["users", "ops"],
                }
            );
        (await Connector().BeginAsync(Plain, Callback, "s", default)).Url.Should().StartWith(Upstream.Url + "/oauth/authorize?");
        (await RequestAsync(Connector(), Plain))["scope"].Should().Be("user:info");
    }

    [Test]
    public async Task Groups_can_be_required()
    {
        (await CompleteAsync(Connector(o => o.Groups = ["ops"]), Plain)).Claims.Groups.Should().Equal("users", "ops");
        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(o => o.Groups = ["x"]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [Test]
    public async Task What_is_kept_has_the_form_of_a_Go_Dex()
    {
        var identity = await CompleteAsync(Connector(), Everything);

        Encoding
            .UTF8.GetString(identity.ConnectorData!)
            .Should()
            .MatchRegex("""^\{"access_token":"token 1","token_type":"Bearer","refresh_token":"refresh 1","expiry":"[-0-9:T+.Z]+"\}$""");
    }

    [Test]
    public async Task A_refresh_works_with_what_a_Go_Dex_kept()
    {
        var kept = new Identity(
            new Claims { UserId = "12345" },
            """{"access_token":"kept by Go","token_type":"Bearer","expiry":"0001-01-01T00:00:00Z"}"""u8.ToArray()
        );

        (await Connector().RefreshAsync(Everything, kept, default)).Claims.Username.Should().Be("jane");
        Upstream.Requests.Should().Contain($"{User} Bearer kept by Go");
        Answer(User, """{"kind":"Status"}""", 401);
        await FluentActions.Awaiting(() => Connector().RefreshAsync(Everything, kept, default)).Should().ThrowAsync<UserGoneException>();
    }

    [Test]
    public async Task A_cluster_that_is_away_at_first_is_asked_again()
    {
        var connector = Connector();
        var there = Upstream.Api["/.well-known/oauth-authorization-server"];
        Upstream.Api.Remove("/.well-known/oauth-authorization-server");
        await FluentActions.Awaiting(() => RequestAsync(connector, Plain)).Should().ThrowAsync<HttpRequestException>();

        Upstream.Api["/.well-known/oauth-authorization-server"] = there;

        (await RequestAsync(connector, Plain))["client_id"].Should().Be("id");
    }

    [TestCase("")]
    [TestCase("api.example.com")]
    public void The_cluster_must_be_named(string issuer) =>
        FluentActions.Invoking(() => Connector(o => o.Issuer = issuer)).Should().Throw<ConnectorConfigurationException>();

    private OpenShiftConnector Connector(Action<OpenShiftOptions>? configure = null)
    {
        var options = new OpenShiftOptions
        {
            Issuer = Upstream.Url,
            ClientID = "id",
            ClientSecret = "secret",
        };
        configure?.Invoke(options);
        return new OpenShiftConnector(Context, options, UpstreamHttp.Create(Context, [], false));
    }
}
