using System.Text;
using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Connectors.Github;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>github</c>, against answers in the form that GitHub documents.</summary>
internal sealed class GithubConnectorTests
{
    private const string Callback = "https://dex.example/callback";
    private static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    private static readonly ConnectorScopes Everything = new(OfflineAccess: true, Groups: true);

    private readonly ManualTime _time = new();
    private FakeIssuer _github = null!;
    private JsonObject _token = null!;
    private List<IReadOnlyDictionary<string, string>> _forms = null!;

    [SetUp]
    public async Task SetUp()
    {
        _github = await FakeIssuer.StartAsync();
        _token = new JsonObject
        {
            ["access_token"] = "gho_token",
            ["token_type"] = "bearer",
            ["scope"] = "user:email",
        };
        _forms = [];
        _github.Token = (form, _) =>
        {
            _forms.Add(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
            return (JsonObject)_token.DeepClone();
        };
        Answer("/user", """{"login":"octocat","id":583231,"name":"The Octocat","email":"octocat@github.com"}""");
        Answer(
            "/user/emails",
            """
            [{"email":"old@example.com","verified":false,"primary":false},{"email":"octocat@example.com","verified":true,"primary":true},
             {"email":"octocat@mail.corp.example","verified":true,"primary":false}]
            """
        );
        Answer("/user/orgs", """[{"login":"octo-org"}]""");
        Answer(
            "/user/teams",
            """[{"name":"Justice League","slug":"justice-league","organization":{"login":"octo-org"}},{"name":"Other","slug":"other","organization":{"login":"elsewhere"}}]"""
        );
        Answer("/orgs/octo-org/members/octocat", "", 204);
    }

    [TearDown]
    public async Task TearDown() => await _github.DisposeAsync();

    [Test]
    public async Task A_person_signs_in()
    {
        var identity = await CompleteAsync(Connector(), Plain);

        identity
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "583231",
                    Username = "The Octocat",
                    PreferredUsername = "octocat",
                    Email = "octocat@github.com",
                    EmailVerified = true,
                }
            );
        identity.ConnectorData.Should().BeNull();
        _forms.Single().Should().Contain("code", "the code").And.Contain("redirect_uri", Callback);
        _github.Requests.Should().OnlyContain(r => r.EndsWith(" Bearer gho_token"));
    }

    [Test]
    public async Task The_browser_is_sent_to_GitHub_with_the_scopes_needed()
    {
        (await Connector().BeginAsync(Plain, Callback, "some state", default))
            .Url.Should()
            .Be(
                $"{_github.Url}/login/oauth/authorize?client_id=id&redirect_uri={Uri.EscapeDataString(Callback)}&response_type=code&scope=user%3Aemail&state=some%20state"
            );
        (await Connector().BeginAsync(Everything, Callback, "s", default)).Url.Should().Contain("scope=user%3Aemail%20read%3Aorg");
        (await Connector(o => o.Orgs = [new GithubOrg { Name = "x" }]).BeginAsync(Plain, Callback, "s", default))
            .Url.Should()
            .Contain("read%3Aorg");
        await FluentActions
            .Awaiting(() => Connector(o => o.RedirectURI = "https://other").BeginAsync(Plain, Callback, "s", default))
            .Should()
            .ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task A_private_address_is_looked_up()
    {
        Answer("/user", """{"login":"octocat","id":583231,"name":null,"email":null}""");

        var claims = (await CompleteAsync(Connector(o => o.UseLoginAsID = true), Plain)).Claims;

        (claims.UserId, claims.Username, claims.Email).Should().Be(("octocat", "octocat", "octocat@example.com"));
    }

    [TestCase("mail.corp.example", "octocat@mail.corp.example")]
    [TestCase("*.corp.example", "octocat@mail.corp.example")]
    [TestCase("corp.example", "octocat@example.com")]
    [TestCase("other.example", "octocat@example.com")]
    public async Task A_domain_can_be_preferred(string domain, string email) =>
        (await CompleteAsync(Connector(o => o.PreferredEmailDomain = domain), Plain)).Claims.Email.Should().Be(email);

    [Test]
    public async Task Without_a_verified_address_nobody_comes_in()
    {
        Answer("/user", """{"login":"octocat","id":583231,"email":""}""");
        Answer("/user/emails", """[{"email":"a@example.com","verified":false,"primary":true}]""");

        await FluentActions.Awaiting(() => CompleteAsync(Connector(), Plain)).Should().ThrowAsync<InvalidOperationException>();
    }

    [TestCase("", "octo-org:Justice League")]
    [TestCase("name", "octo-org:Justice League")]
    [TestCase("slug", "octo-org:justice-league")]
    [TestCase("both", "octo-org:Justice League,octo-org:justice-league")]
    public async Task Members_of_an_org_come_in_with_their_teams(string field, string groups) =>
        (await CompleteAsync(Connector(o => (o.Orgs, o.TeamNameField) = ([new GithubOrg { Name = "octo-org" }], field)), Plain))
            .Claims.Groups.Should()
            .Equal(groups.Split(','));

    [Test]
    public async Task Teams_can_be_required()
    {
        var groups = (
            await CompleteAsync(Connector(o => o.Orgs = [new GithubOrg { Name = "octo-org", Teams = ["Justice League", "x"] }]), Plain)
        )
            .Claims
            .Groups;
        groups.Should().Equal("octo-org:Justice League");

        foreach (
            var org in new[]
            {
                new GithubOrg { Name = "octo-org", Teams = ["x"] },
                new GithubOrg { Name = "foreign" },
            }
        )
        {
            await FluentActions
                .Awaiting(() => CompleteAsync(Connector(o => o.Orgs = [org]), Plain))
                .Should()
                .ThrowAsync<UserNotInRequiredGroupsException>();
        }
    }

    [Test]
    public async Task Who_is_in_no_visible_org_is_not_in_it()
    {
        Answer("/orgs/octo-org/members/octocat", "", 302);

        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(o => o.Orgs = [new GithubOrg { Name = "octo-org" }]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [Test]
    public async Task The_old_form_gives_teams_without_the_org() =>
        (await CompleteAsync(Connector(o => o.Org = "octo-org"), Plain)).Claims.Groups.Should().Equal("Justice League");

    [TestCase(false, "")]
    [TestCase(true, "octo-org,octo-org:Justice League")]
    public async Task All_groups_can_be_loaded(bool all, string groups) =>
        (await CompleteAsync(Connector(o => o.LoadAllGroups = all), Everything))
            .Claims.Groups.Should()
            .Equal(groups.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Test]
    public async Task Lists_go_on_over_pages_but_not_to_another_site()
    {
        Answer(
            "/user/orgs",
            """[{"login":"one"}]""",
            link: $"<{_github.Url}/user/orgs?page=2>; rel=\"next\", <{_github.Url}/user/orgs?page=3>; rel=\"last\""
        );
        Answer("/user/orgs?page=2", """[{"login":"two"}]""", link: "<https://evil.example/user/orgs>; rel=\"next\"");
        Answer("/user/teams", "[]");

        (await CompleteAsync(Connector(o => o.LoadAllGroups = true), Everything)).Claims.Groups.Should().Equal("one", "two");
    }

    [Test]
    public async Task A_refresh_reads_the_person_again()
    {
        var connector = Connector();
        var identity = await CompleteAsync(connector, Everything);
        Encoding.UTF8.GetString(identity.ConnectorData!).Should().StartWith("""{"accessToken":"gho_token",""");
        Answer("/user", """{"login":"renamed","id":583231,"name":"New Name","email":"new@example.com"}""");

        var refreshed = await connector.RefreshAsync(Plain, identity, default);

        (refreshed.Claims.UserId, refreshed.Claims.Username, refreshed.Claims.Email).Should().Be(("583231", "New Name", "new@example.com"));
        _forms.Should().ContainSingle("the token of an OAuth app lasts");
    }

    [Test]
    public async Task An_expiring_token_is_renewed_first()
    {
        _token["expires_in"] = 28800;
        _token["refresh_token"] = "ghr_first";
        var connector = Connector();
        var identity = await CompleteAsync(connector, Everything);
        _time.Advance(TimeSpan.FromHours(9));
        _token["access_token"] = "gho_second";
        _token["refresh_token"] = "ghr_second";

        var refreshed = await connector.RefreshAsync(Plain, identity, default);

        _forms[^1].Should().Contain("refresh_token", "ghr_first").And.Contain("grant_type", "refresh_token");
        _github.Requests[^1].Should().EndWith(" Bearer gho_second");
        Encoding.UTF8.GetString(refreshed.ConnectorData!).Should().Contain("ghr_second");
    }

    [Test]
    public async Task A_person_who_is_gone_is_told_apart_from_a_fault()
    {
        var connector = Connector();
        var identity = await CompleteAsync(connector, Everything);

        Answer("/user", """{"message":"Bad credentials"}""", 401);
        await FluentActions.Awaiting(() => connector.RefreshAsync(Plain, identity, default)).Should().ThrowAsync<UserGoneException>();
        Answer("/user", "", 503);
        await FluentActions.Awaiting(() => connector.RefreshAsync(Plain, identity, default)).Should().ThrowAsync<HttpRequestException>();
        await FluentActions
            .Awaiting(() => connector.RefreshAsync(Plain, identity with { ConnectorData = null }, default))
            .Should()
            .ThrowAsync<UserGoneException>();
    }

    [Test]
    public async Task GitHubs_errors_with_status_200_are_errors()
    {
        _token = new JsonObject { ["error"] = "bad_verification_code", ["error_description"] = "The code passed is incorrect or expired." };

        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(), Plain))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*bad_verification_code*");
    }

    [TestCase("""{"org":"a","orgs":[{"name":"b"}]}""", "exclude each other")]
    [TestCase("""{"hostName":"https://x"}""", "hostName")]
    [TestCase("""{"rootCA":"/x"}""", "rootCA")]
    [TestCase("""{"teamNameField":"title"}""", "teamNameField")]
    [TestCase("""{"preferredEmailDomain":"example.*"}""", "preferredEmailDomain")]
    public void Wrong_options_are_named(string options, string message) =>
        FluentActions
            .Invoking(() =>
                new ConnectorRegistry().Open(
                    new ConnectorRecord
                    {
                        Id = "gh",
                        Type = "github",
                        Config = Encoding.UTF8.GetBytes(options),
                    }
                )
            )
            .Should()
            .Throw<ConnectorConfigurationException>()
            .WithMessage($"*{message}*");

    private GithubConnector Connector(Action<GithubOptions>? configure = null)
    {
        var options = new GithubOptions { ClientID = "id", ClientSecret = "secret" };
        configure?.Invoke(options);
        return new GithubConnector(
            ConnectorTest.NewContext(_time),
            options,
            UpstreamHttp.Create(ConnectorTest.NewContext(), [], false),
            (_github.Url, _github.Url)
        );
    }

    private static async Task<Identity> CompleteAsync(GithubConnector connector, ConnectorScopes scopes) =>
        await connector.CompleteAsync(scopes, null, Callback, Parameters.From(("code", "the code")), default);

    private void Answer(string path, string body, int status = 200, string link = "") => _github.Api[path] = (body, status, link);
}
