using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dex.Tests.Http;

namespace Dex.Tests.Connectors;

/// <summary>OpenLDAP's server with a directory of its own, on loopback: plain and StartTLS at one port, TLS at another.</summary>
internal sealed class Slapd : IAsyncDisposable
{
    public const string BaseDn = "dc=example,dc=org";
    public const string AdminDn = "cn=admin,dc=example,dc=org";
    public const string AdminPassword = "admin password";

    private const string Program = "/usr/sbin/slapd";

    private readonly string _folder;
    private ChildProcess? _process;

    private Slapd(string folder, TestCertificate authority)
    {
        (_folder, Authority) = (folder, authority);
        (Port, TlsPort) = (FreePort(), FreePort());
    }

    public int Port { get; }

    public int TlsPort { get; }

    public TestCertificate Authority { get; }

    public string AuthorityFile => Path.Combine(_folder, "ca.pem");

    /// <summary>Starts one with a directory; skips the test where it is not installed.</summary>
    public static async Task<Slapd> StartAsync(string ldif, bool asksForCertificates = false)
    {
        if (!File.Exists(Program))
        {
            Skip.Because("slapd is not installed");
        }
        var folder = Directory.CreateTempSubdirectory("dex").FullName;
        var slapd = new Slapd(folder, new TestCertificate("authority", authority: true));
        await slapd.PrepareAsync(ldif, asksForCertificates);
        await slapd.RunAsync();
        return slapd;
    }

    public async Task RunAsync()
    {
        _process = ChildProcess.Start(
            Program,
            null,
            _folder,
            ["-d", "0", "-f", Path.Combine(_folder, "slapd.conf"), "-h", $"ldap://127.0.0.1:{Port} ldaps://127.0.0.1:{TlsPort}"]
        );
        await WaitAsync();
    }

    public async Task StopAsync()
    {
        _process!.Signal(15);
        await _process.ExitAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Changes the directory with OpenLDAP's own tool.</summary>
    public async Task ModifyAsync(string ldif)
    {
        var file = Path.Combine(_folder, "change.ldif");
        await File.WriteAllTextAsync(file, ldif);
        await using var tool = ChildProcess.Start(
            "ldapmodify",
            null,
            _folder,
            ["-x", "-H", $"ldap://127.0.0.1:{Port}", "-D", AdminDn, "-w", AdminPassword, "-f", file]
        );
        (await tool.ExitAsync()).Should().Be(0, tool.Output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
        Authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync(string ldif, bool asksForCertificates)
    {
        using var server = new TestCertificate("ldap", signer: Authority, usage: "1.3.6.1.5.5.7.3.1");
        foreach (
            var (name, text) in new[]
            {
                ("ca.pem", Authority.Pem),
                ("cert.pem", server.Pem),
                ("key.pem", server.KeyPem),
                ("data.ldif", ldif),
            }
        )
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, name), text);
        }
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "slapd.conf"),
            $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            pidfile {_folder}/slapd.pid
            modulepath /usr/lib/ldap
            moduleload back_mdb
            TLSCACertificateFile {_folder}/ca.pem
            TLSCertificateFile {_folder}/cert.pem
            TLSCertificateKeyFile {_folder}/key.pem
            TLSVerifyClient {(asksForCertificates ? "demand" : "never")}
            database mdb
            suffix "{BaseDn}"
            rootdn "{AdminDn}"
            rootpw "{AdminPassword}"
            directory {_folder}/data
            maxsize 1073741824
            index objectClass,uid,mail,member,cn eq
            access to attrs=userPassword by anonymous auth by * none
            access to * by dn="{AdminDn}" write by users read by anonymous read
            """
        );
        await using var add = ChildProcess.Start(
            "/usr/sbin/slapadd",
            null,
            _folder,
            ["-q", "-f", Path.Combine(_folder, "slapd.conf"), "-l", Path.Combine(_folder, "data.ldif")]
        );
        (await add.ExitAsync()).Should().Be(0, add.Output);
    }

    // It says nothing once it listens.
    private async Task WaitAsync()
    {
        for (var attempts = 0; ; attempts++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
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

    /// <summary>A directory with few people, groups, and groups of groups.</summary>
    public static string SmallDirectory { get; } =
        Top()
        + Person("jane", "jane@example.org", "Jane Doe", "foo")
        + Person("john", "john@example.org", "John (Jr.) Doe*", "bar")
        + Person("twin1", "twins@example.org", "Twin One", "foo")
        + Person("twin2", "twins@example.org", "Twin Two", "foo")
        + "dn: ou=deep,ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: deep\n\n"
        + Person("hidden", "hidden@example.org", "Hidden", "foo", "ou=deep,ou=people,dc=example,dc=org")
        + Person("nomail", "", "No Mail", "foo")
        + Group("admins", "uid=jane,ou=people,dc=example,dc=org", "uid=john,ou=people,dc=example,dc=org")
        + Group("developers", "uid=jane,ou=people,dc=example,dc=org")
        // Groups in groups, in a circle.
        + Group("engineering", "cn=developers,ou=groups,dc=example,dc=org", "cn=everybody,ou=groups,dc=example,dc=org")
        + Group("everybody", "cn=engineering,ou=groups,dc=example,dc=org");

    public static string Top() =>
        """
            dn: dc=example,dc=org
            objectClass: dcObject
            objectClass: organization
            o: Example
            dc: example

            dn: ou=people,dc=example,dc=org
            objectClass: organizationalUnit
            ou: people

            dn: ou=groups,dc=example,dc=org
            objectClass: organizationalUnit
            ou: groups


            """.ReplaceLineEndings("\n");

    public static string Person(string uid, string mail, string name, string password, string parent = "ou=people,dc=example,dc=org")
    {
        var entry = new StringBuilder();
        entry.Append(
            CultureInfo.InvariantCulture,
            $"dn: uid={uid},{parent}\nobjectClass: inetOrgPerson\nuid: {uid}\nsn: Doe\ncn: {name}\n"
        );
        entry.Append(mail.Length > 0 ? $"mail: {mail}\n" : "");
        return entry.Append(CultureInfo.InvariantCulture, $"userPassword: {password}\n\n").ToString();
    }

    public static string Group(string name, params string[] members) =>
        $"dn: cn={name},ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\ncn: {name}\n"
        + string.Concat(members.Select(m => $"member: {m}\n"))
        + "\n";
}
