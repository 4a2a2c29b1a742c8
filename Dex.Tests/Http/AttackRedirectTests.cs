using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>Addresses that look like a registered one and lead elsewhere (RFC 9700 §4.1, §4.11), at every endpoint that redirects.</summary>
internal sealed class AttackRedirectTests
{
    private const string Registered = "https://app.example/callback";
    private const string Bye = "https://app.example/bye";

    private static readonly string[] Variants =
    [
        "https://app.example/callback/",
        "https://app.example/callback?",
        "https://app.example/callback?x=1",
        "https://app.example/callback#",
        "https://app.example/callback#x",
        "https://app.example/CALLBACK",
        "https://APP.example/callback",
        "HTTPS://app.example/callback",
        "http://app.example/callback",
        "https://app.example:443/callback",
        "https://app.example./callback",
        "https://app.example//callback",
        "https://app.example/./callback",
        "https://app.example/x/../callback",
        "https://app.example/callback/../evil",
        "https://app.example/callback/%2e%2e/evil",
        "https://app.example/callback%2f..%2fevil",
        "https://app.example/%63allback",
        "https://app.example/callback%00",
        "https://app.example/callback%0d%0aX: y",
        "https://app.example/callback\r\nX: y",
        "https://app.example/callback ",
        " https://app.example/callback",
        "https://app.example\t/callback",
        "https://app.example\\@evil.example/callback",
        "https://app.example@evil.example/callback",
        "https://evil.example/https://app.example/callback",
        "https://evil.example\\.app.example/callback",
        "https://app.example.evil.example/callback",
        "https://evilapp.example/callback",
        "//app.example/callback",
        "///app.example/callback",
        "/\\app.example/callback",
        "https:app.example/callback",
        "https:/app.example/callback",
        "javascript:alert(1)//https://app.example/callback",
        "data:text/html,https://app.example/callback",
        "urn:ietf:wg:oauth:2.0:oob",
        "http://127.0.0.1/callback",
        "http://localhost/callback",
        "/device/callback",
        "https://app.examplе/callback",
        "https://app。example/callback",
    ];

    private TestDex _dex = null!;

    [OneTimeSetUp]
    public async Task SetUp() =>
        _dex = await SessionTests.StartAsync(configure: setup =>
        {
            foreach (var isPublic in new[] { false, true })
            {
                setup.Clients.Add(
                    new Client
                    {
                        Id = isPublic ? "listed" : "app",
                        Name = "App",
                        Secret = isPublic ? "" : TestDex.ClientSecret,
                        Public = isPublic,
                        RedirectUris = [Registered],
                        PostLogoutRedirectUris = [Bye],
                    }
                );
            }
        });

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task No_address_but_the_registered_one_gets_an_answer_or_an_error()
    {
        foreach (var clientId in new[] { "app", "listed" })
        {
            foreach (var variant in Variants)
            {
                // A good request, and one that would be told of its error.
                foreach (var scope in new[] { "openid", "nonsense" })
                {
                    foreach (var path in new[] { "/auth?", "/auth/mock?", "/auth/local?" })
                    {
                        var url = _dex.AuthUrl(("client_id", clientId), ("redirect_uri", variant), ("scope", scope));
                        await RefusedAsync(url.Replace("/auth?", path, StringComparison.Ordinal), variant);
                    }
                }
            }
        }
        var good = await new Browser(_dex).GetAsync(
            _dex.AuthUrl(("client_id", "app"), ("redirect_uri", Registered), ("scope", "nonsense"))
        );
        good.LeftFor.Should().StartWith(Registered + "?error=invalid_scope");
    }

