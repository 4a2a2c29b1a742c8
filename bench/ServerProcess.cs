using System.Diagnostics;
using System.Globalization;

namespace Dex.Bench;

/// <summary>A server process, from the outside.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public static ServerProcess Start(string storage, string algorithm, string connection)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["--server", storage, algorithm, connection])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith("READY ", StringComparison.Ordinal))
            {
                return new ServerProcess(process, line[6..]);
            }
        }
        throw new InvalidOperationException("the server process ended early");
    }

    /// <summary>The processor time used so far, in milliseconds.</summary>
    public double CpuMilliseconds()
    {
        _process.StandardInput.WriteLine();
        return double.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
