using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Dex.Tests.Connectors;

/// <summary>OpenStack's identity server with a cloud of its own, on loopback, and what its administrator does there.</summary>
internal sealed class KeystoneServer : IAsyncDisposable
{
    public const string AdminName = "admin";
    public const string AdminPassword = "admin password";

    // What the commands keystone-manage and keystone-wsgi-public do, in one process, because each would take a second to read Keystone's code.
    // Another server than theirs, which answers as HTTP/1.0 does without saying that it closes the connection, so that clients send into it.
    private const string Program = """
        import os, sqlite3, sys
        from keystone.cmd import cli
        from keystone.server.wsgi import initialize_public_application
        from werkzeug.serving import run_simple

        port, folder, name, password = sys.argv[1:]
        options = ["--config-file", folder + "/keystone.conf"]


        def manage(*arguments):
            child = os.fork()
            if child == 0:
                cli.main(argv=["keystone-manage", *options, *arguments])
                os._exit(0)
            if os.waitpid(child, 0)[1] != 0:
                sys.exit("keystone-manage failed: " + arguments[0])


        manage("db_sync")
        # Keystone writes while it still reads in another connection, which SQLite's own journal answers with "database is locked".
        sqlite3.connect(folder + "/keystone.db").execute("PRAGMA journal_mode = WAL")
        for setup in ["fernet_setup", "credential_setup"]:
            manage(setup, "--keystone-user", str(os.getuid()), "--keystone-group", str(os.getgid()))
        manage("bootstrap", "--bootstrap-username", name, "--bootstrap-password", password)

        sys.argv[1:] = options
        run_simple("127.0.0.1", int(port), initialize_public_application(), threaded=True)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("dex").FullName;
    private readonly HttpClient _http = new();
    private readonly Dictionary<string, string> _roles = [];
    private ChildProcess? _process;
    private string _adminToken = "";

    private KeystoneServer() => Url = $"http://127.0.0.1:{FreePort()}";

    /// <summary>Where it is, without <c>/v3</c>.</summary>
    public string Url { get; }

    /// <summary>Starts one with the domain <c>default</c> and an administrator; skips the test where it is not installed.</summary>
    public static async Task<KeystoneServer> StartAsync()
    {
        _ = Skip.UnlessInstalled("keystone-manage");
        var server = new KeystoneServer();
        try
        {
            await server.RunAsync();
            await server.SignInAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the API as the administrator of the whole cloud.</summary>
    public async Task<JsonNode?> CallAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, Url + "/v3" + path);
        request.Headers.Add("X-Auth-Token", _adminToken);
        request.Content = body is null ? null : Json(body);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue($"{method} {path} answered {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>Creates something and returns its id.</summary>
    /// <param name="kind">Such as <c>user</c>.</param>
    /// <param name="properties">What it is like.</param>
    public async Task<string> CreateAsync(string kind, JsonObject properties) =>
        (await CallAsync(HttpMethod.Post, $"/{kind}s", new JsonObject { [kind] = properties }))![kind]!["id"]!.GetValue<string>();

    public Task ChangeAsync(string kind, string id, JsonObject properties) =>
        CallAsync(HttpMethod.Patch, $"/{kind}s/{id}", new JsonObject { [kind] = properties });

    public Task DeleteAsync(string kind, string id) => CallAsync(HttpMethod.Delete, $"/{kind}s/{id}");

    public Task JoinAsync(string group, string user) => CallAsync(HttpMethod.Put, $"/groups/{group}/users/{user}");

    /// <summary>Gives an account a role.</summary>
    /// <param name="role">Its name, such as <c>reader</c>.</param>
    /// <param name="where">Such as <c>/system</c> or <c>/domains/{id}</c>.</param>
    /// <param name="user">The account's id.</param>
    public async Task GrantAsync(string role, string where, string user) =>
        await CallAsync(HttpMethod.Put, await GrantOfAsync(role, where, user));

    public async Task RevokeAsync(string role, string where, string user) =>
        await CallAsync(HttpMethod.Delete, await GrantOfAsync(role, where, user));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> GrantOfAsync(string role, string where, string user)
    {
        if (!_roles.TryGetValue(role, out var id))
        {
            id = (await CallAsync(HttpMethod.Get, "/roles?name=" + role))!["roles"]![0]!["id"]!.GetValue<string>();
            _roles[role] = id;
        }
        return $"{where}/users/{user}/roles/{id}";
    }

    private async Task RunAsync()
    {
        // Its policies are the ones that it comes with. Four rounds of bcrypt, the fewest, because these passwords protect nothing.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "keystone.conf"),
            $"""
            [DEFAULT]
            log_dir =
            [database]
            connection = sqlite:///{_folder}/keystone.db
            [fernet_tokens]
            key_repository = {_folder}/fernet
            [fernet_receipts]
            key_repository = {_folder}/fernet
            [credential]
            key_repository = {_folder}/credential
            [auth]
            methods = password,token,totp
            [identity]
            password_hash_rounds = 4
            """
        );
        // Debian's own Python, which has Keystone; another one may come first on the path.
        string[] arguments = ["-c", Program, $"{new Uri(Url).Port}", _folder, AdminName, AdminPassword];
        _process = ChildProcess.Start("/usr/bin/python3", null, _folder, arguments);
        await _process.WaitForAsync("Running on");
    }

    private async Task SignInAsync()
    {
        var account = new JsonObject
        {
            ["name"] = AdminName,
            ["domain"] = new JsonObject { ["id"] = "default" },
            ["password"] = AdminPassword,
        };
        var wanted = new JsonObject
        {
            ["identity"] = new JsonObject
            {
                ["methods"] = new JsonArray("password"),
                ["password"] = new JsonObject { ["user"] = account },
            },
            ["scope"] = new JsonObject { ["system"] = new JsonObject { ["all"] = true } },
        };
        using var response = await _http.PostAsync(Url + "/v3/auth/tokens", Json(new JsonObject { ["auth"] = wanted }));
        response.StatusCode.Should().Be(HttpStatusCode.Created, _process!.Output);
        _adminToken = response.Headers.GetValues("X-Subject-Token").Single();
    }

    // Python's WSGI server reads no body without a length, which JsonContent leaves out.
    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
