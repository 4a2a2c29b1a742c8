using System.Text;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Server.Configuration;
using Dex.Server.Hosting;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;

namespace Dex.Tests.Configuration;

internal sealed class ConfigLoaderTests
{
    private const string Hash = "$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W";

    private const string Minimal = """
        issuer: http://127.0.0.1:5556/dex
        storage: {type: memory}
        web: {http: 127.0.0.1:5556}
        enablePasswordDB: true

        """;

    [Test]
    public void A_small_file_has_Dexs_defaults()
    {
        var setup = new DexSetup().UseConfig(Good(Minimal));

        setup
            .Options.Should()
            .BeEquivalentTo(new DexOptions { Issuer = new Issuer("http://127.0.0.1:5556/dex") }, o => o.Excluding(x => x.Issuer));
        setup
            .Connectors.Should()
            .ContainSingle()
            .Which.Should()
            .Match<Core.Storage.ConnectorRecord>(c => c.Id == "local" && c.Name == "Email");
    }

    [Test]
    public void A_whole_file_is_understood()
    {
        var config = Good(
            $$"""
            issuer: https://auth.example.com
            storage:
              type: postgres
              config: {host: db, port: 5433, database: dex, user: dex, password: $PG_PASSWORD, connectionTimeout: 5, maxOpenConns: 20, maxIdleConns: 3, connMaxLifetime: 600, ssl: {mode: disable} }
            web:
              https: 0.0.0.0:5554
              tlsCert: cert.pem
              tlsKey: key.pem
              tlsMinVersion: "1.3"
              headers: {X-Frame-Options: SAMEORIGIN, Strict-Transport-Security: max-age=1}
              allowedOrigins: ["*"]
              allowedHeaders: [Authorization, X-Trace]
              clientRemoteIP: {header: X-Forwarded-For, trustedProxies: [10.0.0.0/8]}
            frontend: {issuer: Example, logoURL: https://example.com/logo.svg, theme: dark}
            telemetry: {http: 0.0.0.0:5558}
            expiry:
              idTokens: 1h
              authRequests: 30m
              deviceRequests: 5m
              refreshTokens: {disableRotation: true, reuseInterval: 3s, validIfNotUsedFor: 2160h, absoluteLifetime: 3960h }
            logger: {level: DEBUG, format: json, excludeFields: [email]}
            oauth2:
              responseTypes: [code]
              grantTypes: [refresh_token, authorization_code]
              skipApprovalScreen: true
              alwaysShowLoginScreen: yes
              openIntrospection: true
              pkce: {enforce: true, codeChallengeMethodsSupported: [S256]}
            signer: {type: local, config: {keysRotationPeriod: 12h, algorithm: ES256} }
            staticClients:
              - {id: app, secret: s, name: App, redirectURIs: [https://app.example.com/cb], trustedPeers: [cli], allowedConnectors: [mock], logoURL: https://app.example.com/logo.png}
              - {idEnv: CLI_ID, public: true, name: CLI}
            connectors:
              - {type: mockPassword, id: pass, name: Pass, config: {username: $ADMIN, password: b}, grantTypes: [authorization_code]}
            enablePasswordDB: true
            staticPasswords:
              - {email: Jane@Example.com, hash: "{{Hash}}", username: jane, name: Jane Doe, preferredUsername: jd, emailVerified: false, userID: u1, groups: [a, b]}
              - {email: john@example.com, hashFromEnv: JOHN_HASH, userID: u2}
              - {email: jim@example.com, hash: "{{Convert.ToBase64String(Encoding.ASCII.GetBytes(Hash))}}", userID: u3}
            signInLimits: {perAccount: 3, perAddress: 10, initialDelay: 2s, maxDelay: 1m, window: 5m}
            """,
            ("PG_PASSWORD", "pa$$word"),
            ("CLI_ID", "cli"),
            ("JOHN_HASH", Hash),
            ("ADMIN", "admin")
        );
        var setup = new DexSetup().UseConfig(config);

        config
            .Storage.Should()
            .BeEquivalentTo(
                new PostgresOptions
                {
                    Host = "db",
                    Port = 5433,
                    Database = "dex",
                    User = "dex",
                    Password = "pa$$word",
                    ConnectionTimeout = 5,
                    MaxOpenConns = 20,
                    MaxIdleConns = 3,
                    ConnMaxLifetime = 600,
                    Ssl = new PostgresSsl { Mode = "disable" },
                }
            );
        setup
            .Options.Should()
            .BeEquivalentTo(
                new DexOptions
                {
                    Issuer = new Issuer("https://auth.example.com"),
                    IdTokensValidFor = TimeSpan.FromHours(1),
                    AuthRequestsValidFor = TimeSpan.FromMinutes(30),
                    RefreshTokens = new RefreshTokenPolicy
                    {
                        Rotate = false,
                        ReuseInterval = TimeSpan.FromSeconds(3),
                        ValidIfNotUsedFor = TimeSpan.FromHours(2160),
                        AbsoluteLifetime = TimeSpan.FromHours(3960),
                    },
                    Signing = new SigningPolicy("ES256", TimeSpan.FromHours(12)),
                    Pkce = new PkcePolicy(true, ["S256"]),
                    SkipApprovalScreen = true,
                    GrantTypes = ["authorization_code", "refresh_token"],
                    AlwaysShowLoginScreen = true,
                    OpenIntrospection = true,
                    SignInLimits = new SignInLimits
                    {
                        PerAccount = 3,
                        PerAddress = 10,
                        InitialDelay = TimeSpan.FromSeconds(2),
                        MaxDelay = TimeSpan.FromMinutes(1),
                        Window = TimeSpan.FromMinutes(5),
                    },
                },
                o => o.ComparingByMembers<Issuer>()
            );
        setup.Clients.Select(c => (c.Id, c.Public)).Should().Equal(("app", false), ("cli", true));
        setup.Clients[0].TrustedPeers.Should().Equal("cli");
        setup.Passwords.Should().OnlyContain(p => PasswordHash.CostOf(Encoding.ASCII.GetString(p.Hash)) == 10);
        setup
            .Passwords[0]
            .Should()
            .Match<Core.Storage.Password>(p => p.Email == "jane@example.com" && p.EmailVerified == false && p.Groups.Count == 2);
        Encoding.UTF8.GetString(setup.Connectors[0].Config!).Should().Be("""{"username":"admin","password":"b"}""");
        setup.Connectors.Select(c => c.Id).Should().Equal("pass", "local");
        setup.Headers.Should().BeEquivalentTo(new[] { ("X-Frame-Options", "SAMEORIGIN"), ("Strict-Transport-Security", "max-age=1") });
        setup.ClientAddressHeader.Should().Be("X-Forwarded-For");
        (setup.Frontend.Issuer, setup.Frontend.Theme).Should().Be(("Example", "dark"));
    }