    [Test]
    public async Task No_address_but_the_registered_one_can_be_pushed()
    {
        foreach (var variant in Variants)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/par");
            request.Headers.Authorization = TestDex.Basic("app", TestDex.ClientSecret);
            request.Content = TestDex.Form(("response_type", "code"), ("scope", "openid"), ("redirect_uri", variant));
            using var response = await _dex.Http.SendAsync(request);
            ((int)response.StatusCode).Should().Be(400, variant);
        }
    }

    [Test]
    public async Task No_address_but_the_registered_one_follows_a_logout()
    {
        foreach (var variant in Variants.Select(v => v.Replace("callback", "bye", StringComparison.Ordinal)).Append(Registered))
        {
            var query = QueryString.Build([("client_id", "app"), ("post_logout_redirect_uri", variant), ("state", "s")]);
            await RefusedAsync($"{_dex.Address}/logout?{query}", variant);
            var posted = await new Browser(_dex).PostAsync(
                new Uri(_dex.Address + "/logout"),
                ("client_id", "app"),
                ("post_logout_redirect_uri", variant)
            );
            posted.Status.Should().Be(400, variant);
        }
        var good = await new Browser(_dex).GetAsync(
            $"{_dex.Address}/logout?client_id=app&post_logout_redirect_uri={Uri.EscapeDataString(Bye)}"
        );
        good.LeftFor.Should().Be(Bye);
    }

    [Test]
    public async Task A_code_for_one_address_is_not_redeemed_with_a_variant_of_it()
    {
        foreach (var variant in Variants.Take(12).Append("").Append(TestDex.RedirectUri + "/"))
        {
            var code = await _dex.GetCodeAsync();
            (await _dex.TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", variant)))
                .Error.Should()
                .Be("invalid_grant", variant);
        }
    }

    [TestCase("https://app.example/grüße?a=ä", "https://app.example/gr%C3%BC%C3%9Fe?a=%C3%A4&error=")]
    [TestCase("http://[::1]/ü", "http://[::1]/%C3%BC?error=")]
    [TestCase("https://münchen.example:8443", "https://xn--mnchen-3ya.example:8443/?error=")]
    [TestCase("https://münchen.example/callback", "https://xn--mnchen-3ya.example/callback?error=")]
    public async Task A_registered_address_beyond_ASCII_gets_its_answer(string registered, string sent)
    {
        await using var dex = await TestDex.StartAsync(setup => setup.AddClient("umlaut", TestDex.ClientSecret, registered));

        var browser = await new Browser(dex).GetAsync(
            dex.AuthUrl(("client_id", "umlaut"), ("redirect_uri", registered), ("scope", "nonsense"))
        );

        browser.LeftFor.Should().StartWith(sent);
        browser.Answer!["error"].Should().Be("invalid_scope");
        dex.Log.Faults.Should().BeEmpty();
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("\\\\evil.example/")]
    [TestCase("/\t/evil.example/")]
    [TestCase("/\n/evil.example/")]
    [TestCase(" //evil.example/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("/%5cevil.example/")]
    [TestCase("/.//evil.example/")]
    public async Task No_back_link_leads_to_another_site(string back)
    {
        var browser = await new Browser(_dex).GetAsync(_dex.AuthUrl(("connector_id", "local")));
        await browser.GetAsync(
            $"{browser.Address.GetLeftPart(UriPartial.Path)}?state={Parameters.Parse(browser.Address.Query)["state"]}&back={Uri.EscapeDataString(back)}"
        );

        browser.Status.Should().Be(200);
        LinksElsewhere(browser).Should().BeEmpty();
        // Beyond the reach of the other cases' failures.
        _dex.Time.Advance(TimeSpan.FromHours(1));
        // And not after a wrong password either, which shows the form again.
        await browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong"));
        browser.Status.Should().Be(401);
        LinksElsewhere(browser).Should().BeEmpty();
    }

    [TestCase("https://evil.example/x")]
    [TestCase("/../logout")]
    [TestCase("//evil.example")]
    public async Task The_way_to_begin_again_stays_here_whatever_the_cookie_says(string forged)
    {
        var browser = new Browser(_dex) { Cookies = { ["dex_restart"] = HostileJwts.Encode(forged) } };
        await browser.GetAsync(_dex.Address + "/approval?req=none&hmac=x");

        browser.Status.Should().Be(400);
        foreach (var link in browser.Page.Links)
        {
            link.GetAttribute("href").Should().StartWith("/dex/auth?");
        }
    }

    private IEnumerable<string?> LinksElsewhere(Browser browser) =>
        browser
            .Page.Links.Select(l => l.GetAttribute("href"))
            .Where(href => new Uri(browser.Address, href).GetLeftPart(UriPartial.Authority) != Origin);

    private string Origin => new Uri(_dex.Address).GetLeftPart(UriPartial.Authority);

    private async Task RefusedAsync(string url, string variant)
    {
        var browser = await new Browser(_dex).GetAsync(url);
        browser.Status.Should().Be(400, variant);
        browser.LeftFor.Should().BeEmpty(variant);
        browser.Page.QuerySelectorAll("a[href],form,meta[http-equiv=refresh]").Should().BeEmpty(variant);
    }
}
