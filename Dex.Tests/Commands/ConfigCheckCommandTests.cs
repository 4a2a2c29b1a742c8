using Dex.Server.Commands;

namespace Dex.Tests.Commands;

internal sealed class ConfigCheckCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dex-check-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [OneTimeTearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [SetUp]
    public void SetUp()
    {
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
    }

    [Test]
    public void A_valid_file_is_said_to_be_valid()
    {
        Run(Repository.PathOf("samples", "config-dev.yaml")).Should().Be(0);

        _output.ToString().Should().Contain("the configuration is valid");
        _errors.ToString().Should().BeEmpty();
    }

    [Test]
    public void Warnings_alone_leave_a_file_valid()
    {
        var file = Write("issuer: http://127.0.0.1\nstorage: {type: memory}\nweb: {http: ':1'}\nenablePasswordDB: true\nextra: 1\n");

        Run(file).Should().Be(0);

        _errors.ToString().Should().Be($"{file}:5:1: warning: extra: unknown key; check its spelling and place\n");
        _output.ToString().Should().Contain("valid");
    }

    [Test]
    public void Every_mistake_is_told_at_once_in_the_order_of_the_file()
    {
        var file = Write(
            """
            issuer: https://auth.example.com?x=1
            storage:
              type: postgres
              config:
                host: [db]
                port: 70000
                ssl: {mode: prefer, certFile: /nowhere.pem}
            web:
              https: 0.0.0.0:5554
              tlsMinVersion: "1.3"
              tlsMaxVersion: "1.2"
              clientRemoteIP:
                trustedProxies: [10.0.0.0/8, proxy]
            grpc:
              tlsCert: a.pem
            telemetry: {enableProfiling: yes}
            frontend: {theme: neon}
            logger: {level: loud, format: xml}
            expiry:
              idTokens: 1d
              refreshTokens: {reuseInterval: -3s}
            oauth2:
              responseTypes: [code, magic]
              grantTypes: [magic]
              pkce: {codeChallengeMethodsSupported: [S256, S512]}
            signer:
              type: local
              config: {algorithm: HS256}
            connectors:
            - {type: magic, id: ldap, name: LDAP}
            - {type: mockPassword, id: pass, name: Pass, config: {username: u}}
            staticClients:
            - id: app
              secretEnv: UNSET
              redirectURL: https://app.example.com
            staticPasswords:
            - email: jane@example.com
              hash: nonsense
            sessions: {absoluteLifetime: 1h, validIfNotUsedFor: 2h}
            signInLimits: {perAccount: 0}

            """
        );

        Run(file).Should().Be(1);

        _output.ToString().Should().BeEmpty();
        _errors
            .ToString()
            .Replace(file, "dex.yaml", StringComparison.Ordinal)
            .Should()
            .Be(File.ReadAllText(Repository.PathOf("Dex.Tests", "Golden", "config-check.txt")));
    }

    [Test]
    public void A_missing_file_a_folder_and_an_endless_one_are_one_clear_line()
    {
        Run(Path.Combine(_folder, "none.yaml")).Should().Be(1);
        Run(_folder).Should().Be(1);
        Run(Write(new string('#', 2_000_000))).Should().Be(1);

        var lines = _errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(3);
        lines[0].Should().EndWith("none.yaml: there is no such file");
        lines[1].Should().EndWith("it is a folder");
        lines[2].Should().Contain("larger than 1024 kB");
    }

    [Test]
    public void A_key_cannot_write_a_line_of_its_own()
    {
        Run(Write("\"a\\nb\\e[31m\": 1\n"));

        _errors.ToString().Should().Contain("a\\u000ab\\u001b[31m: unknown key");
    }

    private int Run(string file) => ConfigCheckCommand.Run(file, _ => null, _output, _errors);

    private string Write(string content)
    {
        var file = Path.Combine(_folder, $"{TestContext.CurrentContext.Test.ID}.yaml");
        File.WriteAllText(file, content);
        return file;
    }
}
