using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Http;

/// <summary>Pages with hostile values in every parameter they show or carry, and in every frame.</summary>
internal sealed class AttackPageTests
{
    private static readonly string[] Probes =
    [
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "</title></style></textarea></noscript><svg/onload=alert(1)>",
        "\" onmouseover=\"alert(1)\" x=\"",
        "{{constructor.constructor('alert(1)')()}}",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "\u2028</script><script>alert(1)//",
    ];

    private TestDex _dex = null!;

    [OneTimeSetUp]
    public async Task SetUp() =>
        _dex = await SessionTests.StartAsync(configure: setup =>
        {
            // An administrator can be careless, too.
            setup.Clients.Add(
                new Client
                {
                    Id = Probes[0],
                    Name = Probes[0] + Probes[1],
                    LogoUrl = "javascript:alert(1)",
                    Public = true,
                    PostLogoutRedirectUris = ["https://app.example/bye?" + Probes[0]],
                }
            );
            setup.AddConnector("mockCallback", "odd\"><b>", Probes[0]);
        });

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [Test]
    public async Task No_parameter_of_any_page_becomes_markup()
    {
        var begun = await new Browser(_dex).GetAsync(_dex.AuthUrl(("connector_id", "local")));
        var state = Parameters.Parse(begun.Address.Query)["state"];
        var approval = await new Browser(_dex).GetAsync(_dex.AuthUrl(("connector_id", "mock")));
        foreach (var probe in Probes)
        {
            foreach (
                var name in new[]
                {
                    "client_id",
                    "redirect_uri",
                    "response_type",
                    "response_mode",
                    "scope",
                    "state",
                    "nonce",
                    "prompt",
                    "max_age",
                    "login_hint",
                    "connector_id",
                    "id_token_hint",
                    "claims",
                    "request_uri",
                    "ui_locales",
                    probe,
                }
            )
            {
                await SafeAsync(await new Browser(_dex).GetAsync(_dex.AuthUrl((name, probe))));
                await SafeAsync(
                    await new Browser(_dex).GetAsync(_dex.AuthUrl((name, probe), ("client_id", Probes[0]), ("redirect_uri", "urn:x")))
                );
            }
            var escaped = Uri.EscapeDataString(probe);
            foreach (
                var path in new[]
                {
                    $"/auth/{escaped}?{new Uri(_dex.AuthUrl()).Query[1..]}",
                    $"/auth/local/login?state={state}&back={escaped}&login_hint={escaped}&{escaped}={escaped}",
                    $"/callback?state={escaped}&error={escaped}&error_description={escaped}",
                    $"/callback/{escaped}?state={escaped}",
                    $"/approval?req={escaped}&hmac={escaped}",
                    $"/device?user_code={escaped}&invalid={escaped}",
                    $"/device/callback?state={escaped}&error={escaped}",
                    $"/logout?state={escaped}&post_logout_redirect_uri={escaped}&client_id={Uri.EscapeDataString(Probes[0])}",
                    $"/logout?id_token_hint={escaped}",
                    $"/logout/callback?state={escaped}",
                    $"/{escaped}",
                }
            )
            {
                await SafeAsync(await begun.GetAsync(_dex.Address + path));
            }
            await SafeAsync(
                await begun.PostAsync(new Uri($"{_dex.Address}/auth/local/login?state={state}"), ("login", probe), ("password", probe))
            );
            var device = await new Browser(_dex).GetAsync(_dex.Address + "/device");
            await SafeAsync(await device.SubmitAsync(("user_code", probe)));
            await SafeAsync(await approval.PostAsync(new Uri(_dex.Address + $"/approval?req={escaped}"), ("approval", probe)));
        }
    }

    [Test]
    public async Task No_name_on_the_approval_or_choice_page_becomes_markup()
    {
        await SafeAsync(
            await new Browser(_dex).GetAsync(
                _dex.AuthUrl(("client_id", Probes[0]), ("redirect_uri", "http://localhost/x"), ("connector_id", "mock"))
            )
        );
        await SafeAsync(await new Browser(_dex).GetAsync(_dex.AuthUrl()));
    }

    [Test]
    public async Task A_form_that_carries_the_answer_carries_hostile_values_as_values()
    {
        foreach (var probe in Probes)
        {
            var browser = await new Browser(_dex).GetAsync(
                _dex.AuthUrl(("response_mode", "form_post"), ("scope", "nonsense"), ("state", probe))
            );
            browser.Answer!["state"].Should().Be(probe);
            browser.Page.Scripts.Should().ContainSingle();
        }
    }

    [Test]
    public async Task Nothing_splits_a_response()
    {
        foreach (var probe in new[] { "a\r\nSet-Cookie: evil=1", "a\nX: y", "a\rb", "\u560d\u560aX: y", "a\u0085b" })
        {
            foreach (var name in new[] { "state", "nonce", "login_hint", "scope", "prompt", "connector_id", "claims" })
            {
                var browser = await new Browser(_dex).GetAsync(_dex.AuthUrl((name, probe), ("connector_id", "local")));
                browser.Response.Headers.Should().NotContain(h => h.Key == "X");
                browser.Cookies.Keys.Should().NotContain("evil");
                if (browser.LeftFor.Length > 0)
                {
                    browser.LeftFor.Should().NotContainAny("\r", "\n");
                    browser.Answer!["state"].Should().Be(name == "state" ? probe : "some state");
                }
            }
        }
        var answered = await new Browser(_dex).SignInAsync(("connector_id", "mock"), ("state", "a\r\nSet-Cookie: evil=1"));
        answered["state"].Should().Be("a\r\nSet-Cookie: evil=1");
    }

