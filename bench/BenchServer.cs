using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dex.Connectors;
using Dex.Core.Protocol;
using Dex.Server.Hosting;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;

namespace Dex.Bench;

/// <summary>The provider in a process of its own, so that its processor time can be told from the load generator's.</summary>
internal static class BenchServer
{
    public const string ClientId = "bench";
    public const string Secret = "secret";
    public const string RedirectUri = "http://127.0.0.1:1/callback";
    public const string Email = "jane@example.com";
    public const string Password = "password";

    private static readonly byte[] Fixed = JsonSerializer.SerializeToUtf8Bytes(new { text = new string('x', 1400) });

    /// <summary>Runs until standard input ends. Each line read is answered with the processor time used so far, in milliseconds.</summary>
    public static async Task<int> RunAsync(string storage, string algorithm, string connection)
    {
        if (storage == "bare")
        {
            await using var bare = BareApp();
            await bare.StartAsync();
            Answer(bare.Urls.First());
            return 0;
        }
        var folder = Directory.CreateTempSubdirectory("dex-bench-");
        await using (var dex = await DexHost.StartAsync(setup => Configure(setup, storage, algorithm, connection, folder.FullName)))
        {
            Answer(dex.Issuer);
        }
        folder.Delete(recursive: true);
        return 0;
    }

    private static void Configure(DexSetup setup, string storage, string algorithm, string connection, string folder)
    {
        setup.AddClient(ClientId, Secret, RedirectUri).AddUser(Email, Password).AddConnector("crowd", "crowd", "Crowd");
        setup.ConnectorTypes.Add(ConnectorType.Create("crowd", () => new CrowdConnector()));
        setup.Options = setup.Options with
        {
            Signing = new SigningPolicy(algorithm, TimeSpan.FromHours(6)),
            SkipApprovalScreen = connection.Contains("skip", StringComparison.Ordinal),
            SignInLimits = new SignInLimits { PerAccount = int.MaxValue, PerAddress = int.MaxValue },
        };
        switch (storage)
        {
            case "sqlite":
                setup.UseSqlite(new SqliteOptions { File = Path.Combine(folder, "dex.db") });
                break;
            case "postgres":
                var parts = connection.Split(' ');
                setup.UsePostgres(
                    new PostgresOptions
                    {
                        Host = "127.0.0.1",
                        Port = int.Parse(parts[0], CultureInfo.InvariantCulture),
                        Database = parts[1],
                        User = "dex",
                        MaxOpenConns = 16,
                        MaxIdleConns = 16,
                        Ssl = new PostgresSsl { Mode = "disable" },
                    }
                );
                break;
        }
    }

    private static WebApplication BareApp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet(
            "/",
            context =>
            {
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = Fixed.Length;
                return context.Response.Body.WriteAsync(Fixed).AsTask();
            }
        );
        return app;
    }

    private static void Answer(string address)
    {
        Console.WriteLine("READY " + address);
        while (Console.ReadLine() is not null)
        {
            Console.WriteLine(Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        }
    }
}
