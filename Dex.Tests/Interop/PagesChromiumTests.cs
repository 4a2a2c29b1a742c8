using Dex.Core.Protocol.Pages;
using Dex.Server.Commands;
using Dex.Server.Hosting;
using Dex.Server.Pages;
using Dex.Tests.Pages;
using Dex.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dex.Tests.Interop;

/// <summary>
/// The pages in a real browser: nothing overflows or is refused, at any width, in both colour schemes, from right to left and at 200 %; and a person
/// logs in in each theme. With DEX_SCREENSHOTS=FOLDER the pages are kept as pictures.
/// </summary>
[NonParallelizable]
internal sealed class PagesChromiumTests
{
    private const string Site = "http://pages.test";
    private const int MaxBytes = 30 * 1024;
    private const double MinTarget = 24;

    private static readonly (string Name, int Width, int Height, float Scale)[] Screens =
    [
        ("phone", 360, 740, 1),
        ("desktop", 1280, 800, 1),
        ("desktop-200-percent", 640, 400, 2),
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _chromium = null!;
    private TempFolder _folder = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var chromium = Skip.UnlessInstalled("chromium");
        _folder = new TempFolder();
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
        _folder?.Dispose();
    }

    [TestCase("en", ColorScheme.Light)]
    [TestCase("de", ColorScheme.Dark)]
    [TestCase("ja", ColorScheme.Light)]
    [TestCase("ar", ColorScheme.Dark)]
    public async Task Every_page_fits_every_screen(string language, ColorScheme colors)
    {
        var frontend = Arabic();
        foreach (var (screen, width, height, scale) in Screens)
        {
            await using var context = await _chromium.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = width, Height = height },
                    DeviceScaleFactor = scale,
                    ColorScheme = colors,
                }
            );
            foreach (var (name, page) in SamplePages.All)
            {
                await CheckAsync(context, frontend, (name, page), language, $"{screen}-{colors}");
            }
        }
    }

    [TestCase("light")]
    [TestCase("dark")]
    [TestCase("")]
    [TestCase("exported")]
    [TestCase("for Dex")]
    public async Task A_person_logs_in_in_each_theme(string theme)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapFallback(() => "back at the application");
        await application.StartAsync();
        var callback = application.Urls.Single() + "/callback";
        await using var dex = await DexHost.StartAsync(setup =>
            setup
                .AddClient("example-app", "secret", callback)
                .AddUser("jane@example.com", "correct horse battery staple")
                .AddConnector("mockCallback", "mock", "Example")
                .Frontend = FrontendOf(theme)
        );
        await using var context = await _chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        var complaints = Listen(page);

        await page.GotoAsync($"{dex.Issuer}/auth?client_id=example-app&response_type=code&scope=openid%20email&redirect_uri={callback}");
        await page.GetByText("Email").First.ClickAsync();
        await page.FillAsync("input[name=login]", "jane@example.com");
        await page.FillAsync("input[name=password]", "wrong");
        await page.PressAsync("input[name=password]", "Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Or(page.Locator("#error"))).ToBeVisibleAsync();
        await page.FillAsync("input[name=password]", "correct horse battery staple");
        await page.PressAsync("input[name=password]", "Enter");
        await page.ClickAsync("button[name=approval][value=approve], form:has(input[name=approval][value=approve]) button");

        page.Url.Should().StartWith(callback + "?code=");
        complaints.Should().BeEmpty();
    }

    private FrontendOptions FrontendOf(string theme)
    {
        var folder = Path.Combine(_folder.Path, theme.Replace(' ', '-'));
        switch (theme)
        {
            case "exported":
                ThemeExportCommand.Run(folder, TextWriter.Null, TextWriter.Null).Should().Be(0);
                return new() { Dir = folder };
            case "for Dex":
                OldTheme.Write(folder);
                return new()
                {
                    Dir = folder,
                    Theme = "acme",
                    LogoUrl = "theme/acme.svg",
                };
            default:
                return new() { Theme = theme };
        }
    }

    // What is not translated stays English, between isolates: enough to see the page turned around.
    private Frontend Arabic()
    {
        var folder = Path.Combine(_folder.Path, "arabic");
        if (!Directory.Exists(folder))
        {
            ThemeExportCommand.Run(folder, TextWriter.Null, TextWriter.Null);
            File.WriteAllText(
                Path.Combine(folder, "locales", "ar.json"),
                """{"Sign in to %s": "تسجيل الدخول إلى %s", "Sign in": "تسجيل الدخول", "Sign in with": "الدخول بواسطة", "Password": "كلمة المرور", "Choose how you want to sign in.": "اختر طريقة تسجيل الدخول."}"""
            );
        }
        return new Frontend(
            new FrontendOptions
            {
                Dir = folder,
                Theme = "auto",
                Issuer = "Acme Account",
            },
            "/dex",
            new ManualTime()
        );
    }

    private static async Task CheckAsync(
        IBrowserContext context,
        Frontend frontend,
        (string Name, Page Page) sample,
        string language,
        string screen
    )
    {
        var page = await context.NewPageAsync();
        var complaints = Listen(page);
        var bytes = 0;
        await page.RouteAsync(
            Site + "/**",
            route =>
            {
                var path = new Uri(route.Request.Url).AbsolutePath;
                var isPage = path == "/dex/auth";
                var file = isPage ? null : frontend.FindFile(path["/dex".Length..]);
                var body = isPage ? frontend.Render(sample.Page, new PageRequest(path, language)) : file?.Content ?? default;
                bytes += body.Length;
                return route.FulfillAsync(
                    new()
                    {
                        Status = isPage || file is not null ? 200 : 404,
                        BodyBytes = body.ToArray(),
                        ContentType = file?.ContentType ?? PageHeaders.ContentType,
                        Headers = isPage ? [new("Content-Security-Policy", PageHeaders.ContentSecurityPolicy)] : [],
                    }
                );
            }
        );
        // Logos and frames of applications, which are elsewhere.
        await page.RouteAsync(
            "https://*.example.com/**",
            route => route.FulfillAsync(new() { ContentType = "image/svg+xml", Body = Logo })
        );
        await page.GotoAsync(Site + "/dex/auth", new() { WaitUntil = WaitUntilState.Load });

        var what = $"{sample.Name} on {screen} in {language}";
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
            .Should()
            .BeTrue(what + " must not scroll sideways");
        (await page.EvaluateAsync<string>("document.documentElement.lang + ' ' + getComputedStyle(document.body).direction"))
            .Should()
            .Be(language + (language == "ar" ? " rtl" : " ltr"), what);
        foreach (
            var target in await page.QuerySelectorAllAsync("button, a.choice, a.button, input:not([type=hidden]):not([type=checkbox])")
        )
        {
            (await target.BoundingBoxAsync())!.Height.Should().BeGreaterThanOrEqualTo((float)MinTarget, what);
        }
        bytes.Should().BeLessThan(MaxBytes, what);
        complaints
            .Where(c => sample.Name != "logout-frames" || !c.Contains("frame", StringComparison.OrdinalIgnoreCase))
            .Should()
            .BeEmpty(what);
        if (Environment.GetEnvironmentVariable("DEX_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{sample.Name}-{screen}-{language}.png"), FullPage = true });
        }
        await page.CloseAsync();
    }

    private const string Logo =
        """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#2f6690"/></svg>""";

    private static List<string> Listen(IPage page)
    {
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            // Those are told by their address below.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Response += (_, response) =>
        {
            // A wrong password is answered with 401; every browser asks for favicon.ico.
            if (response.Status is >= 400 and not 401 && !response.Url.EndsWith("/favicon.ico", StringComparison.Ordinal))
            {
                complaints.Add(response.Url);
            }
        };
        return complaints;
    }
}
