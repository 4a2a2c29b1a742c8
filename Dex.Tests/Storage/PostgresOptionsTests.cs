using Dex.Storage.Postgres;
using Npgsql;

namespace Dex.Tests.Storage;

public sealed class PostgresOptionsTests
{
    [TestCase("", 0, "localhost", 5432)]
    [TestCase("db.example.com", 0, "db.example.com", 5432)]
    [TestCase("db.example.com", 5433, "db.example.com", 5433)]
    [TestCase("db.example.com:5434", 5433, "db.example.com", 5434)]
    [TestCase("192.0.2.1", 0, "192.0.2.1", 5432)]
    [TestCase("2001:db8::1", 0, "2001:db8::1", 5432)]
    [TestCase("[2001:db8::1]:5435", 0, "2001:db8::1", 5435)]
    [TestCase("/var/run/postgresql", 0, "/var/run/postgresql", 5432)]
    public void Host_and_port_are_understood_as_Dex_does(string host, int port, string expectedHost, int expectedPort)
    {
        var settings = PostgresConnectionString.Create(new PostgresOptions { Host = host, Port = port });

        (settings.Host, settings.Port).Should().Be((expectedHost, expectedPort));
    }

    [TestCase("", "", SslMode.VerifyFull)]
    [TestCase("verify-full", "", SslMode.VerifyFull)]
    [TestCase("verify-ca", "", SslMode.VerifyCA)]
    [TestCase("require", "", SslMode.Require)]
    [TestCase("require", "/ca.pem", SslMode.VerifyCA)]
    [TestCase("disable", "/ca.pem", SslMode.Disable)]
    public void The_strictest_protection_is_the_default(string mode, string caFile, SslMode expected)
    {
        var settings = PostgresConnectionString.Create(
            new PostgresOptions
            {
                Ssl = new PostgresSsl { Mode = mode, CaFile = caFile },
            }
        );

        settings.SslMode.Should().Be(expected);
    }

    [Test]
    public void An_unknown_mode_is_refused()
    {
        var create = () => PostgresConnectionString.Create(new PostgresOptions { Ssl = new PostgresSsl { Mode = "prefer" } });

        create.Should().Throw<ArgumentException>().WithMessage("*\"prefer\"*");
    }

    [TestCase(0, 0, 5, 5)]
    [TestCase(20, 0, 20, 5)]
    [TestCase(2, 10, 2, 2)]
    [TestCase(-1, -1, 100, 0)]
    public void The_pool_has_the_size_that_Dex_gives_it(int open, int idle, int expectedMost, int expectedLeast)
    {
        var settings = PostgresConnectionString.Create(new PostgresOptions { MaxOpenConns = open, MaxIdleConns = idle });

        (settings.MaxPoolSize, settings.MinPoolSize).Should().Be((expectedMost, expectedLeast));
    }

    [Test]
    public void Files_timeout_and_lifetime_reach_the_driver()
    {
        var settings = PostgresConnectionString.Create(
            new PostgresOptions
            {
                User = "dex",
                Password = "it's; \"odd\"=",
                ConnectionTimeout = 7,
                ConnMaxLifetime = 60,
                Ssl = new PostgresSsl
                {
                    CaFile = "/ca.pem",
                    CertFile = "/cert.pem",
                    KeyFile = "/key.pem",
                },
            }
        );

        var parsed = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        parsed.Database.Should().Be("dex", "PostgreSQL's own default is the user's name");
        parsed.Password.Should().Be("it's; \"odd\"=");
        (parsed.Timeout, parsed.ConnectionLifetime).Should().Be((7, 60));
        (parsed.RootCertificate, parsed.SslCertificate, parsed.SslKey).Should().Be(("/ca.pem", "/cert.pem", "/key.pem"));
    }

    [Test]
    public void The_password_is_not_part_of_the_text_form() =>
        new PostgresOptions { Password = "topsecret" }
            .ToString()
            .Should()
            .NotContain("topsecret");
}
