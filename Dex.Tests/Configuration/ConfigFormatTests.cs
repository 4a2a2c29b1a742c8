using System.Text;
using Dex.Server.Configuration;
using Dex.Server.Hosting;

namespace Dex.Tests.Configuration;

/// <summary>How text becomes values: letter case, JSON, types, variables, and what is said of keys nobody reads.</summary>
internal sealed class ConfigFormatTests
{
    private const string Minimal =
        "issuer: http://127.0.0.1:5556/dex\nstorage: {type: memory}\nweb: {http: 127.0.0.1:5556}\nenablePasswordDB: true\n";

    [Test]
    public void JSON_with_tabs_and_escapes_is_read()
    {
        const string json =
            "{\n\t\"issuer\": \"http:\\/\\/127.0.0.1\\/dex\",\n\t\"storage\": {\"type\": \"memory\"},\n\t\"web\": {\n\t\t\"http\": \":5556\"\n\t},\n\t\"enablePasswordDB\": true,\n\t\"frontend\": {\"issuer\": \"\\u00dcber \\ud83d\\ude00\"}\n}\n";

        var result = Load(json);

        result.Problems.Should().BeEmpty();
        result.Config!.File.Issuer.Should().Be("http://127.0.0.1/dex");
        result.Config.File.Frontend.Issuer.Should().Be("Über 😀");
    }

    [TestCase("storage: {type: memory, config: {file: x}}", "storage.config.file")]
    [TestCase("connectors: [{type: mockCallback, id: a, name: A, config: {file: x}}]", "connectors[0].config.file")]
    [TestCase(
        "connectors: [{type: mockPassword, id: a, name: A, config: {USERNAME: a, password: b, pasword: c}}]",
        "connectors[0].config.pasword"
    )]
    [TestCase("oauth2: {responseType: [code]}", "oauth2.responseType")]
    [TestCase("web: {http: ':1', headers: {x-frame-options: DENY, Server: x}}", "web.headers.Server")]
    [TestCase("signer: {type: local, config: {keysRotationPeriod: 1h, address: x}}", "signer.config.address")]
    public void A_key_that_nobody_reads_is_never_passed_over_in_silence(string yaml, string path)
    {
        var key = yaml[..yaml.IndexOf(':', StringComparison.Ordinal)];
        var file =
            string.Concat(
                Minimal
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Where(l => !l.StartsWith(key + ":", StringComparison.Ordinal))
                    .Select(l => l + "\n")
            ) + yaml;

        Load(file)
            .Problems.Should()
            .ContainSingle()
            .Which.Should()
            .Match<ConfigProblem>(p => !p.IsError && p.Path == path && p.Message.Contains("unknown key"));
        Load(file, ("DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS", "T")).Config.Should().BeNull();
    }

    [Test]
    public void Variables_are_expanded_in_texts_at_any_depth_but_as_in_Dex_not_in_lists_of_lists()
    {
        const string yaml =
            "connectors: [{type: custom, id: a, name: A, config: {a: $X, b: {c: [$X, {d: $X}, [$X, {e: $X}]]}, $X: 1, n: 5}}]\n";
        var registry = new Dex.Connectors.ConnectorRegistry();
        registry.Add(Dex.Connectors.ConnectorType.Create("custom", () => new Dex.Connectors.Mock.MockCallbackConnector()));

        var result = ConfigLoader.Load(Encoding.UTF8.GetBytes(Minimal + yaml), name => name == "X" ? "v\"\n" : null, null, registry);

        var setup = new DexSetup().UseConfig(result.Config!);
        Encoding
            .UTF8.GetString(setup.Connectors[0].Config!)
            .Should()
            .Be("""{"a":"v\u0022\n","b":{"c":["v\u0022\n",{"d":"v\u0022\n"},["$X",{"e":"$X"}]]},"$X":1,"n":5}""");
    }

    [Test]
    public void A_merge_that_merges_no_mapping_is_an_error() =>
        Load(Minimal + "frontend: {<<: dark}\n").Problems.Should().ContainSingle().Which.Message.Should().Contain("<<");

