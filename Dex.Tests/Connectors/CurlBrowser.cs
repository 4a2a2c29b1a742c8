using System.Text.RegularExpressions;

namespace Dex.Tests.Connectors;

/// <summary>curl as a browser that shows Kerberos tickets, or none: keeps cookies, follows redirects up to the application's address.</summary>
internal sealed partial class CurlBrowser(string folder, IReadOnlyDictionary<string, string>? environment)
{
    private readonly string _jar = Path.Combine(folder, Path.GetRandomFileName());

    /// <summary>Each answer's status, the first one first.</summary>
    public IReadOnlyList<int> Statuses { get; private set; } = [];

    /// <summary>All answers' heads, and the last one's body.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Where the last answer leads; empty where it does not.</summary>
    public string Location { get; private set; } = "";

    /// <summary>The challenges and proofs of all answers.</summary>
    public IReadOnlyList<string> Authenticate { get; private set; } = [];

    /// <summary>Goes to an address, with a ticket if it is asked for one and there is one.</summary>
    public Task<CurlBrowser> GoAsync(string url, params string[] arguments) => RunAsync(url, ["--anyauth", "-u", ":", .. arguments]);

    /// <summary>Goes to an address with a token of the caller's making.</summary>
    public Task<CurlBrowser> GoWithAsync(string url, string authorization) => RunAsync(url, ["-H", "Authorization: " + authorization]);

    /// <summary>Follows redirects until there is none, or to an address that begins so.</summary>
    public async Task<CurlBrowser> FollowAsync(string end)
    {
        for (var hops = 0; Location.Length > 0 && !Location.StartsWith(end, StringComparison.Ordinal); hops++)
        {
            hops.Should().BeLessThan(10);
            await GoAsync(Location);
        }
        return this;
    }

    private async Task<CurlBrowser> RunAsync(string url, string[] arguments)
    {
        await using var curl = ChildProcess.Start(
            Skip.UnlessInstalled("curl"),
            environment,
            folder,
            ["-s", "-i", "-b", _jar, "-c", _jar, "--max-time", "30", .. arguments, "-w", "\nCURL %{redirect_url}\n", url]
        );
        (await curl.ExitAsync()).Should().Be(0, curl.Output);
        Output = curl.Output;
        Statuses = [.. Status().Matches(Output).Select(m => int.Parse(m.Groups[1].Value, null))];
        Location = Redirect().Match(Output).Groups[1].Value;
        Authenticate = [.. Challenge().Matches(Output).Select(m => m.Groups[1].Value.Trim())];
        return this;
    }

    [GeneratedRegex("^HTTP/1.1 ([0-9]{3})", RegexOptions.Multiline)]
    private static partial Regex Status();

    [GeneratedRegex("^CURL (.*)$", RegexOptions.Multiline)]
    private static partial Regex Redirect();

    [GeneratedRegex("^WWW-Authenticate: (.*)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Challenge();
}
