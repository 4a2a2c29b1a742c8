using System.Globalization;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dex.Tests.Interop;

/// <summary>
/// An app that is nothing but script, with oidc-client-ts, on an origin of its own: CORS, silent sign-in in a frame, refresh, revocation, session
/// management and logout, in a real browser.
/// </summary>
[NonParallelizable]
internal sealed class SinglePageAppTests
{
    private static readonly string Folder = Repository.PathOf("Dex.Tests", "Interop", "node");

    private IPlaywright _playwright = null!;
    private IBrowser _chromium = null!;
    private WebApplication _app = null!;
    private DexHost _dex = null!;
    private string _appUrl = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        var chromium = Skip.UnlessInstalled("chromium");
        var library = Path.Combine(Folder, "node_modules", "oidc-client-ts", "dist", "browser", "oidc-client-ts.min.js");
        if (!File.Exists(library))
        {
            Skip.Because("the Node packages are not installed: run \"npm ci\" in Dex.Tests/Interop/node");
        }
        await StartAppAsync(await File.ReadAllTextAsync(library), await File.ReadAllTextAsync(Path.Combine(Folder, "spa.html")));
        _dex = await DexHost.StartAsync(setup =>
        {
            setup.Options = setup.Options with { Sessions = new SessionPolicy() };
            setup.Clients.Add(
                new Client
                {
                    Id = "spa",
                    Name = "A single-page app",
                    Public = true,
                    RedirectUris = [_appUrl + "/callback", _appUrl + "/silent"],
                    PostLogoutRedirectUris = [_appUrl + "/bye"],
                }
            );
            setup.AddConnector("mockCallback", "mock", "Example");
            setup.AllowedOrigins.Add(_appUrl);
        });
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ChromiumTests.Arguments });
    }

    [OneTimeTearDown]
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
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Test]
    public async Task It_signs_in_silently_too_refreshes_revokes_and_logs_out()
    {
        await using var context = await _chromium.NewContextAsync();
        var page = await SignInAsync(context);
        await ExpectAsync(page, "#state", "signed in kilgore@kilgore.trout with session");

        await page.ClickAsync("#refresh");
        await ExpectAsync(page, "#state", "refreshed kilgore@kilgore.trout");
        await page.ClickAsync("#silent");
        await ExpectAsync(page, "#state", "silent kilgore@kilgore.trout");
        await page.ClickAsync("#revoke");
        await ExpectAsync(page, "#state", "revoked");
        await page.ClickAsync("#logout");
        await ExpectAsync(page, "#state", "logged out");
        page.Url.Should().StartWith(_appUrl + "/bye");
        await page.ClickAsync("#silent");
        await ExpectAsync(page, "#state", "failed: login_required");
    }

    [Test]
    public async Task It_notices_that_the_session_ended_elsewhere()
    {
        await using var context = await _chromium.NewContextAsync();
        var page = await SignInAsync(context);
        await ExpectAsync(page, "#state", "signed in kilgore@kilgore.trout with session");
        var other = await context.NewPageAsync();

        await other.GotoAsync(_dex.Issuer + "/logout");
        await other.ClickAsync("button[type=submit]");
        await Assertions.Expect(other.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are logged out");

        await ExpectAsync(page, "#events", "signed out elsewhere");
    }

    [Test]
    public async Task A_form_post_is_sent_by_itself()
    {
        await using var context = await _chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        var query = Dex.Core.Protocol.QueryString.Build([
            ("client_id", "spa"),
            ("redirect_uri", _appUrl + "/callback"),
            ("response_type", "code"),
            ("response_mode", "form_post"),
            ("scope", "openid"),
            ("prompt", "consent"),
            ("state", "some state"),
        ]);

        await page.GotoAsync($"{_dex.Issuer}/auth?{query}");
        await page.ClickAsync("button[value=approve]");

        await ExpectAsync(page, "body", "posted some state");
    }

    private static Task ExpectAsync(IPage page, string selector, string text) =>
        Assertions.Expect(page.Locator(selector)).ToHaveTextAsync(text, new() { Timeout = 20_000 });

    private async Task<IPage> SignInAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{_appUrl}/?authority={Uri.EscapeDataString(_dex.Issuer)}");
        await page.ClickAsync("#login");
        await page.ClickAsync("button[value=approve]");
        return page;
    }

    private async Task StartAppAsync(string library, string html)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/oidc-client-ts.js", () => Results.Text(library, "text/javascript"));
        _app.MapPost(
            "/callback",
            (HttpRequest request) => Results.Text(string.Create(CultureInfo.InvariantCulture, $"posted {request.Form["state"]}"))
        );
        _app.MapFallback(() => Results.Text(html, "text/html"));
        await _app.StartAsync();
        _appUrl = _app.Urls.Single();
    }
}
