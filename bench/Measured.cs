using System.Diagnostics;

namespace Dex.Bench;

/// <summary>What a closed loop of workers measured.</summary>
/// <param name="PerSecond">Operations per second.</param>
/// <param name="P50">Half took no longer, in milliseconds.</param>
/// <param name="P99">99 of 100 took no longer, in milliseconds.</param>
/// <param name="Count">Operations.</param>
internal sealed record Measured(double PerSecond, double P50, double P99, long Count)
{
    /// <summary>Runs an operation in a closed loop: first to warm up, then for a time.</summary>
    public static async Task<Measured> RunAsync(double seconds, int workers, Func<int, Task> operation, Action? afterWarmUp = null)
    {
        await LoopAsync(seconds / 3, workers, operation);
        afterWarmUp?.Invoke();
        var started = Stopwatch.GetTimestamp();
        var times = await LoopAsync(seconds, workers, operation);
        return Of(times, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Runs an operation once for each item: a quarter of them to warm up, then the rest.</summary>
    public static async Task<Measured> RunAsync<T>(IReadOnlyList<T> items, int workers, Func<T, Task> operation, Action afterWarmUp)
    {
        var next = -1;
        var end = items.Count / 4;
        async Task<List<double>> DrainAsync()
        {
            var times = new List<double>();
            for (var i = Interlocked.Increment(ref next); i < end; i = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                await operation(items[i]);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            return times;
        }
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(DrainAsync)));
        (next, end) = ((items.Count / 4) - 1, items.Count);
        afterWarmUp();
        var started = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(DrainAsync)));
        return Of([.. results.SelectMany(r => r)], Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static Measured Of(List<double> times, double elapsed)
    {
        times.Sort();
        double At(double share) => times.Count == 0 ? 0 : times[(int)Math.Min(times.Count - 1, times.Count * share)];
        return new Measured(times.Count / elapsed, At(0.5), At(0.99), times.Count);
    }

    private static async Task<List<double>> LoopAsync(double seconds, int workers, Func<int, Task> operation)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, workers)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        var times = new List<double>(4096);
                        while (Stopwatch.GetTimestamp() < end)
                        {
                            var began = Stopwatch.GetTimestamp();
                            await operation(worker);
                            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                        }
                        return times;
                    })
                )
        );
        return [.. results.SelectMany(r => r)];
    }
}
