using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dex.Tests;

/// <summary>A program that a test starts and ends, with its output.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _newLine = new(0);

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    public string Output => string.Join('\n', _lines);

    /// <summary>Starts one of our own programs, which lie beside the tests.</summary>
    public static ChildProcess StartOwn(string program, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Start("dotnet", environment, null, [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments]);

    public static ChildProcess Start(
        string program,
        IReadOnlyDictionary<string, string>? environment,
        string? folder,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, e) => child.Add(e.Data);
        process.ErrorDataReceived += (_, e) => child.Add(e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until the program has written a line that contains a text.</summary>
    public async Task<ChildProcess> WaitForAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!_lines.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            if (_process.HasExited && !await _newLine.WaitAsync(TimeSpan.FromMilliseconds(200)))
            {
                throw new InvalidOperationException($"ended with {_process.ExitCode} before \"{text}\":\n{Output}");
            }
            // Its end is no line, so it is looked for now and then.
            if (!_process.HasExited)
            {
                await _newLine.WaitAsync(TimeSpan.FromMilliseconds(200), limit.Token);
            }
        }
        return this;
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal: 15 asks it to end.</summary>
    public void Signal(int signal) => _ = kill(_process.Id, signal);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            _newLine.Release();
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
