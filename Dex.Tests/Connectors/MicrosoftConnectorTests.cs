using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.Microsoft;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>microsoft</c>, against answers in the form that Microsoft Graph documents.</summary>
internal sealed class MicrosoftConnectorTests : ConnectorTest
{
    private const string Me = "/v1.0/me?$select=id,displayName,userPrincipalName,mailNickname,onPremisesSamAccountName";

    private List<(string Path, JsonObject Body)> _posted = null!;
    private int _groups;

    [SetUp]
    public void SetUp()
    {
        (_posted, _groups) = ([], 2);
        Answer(
            Me,
            """{"id":"S56767889","displayName":"Jane Doe","userPrincipalName":"Jane.Doe@Example.com","mailNickname":"jane","onPremisesSamAccountName":"jdoe"}"""
        );
        Upstream.Post = (path, text, _) =>
        {
            var body = JsonNode.Parse(text)!.AsObject();
            _posted.Add((path, body));
            if (path == "/v1.0/me/getMemberGroups")
            {
                var first = Enumerable.Range(0, _groups - 1).Select(n => (JsonNode)$"id {n}");
                return (
                    new JsonObject
                    {
                        ["value"] = new JsonArray([.. first]),
                        ["@odata.nextLink"] = "https://graph.microsoft.com/v1.0/me/getMemberGroups?page=2",
                    }.ToJsonString(),
                    200
                );
            }
            if (path == "/v1.0/me/getMemberGroups?page=2")
            {
                return (new JsonObject { ["value"] = new JsonArray($"id {_groups - 1}") }.ToJsonString(), 200);
            }
            var names = body["ids"]!.AsArray().Select(id => (JsonNode)new JsonObject { ["displayName"] = $"name of {id}" });
            return (new JsonObject { ["value"] = new JsonArray([.. names]) }.ToJsonString(), 200);
        };
    }

