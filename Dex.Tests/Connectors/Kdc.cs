using System.Net;
using System.Net.Sockets;

namespace Dex.Tests.Connectors;

/// <summary>MIT Kerberos' own KDC, on loopback, with two realms; people of the second one get tickets in the first.</summary>
internal sealed class Kdc : IAsyncDisposable
{
    public const string Realm = "EXAMPLE.ORG";
    public const string PartnerRealm = "PARTNER.ORG";

    private const string Programs = "/usr/sbin/";

    private readonly string _folder = Directory.CreateTempSubdirectory("dex").FullName;
    private readonly int _port = FreePort();
    private ChildProcess? _process;

    private Kdc() { }

    /// <summary>What programs need in their environment to take this for their Kerberos.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["KRB5_CONFIG"] = PathOf("krb5.conf"),
            ["KRB5_KDC_PROFILE"] = PathOf("kdc.conf"),
            // Replays are noted there instead of in /var/tmp.
            ["KRB5RCACHEDIR"] = _folder,
        };

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Starts one; skips the test where it is not installed.</summary>
    public static async Task<Kdc> StartAsync()
    {
        foreach (var program in new[] { "krb5kdc", "kdb5_util", "kadmin.local" })
        {
            if (!File.Exists(Programs + program))
            {
                Skip.Because($"{program} is not installed");
            }
        }
        Skip.UnlessInstalled("kinit");
        var kdc = new Kdc();
        try
        {
            await kdc.PrepareAsync();
            kdc._process = ChildProcess.Start(
                Programs + "krb5kdc",
                kdc.Environment,
                kdc._folder,
                ["-n", "-r", Realm, "-r", PartnerRealm, "-P", kdc.PathOf("kdc.pid")]
            );
            await kdc.WaitAsync();
        }
        catch
        {
            await kdc.DisposeAsync();
            throw;
        }
        return kdc;
    }

    /// <summary>Makes principals with random keys, and a keytab with those of all of them.</summary>
    public async Task<string> KeytabAsync(string name, params string[] principals)
    {
        foreach (var principal in principals)
        {
            var realm = principal[(principal.IndexOf('@', StringComparison.Ordinal) + 1)..];
            await AdminAsync(realm, $"addprinc -randkey {principal}");
            await AdminAsync(realm, $"ktadd -norandkey -k {PathOf(name)} {principal}");
        }
        return PathOf(name);
    }

    /// <summary>Signs somebody in as at the start of a working day, and returns the environment for their programs.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SignInAsync(string principal)
    {
        var keytab = await KeytabAsync($"{principal}.keytab", principal);
        var cache = new Dictionary<string, string>(Environment) { ["KRB5CCNAME"] = "FILE:" + PathOf(principal + ".cache") };
        await RunAsync("kinit", cache, "-k", "-t", keytab, principal);
        return cache;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private Task AdminAsync(string realm, string query) => RunAsync(Programs + "kadmin.local", Environment, "-r", realm, "-q", query);

    private async Task RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var tool = ChildProcess.Start(program, environment, _folder, arguments);
        (await tool.ExitAsync()).Should().Be(0, tool.Output);
    }

    private async Task PrepareAsync()
    {
        await File.WriteAllTextAsync(
            PathOf("krb5.conf"),
            $$"""
            [libdefaults]
              default_realm = {{Realm}}
              dns_lookup_kdc = false
              dns_lookup_realm = false
              dns_canonicalize_hostname = false
              rdns = false
              udp_preference_limit = 1
            [realms]
              {{Realm}} = {
                kdc = 127.0.0.1:{{_port}}
              }
              {{PartnerRealm}} = {
                kdc = 127.0.0.1:{{_port}}
              }
            [domain_realm]
              localhost = {{Realm}}
              .example.org = {{Realm}}
            [logging]
              kdc = FILE:{{PathOf("kdc.log")}}
              admin_server = FILE:{{PathOf("admin.log")}}
            """
        );
        await File.WriteAllTextAsync(
            PathOf("kdc.conf"),
            $$"""
            [kdcdefaults]
              kdc_listen = 127.0.0.1:{{_port}}
              kdc_tcp_listen = 127.0.0.1:{{_port}}
            [realms]
              {{Realm}} = {
                database_name = {{PathOf("first.db")}}
                key_stash_file = {{PathOf("first.stash")}}
              }
              {{PartnerRealm}} = {
                database_name = {{PathOf("partner.db")}}
                key_stash_file = {{PathOf("partner.stash")}}
              }
            """
        );
        foreach (var realm in new[] { Realm, PartnerRealm })
        {
            await RunAsync(Programs + "kdb5_util", Environment, "create", "-s", "-P", "master", "-r", realm);
            await AdminAsync(realm, $"addprinc -pw trust krbtgt/{Realm}@{PartnerRealm}");
        }
    }

    // It listens some time after it has started.
    private async Task WaitAsync()
    {
        for (var attempts = 0; ; attempts++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (attempts < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
