using System.IdentityModel.Tokens.Jwt;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Dex.Core.Protocol;
using Dex.Tests.Connectors.Saml;
using Microsoft.Playwright;

namespace Dex.Tests.Interop;

/// <summary>People sign in at a SAML identity provider that others wrote (samlp, which signs with xml-crypto), with and without a real browser.</summary>
[NonParallelizable]
internal sealed class SamlProviderTests
{
    private const string Name = "https://idp.example/samlp";
    private static readonly string[] Ways = ["assertion", "response", "both", "weak", "refuse"];
    private static readonly string Folder = Repository.PathOf("Dex.Tests", "Interop", "saml");

    private SamlIdp _keys = null!;
    private ChildProcess _idp = null!;
    private TestDex _dex = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Skip.UnlessInstalled("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Skip.Because("the Node packages are not installed: run \"npm ci\" in Dex.Tests/Interop/saml");
        }
        _keys = new SamlIdp();
        var environment = new Dictionary<string, string>
        {
            ["IDP_KEY"] = _keys.Rsa.ExportPkcs8PrivateKeyPem(),
            ["IDP_CERT"] = _keys.Certificate.ExportCertificatePem(),
        };
        _idp = await ChildProcess.Start("node", environment, Folder, "idp.mjs", "--issuer", Name).WaitForAsync("listening on ");
        // Another host name makes it another site, whose posts come without our cookies.
        var url = _idp.Output.Split("listening on ")[1].Split('\n')[0].Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        // It has a clock of its own, which is the machine's.
        var time = new ManualTime();
        time.Advance(TimeProvider.System.GetUtcNow() - time.GetUtcNow());
        _dex = await TestDex.StartAsync(
            setup =>
            {
                foreach (var way in Ways)
                {
                    setup.AddConnector("saml", way, way, Options(setup.Options.Issuer, $"{url}/{way}"));
                }
            },
            time
        );
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
        }
        if (_idp is not null)
        {
            await _idp.DisposeAsync();
        }
        _keys?.Dispose();
    }

    private byte[] Options(Issuer issuer, string ssoUrl) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                entityIssuer = issuer.UrlTo(""),
                ssoIssuer = Name,
                ssoURL = ssoUrl,
                redirectURI = issuer.UrlTo("/callback"),
                usernameAttr = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
                emailAttr = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                groupsAttr = "http://schemas.passportjs.com/groups",
                caData = Encoding.UTF8.GetBytes(_keys.Pem),
            }
        );

    // Takes our form to the identity provider and its form back to us.
    private async Task<Browser> SignInAsync(string connector)
    {
        var browser = new Browser(_dex);
        await browser.GetAsync(_dex.AuthUrl(("connector_id", connector)));
        using var answer = await _dex.Http.PostAsync(
            new Uri(browser.LeftFor["POST ".Length..]),
            TestDex.Form([.. browser.Answer!.All.Select(p => (p.Key, (string?)p.Value))])
        );
        var html = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).Should().Be(200, html);
        var form = new HtmlParser().ParseDocument(html).Forms[0];
        return await browser.PostFromAnotherSiteAsync(
            new Uri(form.GetAttribute("action")!),
            [.. form.Elements.OfType<IHtmlInputElement>().Where(i => i.Name is { Length: > 0 }).Select(i => (i.Name!, (string?)i.Value))]
        );
    }

    [TestCase("assertion")]
    [TestCase("response")]
    [TestCase("both")]
    public async Task A_person_signs_in(string connector)
    {
        var browser = await SignInAsync(connector);
        await browser.SubmitAsync(("approval", "approve"));

        var tokens = await _dex.RedeemAsync(browser.Answer!["code"]!);
        var claims = new JwtSecurityTokenHandler().ReadJwtToken(tokens.IdToken).Claims.ToList();
        claims.Single(c => c.Type == "name").Value.Should().Be("Jürgen Müller");
        claims.Single(c => c.Type == "email").Value.Should().Be("juergen@example.com");
        claims.Where(c => c.Type == "groups").Select(c => c.Value).Should().Equal("admins", "R&D <lab>");
    }

    [TestCase("weak", "the signature algorithm \"http://www.w3.org/2000/09/xmldsig#rsa-sha1\" is not allowed")]
    [TestCase("refuse", "the identity provider refused (the refusal is not signed): Responder: The account is locked")]
    public async Task A_weak_signature_and_a_refusal_are_told_in_the_log(string connector, string reason)
    {
        var browser = await SignInAsync(connector);

        browser.Status.Should().Be(403);
        _dex.Log.Text.Should().Contain(reason);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_person_signs_in_with_Chromium(bool javaScript)
    {
        var executable = Skip.UnlessInstalled("chromium");
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = executable, Args = ChromiumTests.Arguments }
        );
        await using var context = await chromium.NewContextAsync(new() { JavaScriptEnabled = javaScript });
        var page = await context.NewPageAsync();
        var posts = new List<IRequest>();
        page.Request += (_, request) => posts.AddRange(request.Method == "POST" ? [request] : []);
        // Nobody listens at the application: its address is all that is to be seen.
        await context.RouteAsync("http://127.0.0.1:5555/**", route => route.FulfillAsync(new() { Body = "arrived" }));

        await page.GotoAsync(_dex.AuthUrl(("connector_id", "assertion")));
        if (!javaScript)
        {
            await page.ClickAsync("button[type=submit]");
            await page.ClickAsync("input[type=submit]");
        }
        await page.ClickAsync("button[name=approval][value=approve], form:has(input[name=approval][value=approve]) button");

        await Assertions.Expect(page.GetByText("arrived")).ToBeVisibleAsync();
        new Uri(page.Url).Query.Should().Contain("code=");
        var post = posts.Single(p => p.Url == _dex.Issuer + "/callback");
        (await post.AllHeadersAsync()).Keys.Should().NotContain("cookie", "that is why the response is held");
    }
}