    [Test]
    public void JSON_is_read_too() =>
        Good("""{"issuer": "http://127.0.0.1/dex", "storage": {"type": "memory"}, "web": {"http": ":5556"}, "enablePasswordDB": true}""")
            .File.Issuer.Should()
            .Be("http://127.0.0.1/dex");

    [Test]
    public void Keys_may_be_in_any_letter_case() =>
        Good("ISSUER: http://a.example\nStorage: {TYPE: memory}\nweb: {HTTP: ':1'}\nenablepassworddb: true\n")
            .File.EnablePasswordDB.Should()
            .BeTrue();

    [Test]
    public void Aliases_and_merge_keys_work()
    {
        var config = Good(
            Minimal + "staticClients:\n- &a {id: a, name: A, secret: s, redirectURIs: [https://a.example/cb]}\n- {<<: *a, id: b}\n"
        );

        config.File.StaticClients.Select(c => (c.Id, c.Name)).Should().Equal(("a", "A"), ("b", "A"));
    }

    [Test]
    public void Variables_are_expanded_where_Dex_does_and_nowhere_else()
    {
        const string file = """
            issuer: http://127.0.0.1/$DIR
            storage: {type: sqlite3, config: {file: $DIR/dex.db}}
            web: {http: ":1"}
            enablePasswordDB: true
            """;

        var on = Good(file, ("DIR", "data"));
        var off = Good(file, ("DIR", "data"), ("DEX_EXPAND_ENV", "false"));

        on.File.Issuer.Should().Be("http://127.0.0.1/$DIR");
        on.Storage.Should().BeEquivalentTo(new SqliteOptions { File = "data/dex.db" });
        off.Storage.Should().BeEquivalentTo(new SqliteOptions { File = "$DIR/dex.db" });
    }

