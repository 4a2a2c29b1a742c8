using System.Text.Json.Nodes;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Hosting;
using Dex.Tests.Connectors;

namespace Dex.Tests.Interop;

/// <summary>Every flow that the provider has, completed by the JavaScript libraries openid-client and oauth4webapi with a client that registers itself for it.</summary>
[NonParallelizable]
internal sealed class NodeFlowTests
{
    private const string Email = "jane@example.com";
    private const string Password = "correct horse battery staple";
    private const string InitialToken = "an initial access token";
    private const string RedirectUri = "http://127.0.0.1:5555/callback";

    private static readonly string Folder = Repository.PathOf("Dex.Tests", "Interop", "node");

    private DexHost _dex = null!;
    private FakeIssuer _ci = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Skip.UnlessInstalled("node");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            Skip.Because("the Node packages are not installed: run \"npm ci\" in Dex.Tests/Interop/node");
        }
        _ci = await FakeIssuer.StartAsync();
        _dex = await DexHost.StartAsync(setup =>
        {
            string[] types = ["code", "token", "id_token"];
            setup.Options = setup.Options with
            {
                ResponseTypes = types,
                GrantTypes = GrantTypes.Resolve([], types, "local", clientCredentials: true),
                PasswordConnector = "local",
                Sessions = new SessionPolicy(),
                Registration = new RegistrationPolicy([InitialToken]),
            };
            setup.AddUser(Email, Password);
            setup.AddConnector(
                "oidc",
                "ci",
                "CI",
                System.Text.Encoding.UTF8.GetBytes($$"""{"issuer":"{{_ci.Url}}","clientID":"dex","insecureSkipEmailVerified":true}""")
            );
            setup.Clients.Add(
                new Client
                {
                    Id = "at-jwt",
                    Name = "at-jwt",
                    Secret = "at-jwt secret",
                    RedirectUris = [RedirectUri],
                    Metadata = new ClientMetadata { AccessTokenType = "at+jwt", Resources = ["https://api.example"] },
                }
            );
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
            await _ci.DisposeAsync();
        }
    }

    [TestCase("client-secret-basic")]
    [TestCase("client-secret-post")]
    [TestCase("client-secret-jwt")]
    [TestCase("private-key-jwt")]
    [TestCase("public")]
    [TestCase("form-post")]
    [TestCase("id-token")]
    [TestCase("code-id-token")]
    [TestCase("par")]
    [TestCase("jar")]
    [TestCase("request-uri")]
    [TestCase("dpop")]
    [TestCase("dpop-confidential")]
    [TestCase("signed-userinfo")]
    [TestCase("device")]
    [TestCase("client-credentials")]
    [TestCase("token-exchange")]
    [TestCase("password")]
    [TestCase("revocation")]
    [TestCase("claims")]
    [TestCase("session")]
    [TestCase("logout")]
    [TestCase("mix-up")]
    public Task Openid_client_completes(string flow) => CompletesAsync("flows.mjs", flow);

    [TestCase("id-token-token")]
    [TestCase("code-token")]
    [TestCase("code-id-token-token")]
    [TestCase("code-id-token")]
    [TestCase("private-key-jwt")]
    [TestCase("client-secret-jwt")]
    [TestCase("par-with-jar")]
    [TestCase("dpop")]
    [TestCase("resource-at-jwt")]
    [TestCase("device")]
    [TestCase("client-credentials")]
    [TestCase("token-exchange")]
    [TestCase("revocation")]
    public Task Oauth4webapi_completes(string flow) => CompletesAsync("flows4webapi.mjs", flow);

    private async Task CompletesAsync(string script, string flow)
    {
        await using var node = ChildProcess.Start(
            "node",
            null,
            Folder,
            [
                script,
                "--flow",
                flow,
                "--issuer",
                _dex.Issuer,
                "--client-id",
                "registers-itself",
                "--redirect-uri",
                RedirectUri,
                "--user",
                Email,
                "--password",
                Password,
                "--initial-access-token",
                InitialToken,
                "--subject-token",
                JobToken(),
            ]
        );

        (await node.ExitAsync()).Should().Be(0, node.Output);
        node.Output.Should().Contain(Email);
    }

    // What a CI system gives a job.
    private string JobToken() =>
        _ci.Key.Sign(
            new JsonObject
            {
                ["iss"] = _ci.Url,
                ["sub"] = "repo:acme/app:ref:refs/heads/main",
                ["aud"] = "dex",
                ["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 300,
                ["name"] = "job",
                ["email"] = Email,
            }
        );
}
