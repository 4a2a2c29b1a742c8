using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>oauth</c>.</summary>
internal sealed class OAuthConnectorTests
{
    private const string Callback = "https://dex.example/callback";

    private FakeIssuer _upstream = null!;

    [SetUp]
    public async Task SetUp()
    {
        _upstream = await FakeIssuer.StartAsync();
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"groups":["from token","both"],"teams":["t"]}"""));
        _upstream.Token = (_, _) => new JsonObject { ["access_token"] = $"e30.{payload}.x" };
    }

    [TearDown]
    public async Task TearDown() => await _upstream.DisposeAsync();

    [Test]
    public async Task A_person_signs_in_with_Dexs_usual_claims()
    {
        Answer(
            """{"id":42,"user_name":"A Person","preferred_username":"person","email":"a@example.com","email_verified":true,"groups":["both",{"name":"named"},7]}"""
        );

        var identity = await CompleteAsync(Connector(), groups: true);

        identity
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "42",
                    Username = "A Person",
                    PreferredUsername = "person",
                    Email = "a@example.com",
                    EmailVerified = true,
                    Groups = ["both", "named", "from token"],
                }
            );
        (await CompleteAsync(Connector(), groups: false)).Claims.Groups.Should().BeEmpty();
    }

    [Test]
    public async Task Claims_can_be_named()
    {
        Answer("""{"sub":"x","fullname":"B","nick":"b","mail":"b@example.com","ok":true,"teams":["u"]}""");

        var identity = await CompleteAsync(
            Connector(o =>
            {
                o.UserIDKey = "sub";
                o.ClaimMapping = new OAuthClaimMapping
                {
                    UserNameKey = "fullname",
                    PreferredUsernameKey = "nick",
                    EmailKey = "mail",
                    EmailVerifiedKey = "ok",
                    GroupsKey = "teams",
                };
            }),
            groups: true
        );

        identity
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "x",
                    Username = "B",
                    PreferredUsername = "b",
                    Email = "b@example.com",
                    EmailVerified = true,
                    Groups = ["u", "t"],
                }
            );
    }

    [TestCase("""{"user_name":"no id"}""")]
    [TestCase("""{"id":{}}""")]
    [TestCase("[]")]
    [TestCase("nonsense")]
    public async Task Without_an_id_nobody_comes_in(string body)
    {
        Answer(body);

        await FluentActions.Awaiting(() => CompleteAsync(Connector(), groups: false)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task The_browser_is_sent_with_the_configured_scopes() =>
        (await Connector(o => o.Scopes = ["read", "write"]).BeginAsync(default, Callback, "s", default))
            .Url.Should()
            .Be(
                $"{_upstream.Url}/authorize?client_id=id&redirect_uri={Uri.EscapeDataString(Callback)}&response_type=code&scope=read%20write&state=s"
            );

    [Test]
    public void Addresses_are_required() =>
        FluentActions
            .Invoking(() =>
                new ConnectorRegistry().Open(
                    new ConnectorRecord
                    {
                        Id = "o",
                        Type = "oauth",
                        Config = "{}"u8.ToArray(),
                    }
                )
            )
            .Should()
            .Throw<ConnectorConfigurationException>()
            .WithMessage("*tokenURL*");

    private OAuthConnector Connector(Action<OAuthOptions>? configure = null)
    {
        var options = new OAuthOptions
        {
            ClientID = "id",
            ClientSecret = "secret",
            TokenURL = _upstream.Url + "/token",
            AuthorizationURL = _upstream.Url + "/authorize",
            UserInfoURL = _upstream.Url + "/me",
        };
        configure?.Invoke(options);
        return new OAuthConnector(options, UpstreamHttp.Create(ConnectorTest.NewContext(), [], false));
    }

    private static Task<Identity> CompleteAsync(OAuthConnector connector, bool groups) =>
        connector.CompleteAsync(new ConnectorScopes(false, groups), null, Callback, Parameters.From(("code", "c")), default);

    private void Answer(string body) => _upstream.Api["/me"] = (body, 200, "");
}
