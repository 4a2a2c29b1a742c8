using System.IdentityModel.Tokens.Jwt;
using System.Text.Json;
using Dex.Core.Storage;
using Microsoft.Playwright;

namespace Dex.Tests.Interop;

/// <summary>People sign in, in a browser, at OpenID providers that the connector <c>oidc</c> stands on: the npm package oidc-provider, and another Dex.</summary>
[NonParallelizable]
internal sealed class OidcUpstreamTests
{
    private const string Secret = "an upstream secret with & : /";
    private static readonly string Folder = Repository.PathOf("Dex.Tests", "Interop", "upstream");

    private TestDex _dex = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _chromium = null!;
    private IBrowserContext _context = null!;

    [SetUp]
    public async Task Start()
    {
        var chromium = Skip.UnlessInstalled("chromium");
        // The providers have clocks of their own, which are the machine's.
        var time = new ManualTime();
        time.Advance(TimeProvider.System.GetUtcNow() - time.GetUtcNow());
        _dex = await TestDex.StartAsync(time: time);
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ChromiumTests.Arguments });
        _context = await _chromium.NewContextAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }
        _playwright?.Dispose();
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_person_of_oidc_provider_signs_in_and_stays_up_to_date(bool getUserInfo)
    {
        Skip.UnlessInstalled("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Skip.Because("the Node packages are not installed: run \"npm ci\" in Dex.Tests/Interop/upstream");
        }
        var environment = new Dictionary<string, string> { ["CLIENT_SECRET"] = Secret };
        await using var op = await ChildProcess
            .Start("node", environment, Folder, "op.mjs", _dex.Issuer + "/callback", _dex.Issuer + "/logout/callback")
            .WaitForAsync("listening on ");
        var issuer = op.Output.Split("listening on ")[1].Split('\n')[0];
        await AddConnectorAsync(issuer, "dex", Secret, new { getUserInfo });

        var page = await BeginAsync();
        await page.FillAsync("input[name=login]", "jane");
        await page.FillAsync("input[name=password]", "anything");
        await page.ClickAsync("button[type=submit]");
        // Their question whether we may know all this.
        await page.ClickAsync("button[type=submit]");
        var tokens = await ApproveAndRedeemAsync(page);

        Claims(tokens).Should().Be("The name of jane, jane, jane@upstream.example, authors readers");

        using (await _dex.Http.GetAsync(new Uri(issuer + "/test/groups?account=jane&groups=admins"))) { }
        Claims(await _dex.RefreshAsync(tokens.RefreshToken)).Should().EndWith(", admins");
    }

    [Test]
    public async Task A_person_of_another_Dex_signs_in_and_stays_up_to_date()
    {
        await using var upstream = await TestDex.StartAsync(
            setup => setup.AddClient("downstream", Secret, _dex.Issuer + "/callback"),
            _dex.Time
        );
        await AddConnectorAsync(upstream.Issuer, "downstream", Secret, new { });

        var page = await BeginAsync();
        await page.GetByText("Example").ClickAsync();
        await page.ClickAsync("button[value=approve]");
        var tokens = await ApproveAndRedeemAsync(page);

        Claims(tokens).Should().Be("Kilgore Trout, , kilgore@kilgore.trout, authors");
        Claims(await _dex.RefreshAsync(tokens.RefreshToken)).Should().Be("Kilgore Trout, , kilgore@kilgore.trout, authors");
    }

    private async Task AddConnectorAsync(string issuer, string clientId, string clientSecret, object more)
    {
        var options = new Dictionary<string, object>
        {
            ["issuer"] = issuer,
            ["clientID"] = clientId,
            ["clientSecret"] = clientSecret,
            ["redirectURI"] = _dex.Issuer + "/callback",
            ["scopes"] = new[] { "profile", "email", "groups", "offline_access" },
            ["insecureEnableGroups"] = true,
        };
        foreach (var property in more.GetType().GetProperties())
        {
            options[property.Name] = property.GetValue(more)!;
        }
        var record = new ConnectorRecord
        {
            Id = "upstream",
            Type = "oidc",
            Name = "Upstream",
            Config = JsonSerializer.SerializeToUtf8Bytes(options),
        };
        (await _dex.Storage.Connectors.CreateAsync(record, default)).Should().BeTrue();
    }

    private async Task<IPage> BeginAsync()
    {
        var page = await _context.NewPageAsync();
        await page.RouteAsync(TestDex.RedirectUri + "**", route => route.FulfillAsync(new() { Body = "back" }));
        await page.GotoAsync(_dex.AuthUrl(("connector_id", "upstream")));
        return page;
    }

    // Nothing listens where the application is: the browser's request there has the code all the same.
    private async Task<TokenAnswer> ApproveAndRedeemAsync(IPage page)
    {
        var back = page.WaitForRequestAsync(r => r.Url.StartsWith(TestDex.RedirectUri, StringComparison.Ordinal));
        await page.ClickAsync("button[value=approve]");
        var query = Core.Protocol.Parameters.Parse(new Uri((await back).Url).Query);
        return await _dex.RedeemAsync(query["code"]!);
    }

    private static string Claims(TokenAnswer tokens)
    {
        tokens.IdToken.Should().NotBeNull(tokens.Body.ToString());
        var token = new JwtSecurityTokenHandler().ReadJwtToken(tokens.IdToken);
        string Of(string name) => string.Join(' ', token.Claims.Where(c => c.Type == name).Select(c => c.Value));
        return $"{Of("name")}, {Of("preferred_username")}, {Of("email")}, {Of("groups")}";
    }
}