    [Test]
    public void Addresses_of_the_command_line_replace_those_of_the_file()
    {
        var result = ConfigLoader.Load(
            Encoding.UTF8.GetBytes(Minimal),
            _ => null,
            new ServeOverrides { WebHttpAddr = ":1", TelemetryAddr = ":2" }
        );

        result.Config!.File.Web.Http.Should().Be(":1");
        result.Config.File.Telemetry.Http.Should().Be(":2");
        ConfigLoader
            .Load(Encoding.UTF8.GetBytes(Minimal), _ => null, new ServeOverrides { GrpcAddr = ":3" })
            .Config!.File.Grpc.Addr.Should()
            .Be(":3");
    }

    [TestCase("issuer: ''", "issuer", "no issuer specified")]
    [TestCase("issuer: dex", "issuer", "not an absolute http or https URL")]
    [TestCase("issuer: [a]", "issuer", "must be text")]
    [TestCase("issuer: 5", "issuer", "must be text")]
    [TestCase("storage: {}", "storage", "no storage supplied")]
    [TestCase("storage: {type: oracle}", "storage.type", "unknown storage type")]
    [TestCase("storage: {type: etcd}", "storage.type", "not supported by this version yet")]
    [TestCase("storage: {type: sqlite3}", "storage.config.file", "no file given")]
    [TestCase("storage: {type: postgres, config: {port: x}}", "storage.config.port", "must be a whole number")]
    [TestCase("storage: {type: postgres, config: {ssl: {mode: prefer}}}", "storage.config.ssl.mode", "unknown mode")]
    [TestCase(
        "storage: {type: postgres, config: {ssl: {mode: disable, caFile: /nothing}}}",
        "storage.config.ssl.caFile",
        "there is no file"
    )]
    [TestCase("web: {}", "web", "must supply an address")]
    [TestCase("web: {http: nonsense}", "web.http", "no address to listen on")]
    [TestCase("web: {http: '127.0.0.1:99999'}", "web.http", "no address to listen on")]
    [TestCase("web: {https: ':1'}", "web.tlsCert", "no certificate")]
    [TestCase("web: {http: ':1', tlsMinVersion: '1.0'}", "web.tlsMinVersion", "1.2 and 1.3")]
    [TestCase("web: {http: ':1', tlsMinVersion: 1.3}", "web.tlsMinVersion", "must be text; put it into quotes")]
    [TestCase("web: {http: ':1', tlsMinVersion: '1.3', tlsMaxVersion: '1.2'}", "web.tlsMinVersion", "must not be greater")]
    [TestCase("web: {http: ':1', allowedOrigins: [https://a.example/path]}", "web.allowedOrigins[0]", "is no origin")]
    [TestCase("web: {http: ':1', clientRemoteIP: {trustedProxies: [10.0.0.1/99]}}", "web.clientRemoteIP.trustedProxies[0]", "CIDR")]
    [TestCase("grpc: {tlsCert: a}", "grpc", "belong together")]
    [TestCase("grpc: {tlsClientCA: a}", "grpc.tlsClientCA", "needs grpc.tlsCert")]
    [TestCase("telemetry: {enableProfiling: true}", "telemetry.enableProfiling", "not supported")]
    [TestCase("frontend: {dir: web}", "frontend.dir", "does not exist")]
    [TestCase("frontend: {theme: acme}", "frontend.theme", "there is no theme")]
    [TestCase("sessions: {}", "sessions", "needs DEX_SESSIONS_ENABLED=true")]
    [TestCase("mfa: {authenticators: [{id: a, type: TOTP}]}", "mfa", "not supported")]
    [TestCase("expiry: {idTokens: 1 day}", "expiry.idTokens", "is no duration")]
    [TestCase("expiry: {idTokens: 0s}", "expiry.idTokens", "longer than zero")]
    [TestCase("expiry: {refreshTokens: {reuseInterval: -1s}}", "expiry.refreshTokens.reuseInterval", "must not be negative")]
    [TestCase("expiry: {refreshTokens: {disableRotation: maybe}}", "expiry.refreshTokens.disableRotation", "true or false")]
    [TestCase("logger: {level: loud}", "logger.level", "unknown level")]
    [TestCase("logger: {format: xml}", "logger.format", "unknown format")]
    [TestCase("oauth2: {responseTypes: [magic]}", "oauth2.responseTypes[0]", "unsupported response type")]
    [TestCase("oauth2: {grantTypes: [magic]}", "oauth2.grantTypes[0]", "unknown grant type")]
    [TestCase("oauth2: {passwordConnector: nowhere}", "oauth2.passwordConnector", "no connector")]
    [TestCase(
        "oauth2: {pkce: {codeChallengeMethodsSupported: [S512]}}",
        "oauth2.pkce.codeChallengeMethodsSupported[0]",
        "use S256 or plain"
    )]
    [TestCase("signer: {type: magic}", "signer.type", "unknown signer type")]
    [TestCase("signer: {type: vault}", "signer.type", "not supported")]
    [TestCase("signer: {type: local}", "signer.config.keysRotationPeriod", "must be specified")]
    [TestCase(
        "signer: {type: local, config: {keysRotationPeriod: 1h, algorithm: HS256}}",
        "signer.config.algorithm",
        "unsupported algorithm"
    )]
    [TestCase("staticClients: [{id: a, secret: s}]", "staticClients[0].name", "needs a name")]
    [TestCase("staticClients: [{name: A, secret: s}]", "staticClients[0].id", "needs an id")]
    [TestCase("staticClients: [{name: A, id: a, idEnv: B, secret: s}]", "staticClients[0].idEnv", "exclude each other")]
    [TestCase("staticClients: [{name: A, id: a}]", "staticClients[0].secret", "needs a secret")]
    [TestCase("staticClients: [{name: A, id: a, secret: s, secretEnv: B}]", "staticClients[0].secretEnv", "exclude each other")]
    [TestCase("staticClients: [{name: A, id: a, secretEnv: UNSET}]", "staticClients[0].secretEnv", "that it names is not set")]
    [TestCase("staticClients: [{name: A, id: a, secret: s}, {name: B, id: a, secret: s}]", "staticClients[1].id", "another client")]
    [TestCase(
        "staticClients: [{name: A, id: a, secret: s, refreshTokenLifetime: x}]",
        "staticClients[0].refreshTokenLifetime",
        "invalid value"
    )]
    [TestCase("staticClients: [{name: A, id: a, secret: s, mfaChain: [x]}]", "staticClients[0].mfaChain", "not supported")]
    [TestCase("staticClients: {a: b}", "staticClients", "must be a list")]
    [TestCase("staticPasswords: [{email: a@example.com}]", "staticPasswords[0].hash", "no password hash")]
    [TestCase("staticPasswords: [{email: a@example.com, hash: nonsense}]", "staticPasswords[0].hash", "malformed bcrypt hash")]
    [TestCase("staticPasswords: [{email: a@example.com, hashFromEnv: UNSET}]", "staticPasswords[0].hashFromEnv", "no password hash")]
    [TestCase(
        "staticPasswords: [{hash: $2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W}]",
        "staticPasswords[0].email",
        "needs an e-mail"
    )]
    [TestCase(
        "staticPasswords: [{email: a@example.com, hash: $2a$04$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W}]",
        "staticPasswords[0].hash",
        "cost of 4"
    )]
    [TestCase("connectors: [{type: magic, id: a, name: A}]", "connectors[0].type", "unknown connector type \"magic\"")]
    [TestCase("connectors: [{type: magic, id: a, name: A}]", "connectors[0].type", "unknown connector type")]
    [TestCase("connectors: [{type: mockCallback, name: A}]", "connectors[0].id", "needs an id")]
    [TestCase("connectors: [{type: mockCallback, id: local, name: A}]", "connectors[0].id", "belongs to the password database")]
    [TestCase("connectors: [{type: mockCallback, id: a, name: A, grantTypes: [x]}]", "connectors[0].grantTypes[0]", "unknown grant type")]
    [TestCase(
        "connectors: [{type: mockPassword, id: a, name: A, config: {username: [u]}}]",
        "connectors[0].config.username",
        "must be text"
    )]
    [TestCase("signInLimits: {perAccount: 0}", "signInLimits.perAccount", "at least 1")]
    [TestCase("signInLimits: {window: 0s}", "signInLimits.window", "longer than zero")]
    public void Each_mistake_is_named_with_its_place(string yaml, string path, string message)
    {
        var key = yaml.Split(':')[0];
        var file = string.Join('\n', Minimal.Split('\n').Where(l => !l.StartsWith(key + ":", StringComparison.Ordinal))) + yaml + "\n";
        var line = file.Split('\n').ToList().FindIndex(l => l.StartsWith(key + ":", StringComparison.Ordinal)) + 1;

        var problem = Load(file).Problems.Should().Contain(p => p.Path == path && p.IsError).Subject;

        problem.Message.Should().Contain(message);
        problem.Line.Should().Be(line);
        problem.Column.Should().BePositive();
    }

