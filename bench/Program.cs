// The load program: `dotnet run -c Release --project bench`. See README.md beside it.
using System.Globalization;
using Dex.Bench;

if (args is ["--server", var storage, var algorithm, var bench])
{
    return await BenchServer.RunAsync(storage, algorithm, bench);
}

string Option(string name, string unset) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : unset;

var seconds = double.Parse(Option("--seconds", "5"), CultureInfo.InvariantCulture);
var workers = int.Parse(Option("--workers", "16"), CultureInfo.InvariantCulture);
var storages = Option("--storage", "memory,sqlite,postgres").Split(',');
var algorithms = Option("--alg", "RS256,ES256").Split(',');
var only = Option("--scenario", "");

var limits = await Limits.MeasureAsync(seconds, workers);
limits.Print();
if (args.Contains("--limits-only"))
{
    return 0;
}
await using var postgres = storages.Contains("postgres") ? await PostgresCluster.TryStartAsync() : null;
foreach (var kind in storages)
{
    if (kind == "postgres" && postgres is null)
    {
        Console.WriteLine("\npostgres: not installed, left out");
        continue;
    }
    foreach (var alg in algorithms)
    {
        await Scenarios.RunAsync(kind, alg, kind == "postgres" ? postgres!.ConnectionFor(alg) : "", limits, seconds, workers, only);
    }
}
return 0;
