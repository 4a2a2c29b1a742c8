using Dex.Tests.Connectors;
using Microsoft.Playwright;

namespace Dex.Tests.Interop;

/// <summary>People in front of a computer with Kerberos, and one without, with a real browser.</summary>
[NonParallelizable]
internal sealed class KerberosChromiumTests
{
    private Kdc _kdc = null!;
    private Slapd _slapd = null!;
    private KerberosDex _dex = null!;
    private IPlaywright _playwright = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Skip.UnlessInstalled("chromium");
        _kdc = await Kdc.StartAsync();
        _slapd = await Slapd.StartAsync(Slapd.SmallDirectory);
        var keytab = await _kdc.KeytabAsync("http.keytab", $"HTTP/localhost@{Kdc.Realm}");
        _dex = await KerberosDex.StartAsync(_kdc, _slapd, ("corp", $"keytabPath: {keytab}, fallbackToPassword: true"));
        _playwright = await Playwright.CreateAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _playwright?.Dispose();
        foreach (var part in new IAsyncDisposable?[] { _dex, _slapd, _kdc })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    [Test]
    public async Task With_a_ticket_nothing_is_typed()
    {
        await using var chromium = await LaunchAsync(await _kdc.SignInAsync($"jane@{Kdc.Realm}"));
        var page = await OpenAsync(chromium);

        await ArrivesAsync(page, () => page.EvaluateAsync("url => { location.href = url }", _dex.AuthUrl("corp")));

        _dex.Log.Should().Contain("jane@example.org");
    }

    [Test]
    public async Task Without_a_ticket_the_form_is_there_at_once()
    {
        await using var chromium = await LaunchAsync(_kdc.Environment);
        var page = await OpenAsync(chromium);

        await page.GotoAsync(_dex.AuthUrl("corp"));
        await page.FillAsync("input[name=login]", "john");
        await page.FillAsync("input[name=password]", "bar");

        await ArrivesAsync(page, () => page.PressAsync("input[name=password]", "Enter"));
    }

    [Test]
    public async Task Somebody_unknown_to_the_directory_is_told_so_and_can_use_another_name()
    {
        await using var chromium = await LaunchAsync(await _kdc.SignInAsync($"ghost@{Kdc.Realm}"));
        var page = await OpenAsync(chromium);

        await page.GotoAsync(_dex.AuthUrl("corp"));
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("ghost@EXAMPLE.ORG, which has no account here");
        await page.FillAsync("input[name=login]", "john");
        await page.FillAsync("input[name=password]", "bar");

        await ArrivesAsync(page, () => page.PressAsync("input[name=password]", "Enter"));
    }

    // A profile of its own and not a private window: those show no tickets.
    private async Task<IBrowserContext> LaunchAsync(IReadOnlyDictionary<string, string> tickets)
    {
        var environment = new Dictionary<string, string>(tickets);
        foreach (var name in new[] { "HOME", "PATH" })
        {
            environment[name] = Environment.GetEnvironmentVariable(name) ?? "";
        }
        return await _playwright.Chromium.LaunchPersistentContextAsync(
            _kdc.PathOf(Path.GetRandomFileName()),
            new()
            {
                ExecutablePath = Skip.UnlessInstalled("chromium"),
                Args = [.. ChromiumTests.Arguments, "--auth-server-allowlist=localhost"],
                Env = environment,
            }
        );
    }

    // There is no application: it is enough that the browser calls it with a code.
    private static Task ArrivesAsync(IPage page, Func<Task> action) =>
        page.RunAndWaitForRequestAsync(action, r => r.Url.StartsWith(KerberosDex.Callback + "?code=", StringComparison.Ordinal));

    // Chromium takes in the Kerberos library when a new profile is first challenged, and answers from the second challenge on.
    private async Task<IPage> OpenAsync(IBrowserContext chromium)
    {
        var page = await chromium.NewPageAsync();
        await page.GotoAsync(_dex.AuthUrl("corp"));
        return page;
    }
}
