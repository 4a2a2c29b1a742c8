namespace Dex.Bench;

/// <summary>The scenarios, on one storage and algorithm.</summary>
internal static class Scenarios
{
    public static async Task RunAsync(
        string storage,
        string algorithm,
        string connection,
        Limits limits,
        double seconds,
        int workers,
        string only
    )
    {
        using var server = ServerProcess.Start(storage, algorithm, connection.Length == 0 ? "-" : connection);
        using var client = new Client(server.Address);
        Console.WriteLine($"\n{storage}, {algorithm}");
        Console.WriteLine($"  {"", -16}{"per second", 11}{"p50 ms", 9}{"p99 ms", 9}{"CPU ms", 9}  ratio");

        async Task<(Measured Measured, double Cpu)?> Run(
            string name,
            Func<int, Task> operation,
            Func<Measured, double, string> ratio,
            int? at = null,
            double? limit = null
        )
        {
            if (only.Length > 0 && !name.Contains(only, StringComparison.Ordinal))
            {
                return null;
            }
            var cpu = 0.0;
            var measured = await Measured.RunAsync(seconds, workers, operation, () => cpu = server.CpuMilliseconds());
            cpu = (server.CpuMilliseconds() - cpu) / Math.Max(1, measured.Count);
            Print(name, measured, cpu, ratio(measured, cpu));
            return (measured, cpu);
        }

        string OfBare(Measured m, double cpu) =>
            $"{m.PerSecond / limits.Bare.PerSecond:0.00} of a bare endpoint's rate, {cpu / limits.BareCpu:0.00} times its CPU";
        string OfSignatures(Measured m, double cpu) =>
            $"{cpu / (2 * limits.SignatureMilliseconds(algorithm)):0.00} times the CPU of its two signatures";
        await Run("discovery", _ => client.GetAsync("/.well-known/openid-configuration"), OfBare);
        await Run("keys", _ => client.GetAsync("/keys"), OfBare);
        await Run(
            "login, password",
            _ => client.LoginAsync("local"),
            (m, cpu) => $"{cpu / (1000 / limits.BcryptPerSecond):0.00} times the CPU of one bcrypt"
        );
        await Run("login, upstream", _ => client.LoginAsync("crowd"), (_, _) => "");

        if (only.Length == 0 || "code exchange".Contains(only, StringComparison.Ordinal))
        {
            await RedeemAsync(server, client, workers, OfSignatures);
        }
        var chains = new string[workers];
        var access = "";
        for (var i = 0; i < workers; i++)
        {
            (access, chains[i]) = await client.RedeemAsync(await client.LoginAsync("crowd"));
        }
        await Run("refresh", async w => chains[w] = (await client.RefreshAsync(chains[w])).Refresh, OfSignatures);
        await Run("userinfo", _ => client.UserInfoAsync(access), OfBare);
        await Run("introspection", _ => client.IntrospectAsync(access), OfBare);
    }

    // The codes are prepared before they are redeemed, so that only the exchange is measured.
    private static async Task RedeemAsync(ServerProcess server, Client client, int workers, Func<Measured, double, string> ratio)
    {
        var codes = new string[8000];
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(async _ =>
                {
                    for (var i = Interlocked.Increment(ref next); i < codes.Length; i = Interlocked.Increment(ref next))
                    {
                        codes[i] = await client.LoginAsync("crowd");
                    }
                })
        );
        var cpu = 0.0;
        var measured = await Measured.RunAsync(codes, workers, client.RedeemAsync, () => cpu = server.CpuMilliseconds());
        cpu = (server.CpuMilliseconds() - cpu) / measured.Count;
        Print("code exchange", measured, cpu, ratio(measured, cpu));
    }

    private static void Print(string name, Measured measured, double cpu, string ratio) =>
        Console.WriteLine($"  {name, -16}{measured.PerSecond, 11:0}{measured.P50, 9:0.00}{measured.P99, 9:0.00}{cpu, 9:0.000}  {ratio}");
}
