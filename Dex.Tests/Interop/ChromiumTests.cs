using System.Net;
using System.Net.Sockets;
using Dex.Server.Hosting;
using Microsoft.Playwright;

namespace Dex.Tests.Interop;

/// <summary>A person with a browser logs in to the example app.</summary>
[NonParallelizable]
internal sealed class ChromiumTests
{
    internal static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _chromium = null!;
    private DexHost _dex = null!;
    private ChildProcess _app = null!;
    private string _appUrl = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        var chromium = Skip.UnlessInstalled("chromium");
        _appUrl = $"http://127.0.0.1:{FreePort()}";
        _dex = await DexHost.StartAsync(setup =>
            setup
                .AddClient("example-app", "secret", _appUrl + "/callback")
                .AddUser("jane@example.com", "correct horse battery staple")
                .AddConnector("mockCallback", "mock", "Example")
        );
        _app = ChildProcess.StartOwn(
            "ExampleApp",
            null,
            "--listen",
            _appUrl,
            "--issuer",
            _dex.Issuer,
            "--client-id",
            "example-app",
            "--client-secret",
            "secret"
        );
        await _app.WaitForAsync("Open " + _appUrl);
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }
        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
        }
    }

    [TestCase(true, ColorScheme.Light)]
    [TestCase(false, ColorScheme.Dark)]
    public async Task A_person_logs_in_refreshes_and_sees_their_claims(bool javaScript, ColorScheme colors)
    {
        await using var context = await _chromium.NewContextAsync(new() { JavaScriptEnabled = javaScript, ColorScheme = colors });
        var page = await context.NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.RequestFailed += (_, request) => complaints.Add(request.Url);

        await page.GotoAsync(_appUrl);
        await page.ClickAsync("#login");
        await page.GetByText("Email").ClickAsync();
        await page.FillAsync("input[name=login]", "jane@example.com");
        await page.FillAsync("input[name=password]", "wrong");
        await page.PressAsync("input[name=password]", "Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.FillAsync("input[name=password]", "correct horse battery staple");
        await page.PressAsync("input[name=password]", "Enter");
        await page.ClickAsync("button[name=approval][value=approve], form:has(input[name=approval][value=approve]) button");

        page.Url.Should().StartWith(_appUrl + "/callback");
        (await page.InnerTextAsync("#id-token-claims")).Should().Contain("jane@example.com").And.Contain(_dex.Issuer);
        var first = await page.InnerTextAsync("#refresh-token");
        await page.ClickAsync("#refresh");
        (await page.InnerTextAsync("#refresh-token")).Should().NotBe(first);
        await page.ClickAsync("#userinfo");
        (await page.InnerTextAsync("#userinfo-claims")).Should().Contain("jane@example.com");
        complaints
            .Where(c => !c.Contains("401", StringComparison.Ordinal) && !c.Contains("favicon", StringComparison.Ordinal))
            .Should()
            .BeEmpty();
    }

    [Test]
    public async Task Who_cancels_is_told_so_by_the_app()
    {
        await using var context = await _chromium.NewContextAsync();
        var page = await context.NewPageAsync();

        await page.GotoAsync(_appUrl);
        await page.FillAsync("input[name=connector_id]", "mock");
        await page.ClickAsync("#login");
        await page.ClickAsync("button[name=approval][value=rejected], form:has(input[name=approval][value=rejected]) button");

        (await page.InnerTextAsync("#error")).Should().Contain("access_denied");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