    [Test]
    public void All_mistakes_are_told_at_once()
    {
        var problems = Load("issuer: dex\nweb:\n  http: nonsense\nstaticClients:\n  - id: a\n    nonsense: 1\n").Problems;

        problems
            .Select(p => p.Format("c.yaml"))
            .Should()
            .Equal(
                "c.yaml:1:1: error: storage: no storage supplied; set storage.type to sqlite3, postgres or memory",
                "c.yaml:1:1: error: connectors: no connectors specified, so nobody could sign in; add one, or set enablePasswordDB: true",
                "c.yaml:1:9: error: issuer: issuer \"dex\" is not an absolute http or https URL",
                "c.yaml:3:9: error: web.http: \"nonsense\" is no address to listen on; write it like 127.0.0.1:5556 or :5556",
                "c.yaml:5:5: error: staticClients[0].name: a client needs a name, which people see",
                "c.yaml:5:5: error: staticClients[0].secret: a client needs a secret or secretEnv, unless it is public",
                "c.yaml:6:5: warning: staticClients[0].nonsense: unknown key; check its spelling and place"
            );
    }

    [TestCase(null, false)]
    [TestCase("true", true)]
    public void An_unknown_key_is_a_warning_or_where_Dex_says_so_an_error(string? flag, bool isError)
    {
        var result = Load(Minimal + "nonsense: 1\n", ("DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS", flag));

        result
            .Problems.Should()
            .ContainSingle()
            .Which.Should()
            .Match<ConfigProblem>(p => p.IsError == isError && p.Line == 5 && p.Path == "nonsense");
        (result.Config is null).Should().Be(isError);
    }

