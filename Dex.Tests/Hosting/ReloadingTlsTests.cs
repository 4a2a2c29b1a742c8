using System.Security.Authentication;
using Dex.Server.Hosting;
using Dex.Tests.Http;

namespace Dex.Tests.Hosting;

/// <summary>Certificates that are replaced while the server runs, as cert-manager and certbot do.</summary>
internal sealed class ReloadingTlsTests
{
    private string _folder = null!;
    private ManualTime _time = null!;
    private LogSink _log = null!;

    private (string Cert, string Key, string ClientCa) Files => (Path.Combine(_folder, "cert.pem"), Path.Combine(_folder, "key.pem"), "");

    [SetUp]
    public void SetUp() => (_folder, _time, _log) = (Directory.CreateTempSubdirectory("dex").FullName, new ManualTime(), new LogSink());

    [TearDown]
    public void TearDown()
    {
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_new_certificate_is_used_for_new_connections()
    {
        using var first = new TestCertificate("first");
        using var second = new TestCertificate("second");
        Write(first.Pem, first.KeyPem, 0);
        var tls = Open();

        Write(second.Pem, second.KeyPem, 1);
        NameOf(tls).Should().Be("CN=first", "files are not looked at for every connection");
        _time.Advance(TimeSpan.FromSeconds(10));

        NameOf(tls).Should().Be("CN=second");
        _log.Text.Should().Contain("certificate reloaded");
    }

    [Test]
    public void When_asked_to_the_files_are_read_at_once()
    {
        using var first = new TestCertificate("first");
        using var second = new TestCertificate("second");
        Write(first.Pem, first.KeyPem, 0);
        var tls = Open();
        // As a copy that keeps the time of the original.
        Write(second.Pem, second.KeyPem, 0);

        tls.Reload();

        NameOf(tls).Should().Be("CN=second");
    }

    [Test]
    public void One_that_cannot_be_used_is_reported_and_the_one_before_stays()
    {
        using var first = new TestCertificate("first");
        using var second = new TestCertificate("second");
        Write(first.Pem, first.KeyPem, 0);
        var tls = Open();

        // Only the certificate was written yet: its key is another's.
        Write(second.Pem, first.KeyPem, 1);
        _time.Advance(TimeSpan.FromSeconds(10));
        NameOf(tls).Should().Be("CN=first");
        _log.Text.Should().Contain("changed certificate cannot be used");
        Write(second.Pem, second.KeyPem, 2);
        _time.Advance(TimeSpan.FromSeconds(10));

        NameOf(tls).Should().Be("CN=second");
    }

    [Test]
    public void Files_that_are_gone_for_a_moment_do_no_harm()
    {
        using var first = new TestCertificate("first");
        Write(first.Pem, first.KeyPem, 0);
        var tls = Open();

        File.Delete(Files.Key);
        _time.Advance(TimeSpan.FromSeconds(10));

        NameOf(tls).Should().Be("CN=first");
    }

    private ReloadingTls Open()
    {
        var tls = new ReloadingTls(Files, SslProtocols.Tls13, _time);
        tls.Use(_log.CreateLogger("tls"));
        return tls;
    }

    private static string NameOf(ReloadingTls tls) => tls.Current.ServerCertificateContext!.TargetCertificate.Subject;

    private void Write(string cert, string key, int minute)
    {
        foreach (var (file, text) in new[] { (Files.Cert, cert), (Files.Key, key) })
        {
            File.WriteAllText(file, text);
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
        }
    }
}
