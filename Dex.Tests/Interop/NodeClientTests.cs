using Dex.Server.Hosting;

namespace Dex.Tests.Interop;

/// <summary>JavaScript relying parties, openid-client (certified) and oauth4webapi, log a person in, refresh, and try what must be refused.</summary>
[NonParallelizable]
internal sealed class NodeClientTests
{
    private const string Email = "jane@example.com";
    private const string Password = "correct horse battery staple";

    // Nothing listens there: the scripts stop where the redirect leaves the provider.
    private const string RedirectUri = "http://127.0.0.1:5555/callback";

    private static readonly string Folder = Repository.PathOf("Dex.Tests", "Interop", "node");

    private DexHost _dex = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Skip.UnlessInstalled("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Skip.Because("the Node packages are not installed: run \"npm ci\" in Dex.Tests/Interop/node");
        }
        _dex = await DexHost.StartAsync(setup =>
            setup.AddClient("app", "se cret+&%", RedirectUri).AddClient("cli", "", RedirectUri).AddUser(Email, Password)
        );
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
        }
    }

    [TestCase("flow.mjs", "app", "se cret+&%", "--rotates")]
    [TestCase("flow.mjs", "cli", "", "--rotates")]
    [TestCase("oauth4webapi.mjs", "app", "se cret+&%")]
    [TestCase("oauth4webapi.mjs", "cli", "")]
    public async Task A_client_library_logs_a_person_in(string script, string clientId, string clientSecret, params string[] more)
    {
        await using var node = Run(script, clientId, clientSecret, Password, more);

        (await node.ExitAsync()).Should().Be(0, node.Output);
        node.Output.Should().Contain(Email);
    }

    [Test]
    public async Task The_script_fails_where_the_login_does()
    {
        await using var node = Run("flow.mjs", "cli", "", "wrong");

        (await node.ExitAsync()).Should().Be(1);
        node.Output.Should().Contain("FAILED: the login got stuck");
    }

    private ChildProcess Run(string script, string clientId, string clientSecret, string password, params string[] more) =>
        ChildProcess.Start(
            "node",
            null,
            Folder,
            [
                script,
                "--issuer",
                _dex.Issuer,
                "--client-id",
                clientId,
                "--client-secret",
                clientSecret,
                "--redirect-uri",
                RedirectUri,
                "--user",
                Email,
                "--password",
                password,
                .. more,
            ]
        );
}