    [TestCase("expiry: {signingKeys: 6h}", "expiry.signingKeys", "will be removed")]
    [TestCase("expiry: {signingKeys: 6h}\nsigner: {type: local, config: {keysRotationPeriod: 1h}}", "expiry.signingKeys", "is ignored")]
    public void Some_things_are_only_warned_of(string yaml, string path, string message)
    {
        var result = Load(Minimal + yaml + "\n");

        result.Config.Should().NotBeNull();
        result
            .Problems.Should()
            .ContainSingle()
            .Which.Should()
            .Match<ConfigProblem>(p => !p.IsError && p.Path == path && p.Message.Contains(message));
    }

    [TestCase("", "empty")]
    [TestCase("just text", "must be a mapping")]
    [TestCase("a: 1\n---\nb: 2\n", "more than one document")]
    [TestCase("issuer: 'unclosed\n", "malformed YAML")]
    [TestCase("issuer: a\nissuer: b\n", "uplicate")]
    [TestCase("issuer: a\nIssuer: b\n", "is there twice")]
    public void A_file_that_is_no_configuration_is_refused(string yaml, string message) =>
        Load(yaml).Problems.Should().Contain(p => p.IsError && p.Message.Contains(message));

    [Test]
    public void Hostile_files_fail_fast()
    {
        var bomb = new StringBuilder("a: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Load($"{bomb}storage: {{type: memory, config: *a11}}\n")
            .Problems.Should()
            .Contain(p => p.Message.Contains("counting those of aliases"));
        Load("issuer: " + new string('[', 100_000)).Problems.Should().Contain(p => p.Message.Contains("nested deeper"));
        Load(new string('#', 2 * 1024 * 1024)).Problems.Should().Contain(p => p.Message.Contains("larger than"));
        ConfigLoader.Load([0xff, 0xfe, 0xfd], _ => null).Problems.Should().Contain(p => p.Message.Contains("UTF-8"));
    }

    [Test]
    public void No_problem_repeats_a_secret()
    {
        var problems = Load(
            Minimal
                + "staticClients: [{name: A, id: a, secret: hunter2, secretEnv: X}]\nstaticPasswords: [{email: a@example.com, hash: hunter2}]\nconnectors: [{type: mockPassword, id: p, name: P, config: {password: hunter2}}]\n"
        ).Problems;

        problems.Should().NotBeEmpty().And.NotContain(p => p.Message.Contains("hunter2"));
    }

    [TestCase("samples/config-dev.yaml")]
    [TestCase("samples/config-postgres.yaml")]
    public void The_samples_are_valid(string file)
    {
        var result = ConfigLoader.Load(File.ReadAllBytes(Repository.PathOf(file)), _ => null);

        result.Problems.Should().BeEmpty();
    }

    [TestCase(null, false)]
    [TestCase("true", false)]
    [TestCase("false", true)]
    public void A_connector_that_cannot_be_opened_keeps_the_server_from_starting_where_that_is_wanted(string? flag, bool isError)
    {
        var result = Load(
            Minimal + "connectors: [{type: mockPassword, id: a, name: A, config: {username: u}}]\n",
            ("DEX_CONTINUE_ON_CONNECTOR_FAILURE", flag)
        );

        var problem = result.Problems.Should().ContainSingle(p => p.Path == "connectors[0].config").Subject;
        problem.IsError.Should().Be(isError);
        problem.Message.Should().Contain("needs config.username and config.password");
        (result.Config is null).Should().Be(isError);
    }

    private static LoadedConfig Good(string yaml, params (string, string?)[] environment)
    {
        var result = Load(yaml, environment);
        result.Problems.Should().BeEmpty();
        return result.Config!;
    }

    private static ConfigResult Load(string yaml, params (string Name, string? Value)[] environment) =>
        ConfigLoader.Load(Encoding.UTF8.GetBytes(yaml), name => environment.FirstOrDefault(e => e.Name == name).Value);
}