    [Test]
    public async Task A_person_signs_in()
    {
        (await CompleteAsync(Connector(), Plain))
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "S56767889",
                    Username = "Jane Doe",
                    Email = "Jane.Doe@Example.com",
                    EmailVerified = true,
                }
            );
        (await CompleteAsync(Connector(o => o.EmailToLowercase = true), Plain)).Claims.Email.Should().Be("jane.doe@example.com");
        _posted.Should().BeEmpty("nobody wanted groups");
    }

    [TestCase("name", "Jane Doe")]
    [TestCase("email", "Jane.Doe@Example.com")]
    [TestCase("mailNickname", "jane")]
    [TestCase("onPremisesSamAccountName", "jdoe")]
    [TestCase("", "")]
    public async Task The_preferred_name_is_a_field_of_choice(string field, string expected) =>
        (await CompleteAsync(Connector(o => o.PreferredUsernameField = field), Plain)).Claims.PreferredUsername.Should().Be(expected);

    [Test]
    public async Task The_request_says_what_is_configured()
    {
        var plain = await RequestAsync(Connector(), Plain);
        (plain["scope"], plain["prompt"], plain["domain_hint"]).Should().Be(("user.read", null, null));
        (await RequestAsync(Connector(), Everything))["scope"].Should().Be("user.read directory.read.all offline_access");
        (await RequestAsync(Connector(o => o.Tenant = "common"), Everything))["scope"].Should().Be("user.read offline_access");
        var hinted = await RequestAsync(
            Connector(o => (o.PromptType, o.DomainHint, o.Scopes) = ("login", "example.com", ["openid", "user.read"])),
            Plain
        );
        (hinted["scope"], hinted["prompt"], hinted["domain_hint"]).Should().Be(("openid user.read", "login", "example.com"));
    }

    [TestCase("", "name of id 0,name of id 1")]
    [TestCase("id", "id 0,id 1")]
    public async Task Groups_come_by_name_or_id_from_all_pages(string format, string groups)
    {
        var claims = (await CompleteAsync(Connector(o => (o.GroupNameFormat, o.OnlySecurityGroups) = (format, true)), Everything)).Claims;

        claims.Groups.Should().Equal(groups.Split(','));
        _posted[0].Body["securityEnabledOnly"]!.GetValue<bool>().Should().BeTrue();
        Upstream.Requests.Should().NotContain(r => r.Contains("graph.microsoft.com"), "the token goes to no other site");
    }

    [Test]
    public async Task Names_of_many_groups_are_asked_for_in_batches()
    {
        _groups = 2500;

        var claims = (await CompleteAsync(Connector(), Everything)).Claims;

        claims.Groups.Should().HaveCount(2500).And.OnlyHaveUniqueItems();
        _posted.Where(p => p.Path.EndsWith("getByIds")).Select(p => p.Body["ids"]!.AsArray().Count).Should().Equal(1000, 1000, 500);
    }

    [TestCase(false, "name of id 0,name of id 1")]
    [TestCase(true, "name of id 1")]
    public async Task Groups_can_be_required_and_be_all_that_is_passed_on(bool whitelist, string groups)
    {
        (await CompleteAsync(Connector(o => (o.Groups, o.UseGroupsAsWhitelist) = (["name of id 1", "x"], whitelist)), Plain))
            .Claims.Groups.Should()
            .Equal(groups.Split(','));
        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(o => o.Groups = ["x"]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [TestCase("common")]
    [TestCase("organizations")]
    [TestCase("consumers")]
    [TestCase("")]
    public async Task People_from_everywhere_have_no_groups(string tenant)
    {
        Upstream.Api["/x"] = default;
        var connector = Connector(o => o.Tenant = tenant);

        (await RequestAsync(connector, Everything))["scope"].Should().NotContain("directory");
        (await connector.BeginAsync(Plain, Callback, "s", default))
            .Url.Should()
            .StartWith($"{Upstream.Url}/{(tenant.Length > 0 ? tenant : "common")}/oauth2/v2.0/authorize?");
    }

    [Test]
    public async Task An_assertion_from_a_file_takes_the_place_of_the_secret()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "assertion 1\n");
            var connector = Connector(o => o.ClientAssertion = file);
            var identity = await CompleteAsync(connector, Everything);
            await File.WriteAllTextAsync(file, "assertion 2\n");
            Time.Advance(TimeSpan.FromHours(2));
            await connector.RefreshAsync(Everything, identity, default);
        }
        finally
        {
            File.Delete(file);
        }

        TokenRequests.Select(t => t["client_assertion"]).Should().Equal("assertion 1", "assertion 2");
        TokenRequests.Should().OnlyContain(t => !t.ContainsKey("client_secret") && t["client_id"] == "id");
    }

    [Test]
    public async Task A_refresh_keeps_the_person_and_notices_who_left()
    {
        var connector = Connector(o => o.Groups = ["name of id 0"]);
        var identity = await CompleteAsync(connector, Everything);

        (await connector.RefreshAsync(Everything, identity, default)).Claims.Should().BeEquivalentTo(identity.Claims);
        _groups = 1;
        Upstream.Post = (_, _, _) => ("""{"value":[]}""", 200);
        await FluentActions.Awaiting(() => connector.RefreshAsync(Everything, identity, default)).Should().ThrowAsync<UserGoneException>();
    }

    [Test]
    public void Wrong_options_are_refused()
    {
        FluentActions.Invoking(() => Connector(o => o.GroupNameFormat = "x")).Should().Throw<ConnectorConfigurationException>();
        FluentActions.Invoking(() => Connector(o => o.PreferredUsernameField = "x")).Should().Throw<ConnectorConfigurationException>();
    }

    private MicrosoftConnector Connector(Action<MicrosoftOptions>? configure = null)
    {
        var options = new MicrosoftOptions
        {
            ApiURL = Upstream.Url + "/",
            GraphURL = Upstream.Url,
            Tenant = "tenant",
            ClientID = "id",
            ClientSecret = "secret",
        };
        configure?.Invoke(options);
        return new MicrosoftConnector(Context, options, UpstreamHttp.Create(Context, [], false));
    }
}
