using System.Diagnostics;
using System.Security.Cryptography;
using Dex.Core.Passwords;
using Microsoft.Data.Sqlite;

namespace Dex.Bench;

/// <summary>What this machine can do at best, measured in the same run.</summary>
internal sealed record Limits(
    double RsaPerSecond,
    double EcPerSecond,
    double BcryptPerSecond,
    double CommitsPerSecond,
    Measured Bare,
    double BareCpu
)
{
    public static async Task<Limits> MeasureAsync(double seconds, int workers)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var data = new byte[700];
        var (bare, cpu) = await MeasureBareAsync(seconds, workers);
        return new Limits(
            PerSecond(seconds / 2, () => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            PerSecond(seconds / 2, () => ec.SignData(data, HashAlgorithmName.SHA256)),
            PerSecond(seconds / 2, () => PasswordHash.Verify("$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", "x")),
            MeasureCommits(seconds / 2),
            bare,
            cpu
        );
    }

    /// <summary>One signature's processor time, in milliseconds.</summary>
    public double SignatureMilliseconds(string algorithm) => 1000 / (algorithm == "RS256" ? RsaPerSecond : EcPerSecond);

    public void Print()
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors; limits, one thread each:");
        Console.WriteLine($"  RSA-2048 signatures   {RsaPerSecond, 10:0}/s");
        Console.WriteLine($"  P-256 signatures      {EcPerSecond, 10:0}/s");
        Console.WriteLine($"  bcrypt, cost 10       {BcryptPerSecond, 10:0.0}/s");
        Console.WriteLine($"  SQLite durable commits{CommitsPerSecond, 10:0}/s");
        Console.WriteLine(
            $"  bare JSON endpoint    {Bare.PerSecond, 10:0}/s  p50 {Bare.P50:0.00} ms  p99 {Bare.P99:0.00} ms  {BareCpu:0.000} ms CPU each"
        );
    }

    private static double PerSecond(double seconds, Action operation)
    {
        operation();
        var began = Stopwatch.GetTimestamp();
        var count = 0;
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            operation();
            count++;
        }
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double MeasureCommits(double seconds)
    {
        SQLitePCL.Batteries_V2.Init();
        var folder = Directory.CreateTempSubdirectory("dex-bench-");
        try
        {
            using var connection = new SqliteConnection($"Data Source={folder.FullName}/limit.db;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "pragma journal_mode=wal; pragma synchronous=full; create table t (id integer primary key, v text)";
            command.ExecuteNonQuery();
            command.CommandText = "insert into t (v) values ('a row of about the size that matters here, give or take some')";
            return PerSecond(seconds, () => command.ExecuteNonQuery());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(Measured, double)> MeasureBareAsync(double seconds, int workers)
    {
        using var server = ServerProcess.Start("bare", "", "");
        using var http = new HttpClient();
        var url = new Uri(server.Address);
        var cpu = 0.0;
        var measured = await Measured.RunAsync(
            seconds,
            workers,
            async _ => await http.GetByteArrayAsync(url),
            () => cpu = server.CpuMilliseconds()
        );
        return (measured, (server.CpuMilliseconds() - cpu) / measured.Count);
    }
}