    [Test]
    public async Task Every_page_refuses_frames_scripts_and_caches()
    {
        var browser = new Browser(_dex);
        var pages = new List<HttpResponseMessage>();
        async Task LookAsync(Task<Browser> going) => pages.Add((await going).Response);

        await LookAsync(browser.GetAsync(_dex.Address + "/"));
        await LookAsync(browser.GetAsync(_dex.AuthUrl()));
        await LookAsync(browser.GetAsync(_dex.AuthUrl(("client_id", "nobody"))));
        await LookAsync(browser.GetAsync(_dex.AuthUrl(("response_mode", "form_post"), ("scope", "nonsense"))));
        await LookAsync(browser.GetAsync(_dex.AuthUrl(("connector_id", "local"))));
        await LookAsync(browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong")));
        await LookAsync(browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password)));
        browser.Address.AbsolutePath.Should().Be("/dex/approval");
        await LookAsync(browser.GetAsync(_dex.Address + "/"));
        await LookAsync(browser.GetAsync(_dex.Address + "/device"));
        await LookAsync(browser.SubmitAsync(("user_code", "BCDF-GHJK")));
        await LookAsync(browser.GetAsync(_dex.Address + "/device/callback?state=x"));
        await LookAsync(browser.GetAsync(_dex.Address + "/callback?state=x"));
        await LookAsync(
            browser.GetAsync(
                _dex.AuthUrl(
                    ("client_id", TestDex.PublicClientId),
                    ("redirect_uri", "urn:ietf:wg:oauth:2.0:oob"),
                    ("connector_id", "mock"),
                    ("prompt", "login")
                )
            )
        );
        await LookAsync(browser.SubmitAsync(("approval", "approve")));
        browser.Page.QuerySelector("input.code").Should().NotBeNull("it is the page that shows the code");
        await LookAsync(browser.GetAsync(_dex.Address + "/logout"));
        await LookAsync(browser.SubmitAsync());
        await LookAsync(browser.GetAsync(_dex.Address + "/logout/callback"));

        foreach (var page in pages)
        {
            var what = $"{page.RequestMessage!.RequestUri!.AbsolutePath} {(int)page.StatusCode}";
            string Header(string name) => page.Headers.TryGetValues(name, out var values) ? values.Single() : "";
            page.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8", what);
            Header("Content-Security-Policy").Should().Contain("frame-ancestors 'none'", what).And.Contain("default-src 'none'", what);
            Header("Content-Security-Policy").Should().NotContainAny("unsafe-inline", "unsafe-eval");
            Header("X-Frame-Options").Should().Be("DENY", what);
            Header("X-Content-Type-Options").Should().Be("nosniff", what);
            Header("Referrer-Policy").Should().Be("no-referrer", what);
            Header("Cache-Control").Should().Be("no-store", what);
            Header("Cross-Origin-Opener-Policy").Should().Be("same-origin", what);
        }
    }

    [Test]
    public async Task A_frame_of_a_host_beyond_ASCII_is_allowed_in_the_form_that_headers_take()
    {
        await using var dex = await SessionTests.StartAsync(configure: setup =>
            setup.Clients[0] = setup.Clients[0] with
            {
                Metadata = new ClientMetadata { FrontchannelLogoutUri = "https://münchen.example:8443/out" },
            }
        );
        var browser = new Browser(dex);
        await browser.SignInAsync(("connector_id", "mock"));

        await browser.PostAsync(new Uri(dex.Address + "/logout"));

        browser.Status.Should().Be(200, dex.Log.Text);
        // Browsers decode it (WHATWG URL §3.5).
        browser.Page.QuerySelector("iframe")!.GetAttribute("src").Should().Be("https://m%c3%bcnchen.example:8443/out");
        browser
            .Response.Headers.GetValues("Content-Security-Policy")
            .Single()
            .Should()
            .EndWith("; frame-src https://xn--mnchen-3ya.example:8443");
        dex.Log.Faults.Should().BeEmpty();
    }

    private static async Task SafeAsync(Browser browser)
    {
        var html = await browser.Response.Content.ReadAsStringAsync();
        var what = $"{browser.Address} {html}";
        ((int)browser.Response.StatusCode).Should().BeLessThan(500, what);
        if (browser.Response.Content.Headers.ContentType?.MediaType != "text/html")
        {
            return;
        }
        foreach (var element in browser.Page.All)
        {
            element.Attributes.Should().NotContain(a => a.Name.StartsWith("on", StringComparison.Ordinal), what);
            foreach (var name in new[] { "href", "src", "action", "content" })
            {
                (element.GetAttribute(name) ?? "").Trim().Should().NotStartWithEquivalentOf("javascript:", what);
            }
        }
        browser.Page.QuerySelectorAll("svg[onload],img[onerror],b,iframe,object,embed,base").Should().BeEmpty(what);
        browser.Page.Scripts.Where(s => s.TextContent != "document.forms[0].submit()").Should().BeEmpty(what);
        Encoding.UTF8.GetByteCount(html).Should().BeLessThan(64 * 1024);
    }
}
