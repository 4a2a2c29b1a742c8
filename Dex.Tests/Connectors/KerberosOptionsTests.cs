using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Dex.Connectors;
using Dex.Connectors.Ldap.Kerberos;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>What the options of <c>ldap</c> for Kerberos mean, without a ticket.</summary>
internal sealed class KerberosOptionsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dex").FullName;

    [OneTimeTearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCase("enabled: true", "*needs keytabPath*")]
    [TestCase("enabled: true, keytabPath: {0}/none", "*{0}/none*cannot be used*")]
    [TestCase("enabled: true, keytabPath: {0}", "*cannot be used*")]
    [TestCase("enabled: true, keytabPath: {0}/text", "*cannot be used: it does not begin as one does*")]
    [TestCase("enabled: true, keytabPath: {0}/empty", "*cannot be used: it holds no key*")]
    [TestCase(
        "enabled: true, keytabPath: {0}/good, spn: HTTP/c.example.org",
        "*has no key of HTTP/c.example.org, only of HTTP/a.example.org@EXAMPLE.ORG, HTTP/b.example.org@EXAMPLE.ORG"
    )]
    [TestCase("enabled: true, keytabPath: {0}/good, keytabPrincipal: HTTP/a.example.org@PARTNER.ORG", "*has no key of*")]
    [TestCase("enabled: true, keytabPath: {0}/good, maxClockSkew: 60", "*clockskew = 60*krb5.conf*")]
    [TestCase("enabled: true, keytabPath: {0}/good, usernameFromPrincipal: mail", "*usernameFromPrincipal must be*")]
    public void Wrong_options_are_refused_with_what_to_do(string kerberos, string message)
    {
        Write("text", "keys"u8.ToArray());
        Write("empty", [5, 2]);
        Write("good", Sample());

        FluentActions
            .Invoking(() => Open(string.Format(null, kerberos, _folder)))
            .Should()
            .Throw<ConnectorConfigurationException>()
            .WithMessage(string.Format(null, message, _folder));
    }

    [TestCase("enabled: false, keytabPath: /nowhere", false)]
    [TestCase("enabled: true, keytabPath: {0}/good", true)]
    [TestCase("enabled: true, keytabPath: {0}/good, maxClockSkew: 300, usernameFromPrincipal: sAMAccountName", true)]
    [TestCase("enabled: true, keytabPath: {0}/good, spn: HTTP/elsewhere, keytabPrincipal: HTTP/a.example.org@EXAMPLE.ORG", true)]
    public async Task Only_what_is_enabled_takes_tickets(string kerberos, bool negotiates)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libgssapi_krb5.so.2", out _))
        {
            Skip.Because("libgssapi-krb5-2 is not installed");
        }
        Write("good", Sample());

        var connector = Open(string.Format(null, kerberos, _folder));

        (connector is INegotiateConnector).Should().Be(negotiates);
        connector.Should().BeAssignableTo<IRefreshConnector>();
        await ((IAsyncDisposable)connector).DisposeAsync();
    }

    [TestCase("", "", "jane@EXAMPLE.ORG", "jane")]
    [TestCase("", "", "jane@example.org", "jane")]
    [TestCase("sAMAccountName", "", "jane@EXAMPLE.ORG", "jane")]
    [TestCase("localPart", "", "jane/admin@EXAMPLE.ORG", "jane/admin")]
    [TestCase("", "", "jane@PARTNER.ORG", null)]
    [TestCase("", "PARTNER.ORG", "jane@PARTNER.ORG", "jane")]
    [TestCase("", "PARTNER.ORG", "jane@EXAMPLE.ORG", null)]
    [TestCase("", "*", "jane@PARTNER.ORG", "jane")]
    [TestCase("userPrincipalName", "", "jane@PARTNER.ORG", "jane@PARTNER.ORG")]
    [TestCase("userPrincipalName", "example.org", "jane@EXAMPLE.ORG", "jane@EXAMPLE.ORG")]
    [TestCase("userPrincipalName", "EXAMPLE.ORG", "jane@PARTNER.ORG", null)]
    [TestCase("", "", "", null)]
    [TestCase("", "", "jane", null)]
    [TestCase("", "", "@EXAMPLE.ORG", null)]
    [TestCase("", "*", "jane@", null)]
    [TestCase("", "", @"jane\@PARTNER.ORG@EXAMPLE.ORG", null)]
    [TestCase("", "", @"jane\0@EXAMPLE.ORG", null)]
    public void A_principal_becomes_a_name_for_the_directory(string from, string realm, string principal, string? username)
    {
        var rules = new PrincipalRules(new KerberosOptions { UsernameFromPrincipal = from, ExpectedRealm = realm }, ["EXAMPLE.ORG"]);

        rules.UsernameOf(principal, out var reason).Should().Be(username);

        (reason.Length > 0).Should().Be(username is null);
    }

    [Test]
    public void A_part_of_a_keytab_has_the_keys_of_one_principal()
    {
        // A deleted entry, and what tools leave at the end.
        byte[] deleted = [0xff, 0xff, 0xff, 0xfc, 1, 2, 3, 4];
        var keytab = Keytab.Parse((byte[])[.. Sample(), .. deleted, .. Entry("HTTP/a.example.org", 3), 0, 0, 0, 0]);

        keytab.Principals.Should().Equal("HTTP/a.example.org@EXAMPLE.ORG", "HTTP/b.example.org@EXAMPLE.ORG");
        keytab.Realms.Should().Equal("EXAMPLE.ORG");
        keytab.Only("HTTP/a.example.org").Should().Equal([5, 2, .. Entry("HTTP/a.example.org", 2), .. Entry("HTTP/a.example.org", 3)]);
        keytab.Only("HTTP/b.example.org@EXAMPLE.ORG").Should().Equal([5, 2, .. Entry("HTTP/b.example.org", 2)]);
    }

    [Test]
    public void A_damaged_keytab_is_refused_and_never_a_fault()
    {
        var good = Sample();
        for (var i = 0; i < good.Length; i++)
        {
            foreach (var value in new byte[] { 0x00, 0x7f, 0x80, 0xff })
            {
                var bent = good.ToArray();
                bent[i] = value;
                Try(bent);
            }
            Try(good[..i]);
        }

        static void Try(byte[] file)
        {
            try
            {
                _ = Keytab.Parse(file).Principals;
            }
            catch (FormatException e)
            {
                e.Message.Should().NotBeEmpty();
            }
        }
    }

    private static IConnector Open(string kerberos)
    {
        var options = new JsonObject();
        foreach (var (name, value) in kerberos.Split(", ").Select(o => o.Split(": ")).Select(o => (o[0], o[1])))
        {
            options[name] =
                bool.TryParse(value, out var yes) ? yes
                : int.TryParse(value, out var number) ? number
                : value;
        }
        var config = new JsonObject
        {
            ["host"] = "127.0.0.1:1",
            ["insecureNoSSL"] = true,
            ["userSearch"] = new JsonObject { ["baseDN"] = "dc=example,dc=org", ["username"] = "uid" },
            ["kerberos"] = options,
        };
        return new ConnectorRegistry().Open(
            new ConnectorRecord
            {
                Id = "ldap",
                Type = "ldap",
                Name = "Directory",
                Config = Encoding.UTF8.GetBytes(config.ToJsonString()),
            }
        );
    }

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);

    private static byte[] Sample() => [5, 2, .. Entry("HTTP/a.example.org", 2), .. Entry("HTTP/b.example.org", 2)];

    // MIT Kerberos documentation, "Keytab file format".
    private static byte[] Entry(string name, byte version)
    {
        static byte[] Counted(byte[] bytes) => [.. Number(bytes.Length, 2), .. bytes];
        var parts = name.Split('/').Select(p => Counted(Encoding.UTF8.GetBytes(p))).ToArray();
        byte[] entry =
        [
            .. Number(parts.Length, 2),
            .. Counted("EXAMPLE.ORG"u8.ToArray()),
            .. parts.SelectMany(p => p),
            .. Number(1, 4),
            .. Number(1_700_000_000, 4),
            version,
            .. Number(17, 2),
            .. Counted(new byte[16]),
            .. Number(version, 4),
        ];
        return [.. Number(entry.Length, 4), .. entry];
    }

    private static byte[] Number(int value, int size)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes[(4 - size)..];
    }
}
