using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Tests.Audit;
using Dex.Tests.Connectors.Saml;

namespace Dex.Tests.Http;

/// <summary>Logins with SAML, over HTTP, as browsers make them.</summary>
internal sealed class SamlLoginTests
{
    private SamlIdp _idp = null!;
    private TestDex _dex = null!;
    private AuditSink _audit = null!;
    private Browser _browser = null!;

    [OneTimeSetUp]
    public void MakeKeys() => _idp = new SamlIdp();

    [OneTimeTearDown]
    public void DropKeys() => _idp.Dispose();

    [SetUp]
    public async Task SetUp()
    {
        _audit = new AuditSink();
        _dex = await TestDex.StartAsync(
            setup =>
            {
                foreach (var id in new[] { "saml", "other" })
                {
                    setup.AddConnector("saml", id, "Company", Options(_idp, "https://idp.example/sso"));
                }
            },
            services: _audit.AddTo
        );
        _browser = new Browser(_dex);
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    public static byte[] Options(SamlIdp idp, string ssoUrl) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                ssoURL = ssoUrl,
                ssoIssuer = SamlMessage.Issuer,
                redirectURI = SamlMessage.Callback,
                usernameAttr = "name",
                emailAttr = "email",
                groupsAttr = "groups",
                caData = Encoding.UTF8.GetBytes(idp.Pem),
            }
        );

    // Begins a login and gives its RelayState, which is the id of the request too.
    private async Task<string> BeginAsync(Browser? browser = null, string connector = "saml")
    {
        browser ??= _browser;
        await browser.GetAsync(_dex.AuthUrl(("connector_id", connector)));
        browser.LeftFor.Should().Be("POST https://idp.example/sso");
        return browser.Answer!["RelayState"]!;
    }

    private string Answer(string request, string person = "person-1", Func<SamlMessage, SamlMessage>? change = null)
    {
        var message = new SamlMessage
        {
            InResponseTo = request,
            SubjectInResponseTo = request,
            AssertionId = "_" + request,
            NameId = $"<saml:NameID>{person}</saml:NameID>",
            NotBefore = null,
            SubjectNotOnOrAfter = _dex.Time.GetUtcNow().AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            NotOnOrAfter = null,
        };
        return SamlIdp.Encode(_idp.SignResponse(change is null ? message : change(message)));
    }

    private Task<Browser> PostAsync(Browser browser, string relayState, string response, string path = "/callback") =>
        browser.PostFromAnotherSiteAsync(new Uri(_dex.Issuer + path), ("SAMLResponse", response), ("RelayState", relayState));

    [TestCase("/callback")]
    [TestCase("/callback/saml")]
    public async Task A_person_signs_in_and_refreshes(string path)
    {
        var request = await BeginAsync();
        var xml = XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(_browser.Answer!["SAMLRequest"]!)));
        ((string?)xml.Attribute("ID")).Should().Be(request);
        _browser.Page.Body!.TextContent.Should().Contain("on the way to where you sign in");

        await PostAsync(_browser, request, Answer(request), path);
        await _browser.SubmitAsync(("approval", "approve"));

        var tokens = await _dex.RedeemAsync(_browser.Answer!["code"]!);
        var claims = new JwtSecurityTokenHandler().ReadJwtToken(tokens.IdToken).Claims.ToList();
        claims.Single(c => c.Type == "name").Value.Should().Be("Jane Doe");
        claims.Single(c => c.Type == "email").Value.Should().Be("jane@example.com");
        claims.Where(c => c.Type == "groups").Select(c => c.Value).Should().Equal("admins", "authors");
        var again = await _dex.RefreshAsync(tokens.RefreshToken);
        var repeated = new JwtSecurityTokenHandler().ReadJwtToken(again.IdToken).Claims.ToList();
        repeated
            .Where(c => c.Type is "sub" or "name" or "groups")
            .Should()
            .BeEquivalentTo(
                claims.Where(c => c.Type is "sub" or "name" or "groups"),
                o => o.Including(c => c.Type).Including(c => c.Value)
            );
    }

    [Test]
    public async Task The_post_is_answered_without_looking_at_cookies_and_with_a_redirect_here()
    {
        var request = await BeginAsync();
        using var response = await _dex.Http.PostAsync(
            new Uri(_dex.Issuer + "/callback"),
            TestDex.Form(("SAMLResponse", Answer(request)), ("RelayState", request))
        );

        ((int)response.StatusCode).Should().Be(303);
        response.Headers.GetValues("Location").Single().Should().StartWith($"/dex/callback?state={request}&saml_response=");
        response.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    [Test]
    public async Task Login_CSRF_a_response_counts_only_in_the_browser_that_began()
    {
        // The attacker signs in at the identity provider as himself and lets the victim's browser post the response.
        var attacker = new Browser(_dex);
        var request = await BeginAsync(attacker);
        await BeginAsync(_browser);

        await PostAsync(_browser, request, Answer(request, "attacker"));
        _browser.Status.Should().Be(403);
        _browser.LeftFor.Should().BeEmpty();
        (await _browser.GetAsync(_browser.Address.AbsoluteUri)).Status.Should().Be(403);

        // Nor does it help to post it himself and to send the victim the rest of the way.
        using var posted = await _dex.Http.PostAsync(
            new Uri(_dex.Issuer + "/callback"),
            TestDex.Form(("SAMLResponse", Answer(request, "attacker")), ("RelayState", request))
        );
        (await _browser.GetAsync(new Uri(new Uri(_dex.Issuer), posted.Headers.Location!).AbsoluteUri)).Status.Should().Be(403);
    }

    [Test]
    public async Task A_stolen_response_is_worth_nothing_with_another_request()
    {
        var (mine, victims) = (await BeginAsync(), await BeginAsync(new Browser(_dex)));
        var stolen = Answer(victims, "victim");

        await PostAsync(_browser, mine, stolen);

        _browser.Status.Should().Be(403);
        _browser.LeftFor.Should().BeEmpty();
        _dex.Log.Text.Should().Contain($"the InResponseTo must be \"{mine}\" and is \"{victims}\"");
    }

    [Test]
    public async Task An_assertion_is_taken_once()
    {
        var (first, second) = (await BeginAsync(), await BeginAsync());
        await PostAsync(_browser, first, Answer(first));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");

        // Signed twice by an identity provider that gives an id twice: the id is what counts.
        await PostAsync(_browser, second, Answer(second, change: m => m with { AssertionId = "_" + first }));
        _browser.Status.Should().Be(400);
        _dex.Log.Text.Should().Contain("a SAML assertion was used again");
        _audit
            .Single(AuditEvents.TokenReplayed)
            .Should()
            .Contain("kind", "saml_assertion")
            .And.Contain("connector_id", "saml")
            .And.Contain("client_id", TestDex.ClientId);
        // Another connector's ids are its own.
        var third = await BeginAsync(connector: "other");
        await PostAsync(_browser, third, Answer(third, change: m => m with { AssertionId = "_" + first }));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    [Test]
    public async Task A_response_posted_again_after_the_login_goes_on_with_it()
    {
        var request = await BeginAsync();
        var answer = Answer(request);
        await PostAsync(_browser, request, answer);
        await PostAsync(_browser, request, answer);
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");

        var stranger = new Browser(_dex);
        (await PostAsync(stranger, request, answer)).Status.Should().Be(403);
    }

    [Test]
    public async Task What_is_held_is_held_for_a_minute_and_taken_once_by_its_id()
    {
        var request = await BeginAsync();
        async Task<string> HoldAsync()
        {
            using var response = await _dex.Http.PostAsync(
                new Uri(_dex.Issuer + "/callback"),
                TestDex.Form(("SAMLResponse", Answer(request)), ("RelayState", request))
            );
            return new Uri(new Uri(_dex.Issuer), response.Headers.Location!).AbsoluteUri;
        }
        var late = await HoldAsync();
        _dex.Time.Advance(TimeSpan.FromSeconds(61));
        (await _browser.GetAsync(late)).Status.Should().Be(400);

        var replaced = await HoldAsync();
        var held = await HoldAsync();
        foreach (
            var wrong in new[]
            {
                replaced,
                late,
                held[..^1],
                held + "A",
                held.Split("&saml")[0],
                held.Split("&saml")[0] + "&saml_response=" + new string('ü', 43),
            }
        )
        {
            (await _browser.GetAsync(wrong)).Status.Should().Be(400);
        }
        (await _browser.GetAsync(held)).Address.AbsolutePath.Should().Be("/dex/approval");
        (await CountAsync("saml:")).Should().Be(0);
        (await CountAsync("saml-used:")).Should().Be(1);
    }

    [Test]
    public async Task Outsiders_leave_nothing_behind()
    {
        using var attacker = new SamlIdp();
        var request = await BeginAsync();
        var forged = SamlIdp.Encode(attacker.SignResponse(new SamlMessage { InResponseTo = request, SubjectInResponseTo = request }));

        foreach (var response in new[] { forged, SamlIdp.Encode(new SamlMessage().ToString()), "?", SamlIdp.Encode("<!DOCTYPE x><x/>") })
        {
            (await PostAsync(_browser, request, response)).Status.Should().Be(403);
        }
        (await PostAsync(_browser, "unknown", Answer(request))).Status.Should().Be(400);

        (await CountAsync("saml")).Should().Be(0);
        // And what they sent has not spoilt the login.
        await PostAsync(_browser, request, Answer(request));
        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    [Test]
    public async Task Posts_that_answer_no_SAML_login_are_refused()
    {
        var request = await BeginAsync();
        using var begun = await _dex.Http.GetAsync(new Uri(_dex.AuthUrl().Replace("/auth?", "/auth/mock?", StringComparison.Ordinal)));
        var mock = Parameters.Parse(begun.Headers.Location!.Query)["state"]!;

        (await PostAsync(_browser, mock, Answer(mock))).Status.Should().Be(400);
        (await PostAsync(_browser, request, "")).Status.Should().Be(400);
        (await PostAsync(_browser, "", Answer(request))).Status.Should().Be(400);
        (await PostAsync(_browser, request, Answer(request), "/callback/other")).Status.Should().Be(400);
        (await PostAsync(_browser, request, new string('A', 260 * 1024))).Status.Should().Be(400);
        (await PostAsync(_browser, request, new string('A', 300 * 1024))).Status.Should().Be(413);
        (await _browser.GetAsync($"{_dex.Issuer}/callback?state={request}")).Status.Should().Be(400);
        await _browser.PostAsync(new Uri(_dex.Issuer + "/callback"), ("SAMLResponse", "a"), ("RelayState", "b"), ("RelayState", "c"));
        _browser.Status.Should().Be(400);
    }

    [Test]
    public async Task A_person_of_many_groups_signs_in()
    {
        var request = await BeginAsync();
        var groups = Enumerable.Range(0, 700).Select(i => $"group number {i} of the company").ToArray();
        var answer = Answer(
            request,
            change: m => m with { Attributes = [("name", ["x"]), ("email", ["y@example.com"]), ("groups", groups)] }
        );
        answer.Length.Should().BeGreaterThan(128 * 1024);

        await PostAsync(_browser, request, answer);

        _browser.Address.AbsolutePath.Should().Be("/dex/approval");
    }

    private async Task<int> CountAsync(string prefix)
    {
        var count = 0;
        await foreach (var record in _dex.Storage.Expiring.ListAsync(default))
        {
            count += record.Id.StartsWith(prefix, StringComparison.Ordinal) ? 1 : 0;
        }
        return count;
    }
}
