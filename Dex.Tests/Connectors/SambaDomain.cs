using System.Net;
using System.Net.Sockets;
using Dex.Tests.Http;

namespace Dex.Tests.Connectors;

/// <summary>
/// A domain of Active Directory by Samba: its domain controller, with all files in a folder of its own. Samba's ports are fixed, so it listens at a loopback address of its own; ports below 1024
/// and the files' owners need root.
/// </summary>
internal sealed class SambaDomain : IAsyncDisposable
{
    public const string BaseDn = "DC=example,DC=test";
    public const string AdminPassword = "Adm1n pass word";

    private const string Program = "/usr/sbin/samba";

    // Not the samba-tool: it sets the rights of files for Windows, which not every file system can keep.
    private const string Provision = """
        import logging, sys
        from samba.auth import system_session
        from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
        from samba.param import LoadParm
        from samba.provision import provision
        lp = LoadParm()
        lp.load(sys.argv[1])
        provision(
            logging.getLogger(), system_session(), smbconf=sys.argv[1], lp=lp, realm="EXAMPLE.TEST", domain="EXAMPLE", hostname="dc1", hostip=sys.argv[2],
            serverrole="active directory domain controller", dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2, dns_backend="NONE", use_rfc2307=True,
            adminpass=sys.argv[3], skip_sysvolacl=True)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("dex").FullName;
    private ChildProcess? _process;

    private SambaDomain() { }

    /// <summary>Where it listens, at 389 and 636; another one for each process that runs tests.</summary>
    public IPAddress Address { get; } = new([127, 77, (byte)(Environment.ProcessId / 250 % 250), (byte)(Environment.ProcessId % 250 + 1)]);

    public string AuthorityFile => Path.Combine(_folder, "private/tls/ca.pem");

    private string Settings => Path.Combine(_folder, "smb.conf");

    /// <summary>Starts one with a directory; skips the test where that is not possible.</summary>
    public static async Task<SambaDomain> StartAsync(params string[] ldif)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip.Because("a domain controller of Samba needs root");
        }
        if (!File.Exists(Program) || !Directory.Exists("/usr/share/samba/setup"))
        {
            Skip.Because("samba and samba-ad-provision are not installed");
        }
        Skip.UnlessInstalled("ldbmodify");
        var domain = new SambaDomain();
        try
        {
            await domain.PrepareAsync();
            foreach (var part in ldif)
            {
                await domain.LdbAsync("ldbadd", part);
            }
            await domain.RunAsync();
            return domain;
        }
        catch
        {
            await domain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes the directory, beside the running server.</summary>
    public Task ModifyAsync(string ldif, bool bypassPasswordRules = false) =>
        // DSDB_CONTROL_BYPASS_PASSWORD_HASH: makes passwords old, which no other way does.
        LdbAsync("ldbmodify", ldif, bypassPasswordRules ? ["--controls=local_oid:1.3.6.1.4.1.7165.4.3.12:0"] : []);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync()
    {
        // The folders of smb.conf, and those in them that Samba expects.
        foreach (
            var name in new[] { "lock", "private/tls", "state", "cache", "pid", "ncalrpc", "bind", "winbind", "ntp", "sysvol/scripts" }
        )
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
        }
        await File.WriteAllTextAsync(
            Settings,
            $"""
            [global]
            netbios name = DC1
            realm = EXAMPLE.TEST
            workgroup = EXAMPLE
            server role = active directory domain controller
            server services = ldap, kdc, cldap
            interfaces = {Address}/8
            bind interfaces only = yes
            idmap_ldb:use rfc2307 = yes
            private dir = {_folder}/private
            lock directory = {_folder}/lock
            state directory = {_folder}/state
            cache directory = {_folder}/cache
            pid directory = {_folder}/pid
            ncalrpc dir = {_folder}/ncalrpc
            binddns dir = {_folder}/bind
            winbindd socket directory = {_folder}/winbind
            ntp signd socket directory = {_folder}/ntp
            log file = {_folder}/log
            [sysvol]
            path = {_folder}/sysvol
            [netlogon]
            path = {_folder}/sysvol/scripts

            """
        );
        using var authority = new TestCertificate("authority", authority: true);
        using var server = new TestCertificate("dc1.example.test", signer: authority, usage: "1.3.6.1.5.5.7.3.1", address: Address);
        await File.WriteAllTextAsync(AuthorityFile, authority.Pem);
        await File.WriteAllTextAsync(Path.Combine(_folder, "private/tls/cert.pem"), server.Pem);
        var key = Path.Combine(_folder, "private/tls/key.pem");
        await File.WriteAllTextAsync(key, server.KeyPem);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        // The system's Python: another one would not find Samba's modules.
        await RunToEndAsync("/usr/bin/python3", "-c", Provision, Settings, Address.ToString(), AdminPassword);
    }

    private async Task RunAsync()
    {
        // It ends when its input does. Without children, so that what ends it ends all of it; and should the tests be killed, by itself.
        const string Script =
            "exec \"$0\" --foreground --no-process-group --debug-stdout --model=single --maximum-runtime=900 --configfile=\"$1\" </dev/null";
        _process = ChildProcess.Start("/bin/sh", null, _folder, ["-c", Script, Program, Settings]);
        foreach (var port in new[] { 389, 636 })
        {
            await WaitAsync(port);
        }
    }

    private async Task WaitAsync(int port)
    {
        for (var attempts = 0; ; attempts++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(Address, port);
                return;
            }
            catch (SocketException e)
            {
                if (attempts >= 400 || !_process!.IsRunning)
                {
                    throw new InvalidOperationException($"samba does not listen at {Address}:{port}:\n{_process!.Output}", e);
                }
                await Task.Delay(50);
            }
        }
    }

    private async Task LdbAsync(string program, string ldif, params string[] options)
    {
        var file = Path.Combine(_folder, "change.ldif");
        await File.WriteAllTextAsync(file, ldif);
        await RunToEndAsync(program, ["-H", Path.Combine(_folder, "private/sam.ldb"), "--configfile=" + Settings, .. options, file]);
    }

    private async Task RunToEndAsync(string program, params string[] arguments)
    {
        await using var tool = ChildProcess.Start(program, null, _folder, arguments);
        if (await tool.ExitAsync() != 0)
        {
            throw new InvalidOperationException($"{program} failed:\n{tool.Output}");
        }
    }
}
