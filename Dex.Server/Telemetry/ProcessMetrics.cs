using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dex.Server.Telemetry;

/// <summary>What Prometheus' client libraries tell of every process, under their names.</summary>
internal static class ProcessMetrics
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Dex.Process";

    private static readonly Meter Meter = new(MeterName);
    private static readonly DateTime Started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    /// <summary>Makes the instruments; they are read when somebody asks.</summary>
    public static void Register()
    {
        Meter.CreateObservableCounter(
            "process_cpu_seconds",
            () => Environment.CpuUsage.TotalTime.TotalSeconds,
            null,
            "Total user and system CPU time spent in seconds."
        );
        Meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, null, "Resident memory size in bytes.");
        Meter.CreateObservableGauge(
            "process_start_time_seconds",
            () => (Started - DateTime.UnixEpoch).TotalSeconds,
            null,
            "Start time of the process since unix epoch in seconds."
        );
        Meter.CreateObservableGauge("process_threads", () => ThreadPool.ThreadCount, null, "Threads of the thread pool.");
        if (Directory.Exists("/proc/self/fd"))
        {
            Meter.CreateObservableGauge(
                "process_open_fds",
                () => Directory.GetFileSystemEntries("/proc/self/fd").LongLength,
                null,
                "Number of open file descriptors."
            );
        }
    }
}