    [TestCase("password: *hunter2")]
    [TestCase("password: !hunter2")]
    [TestCase("password: @hunter2")]
    [TestCase("password: %hunter2")]
    [TestCase("password: \"\\hunter2\"")]
    [TestCase("password: 'hunter2")]
    [TestCase("password: [hunter2")]
    [TestCase("password: {hunter2: [}")]
    [TestCase("password: a: hunter2")]
    [TestCase("password: &hunter2 [*hunter2]")]
    [TestCase("password: |hunter2")]
    public void Malformed_YAML_does_not_spill_a_password(string line)
    {
        var problems = Load(
            Minimal + "connectors:\n- type: mockPassword\n  id: a\n  name: A\n  config:\n    username: a\n    " + line + "\n"
        ).Problems;

        problems.Should().NotBeEmpty().And.NotContain(p => p.Message.Contains("hunter2"));
    }

    [Test]
    public void A_secret_given_as_the_name_of_a_variable_is_not_repeated() =>
        Load(
            Minimal
                + "staticClients: [{id: a, name: A, secretEnv: hunter2}]\nstaticPasswords: [{email: a@example.com, hashFromEnv: hunter2}]\n"
        )
            .Problems.Should()
            .HaveCount(2)
            .And.NotContain(p => p.Message.Contains("hunter2"));

    [Test]
    public void Dexs_own_development_configuration_lacks_only_what_is_not_built_yet()
    {
        const string yaml = """
            issuer: http://127.0.0.1:5556/dex
            storage:
              type: sqlite3
              config:
                file: var/sqlite/dex.db
            web:
              http: 127.0.0.1:5556
            telemetry:
              http: 127.0.0.1:5558
            grpc:
              addr: 127.0.0.1:5557
            staticClients:
              - id: example-app
                redirectURIs:
                  - 'http://127.0.0.1:5555/callback'
                name: 'Example App'
                secret: ZXhhbXBsZS1hcHAtc2VjcmV0
            connectors:
              - type: mockCallback
                id: mock
                name: Example
            enablePasswordDB: true
            staticPasswords:
              - email: "admin@example.com"
                hash: "$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W"
                username: "admin"
                emailVerified: true
            """;

        Load(yaml).Problems.Should().BeEmpty();
    }

    [TestCase("10.0.0.1/8")]
    [TestCase("fd00::1/64")]
    [TestCase("192.0.2.7/32")]
    public void A_trusted_network_may_be_written_with_an_address_inside_it(string network)
    {
        var result = Load(
            Minimal.Replace(
                "web: {",
                "web: {clientRemoteIP: {header: X-Real-IP, trustedProxies: ['" + network + "']}, ",
                StringComparison.Ordinal
            )
        );

        result.Problems.Should().BeEmpty();
        new DexSetup().UseConfig(result.Config!).TrustedProxies.Should().ContainSingle();
    }

    [Test]
    public void No_mutilated_file_is_more_than_a_problem()
    {
        var sample = File.ReadAllText(Repository.PathOf("samples", "config-dev.yaml"));
        string[] replacements =
        [
            "",
            "\n",
            " ",
            "\t",
            ":",
            "- ",
            "[",
            "{",
            "&a ",
            "*a",
            "<<: ",
            "'",
            "\"",
            "\0",
            "ß",
            "99999999999999999999",
            "~",
        ];
        for (var at = 0; at < sample.Length; at += 7)
        {
            foreach (var replacement in replacements)
            {
                var file = string.Concat(sample.AsSpan(0, at), replacement, sample.AsSpan(Math.Min(sample.Length, at + 3)));

                var result = ConfigLoader.Load(Encoding.UTF8.GetBytes(file), _ => null);

                (result.Config is null).Should().Be(result.Problems.Any(p => p.IsError), file);
            }
        }
    }

    private static ConfigResult Load(string yaml, params (string Name, string? Value)[] environment) =>
        ConfigLoader.Load(Encoding.UTF8.GetBytes(yaml), name => environment.FirstOrDefault(e => e.Name == name).Value);
}
