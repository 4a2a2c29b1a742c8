using System.Reflection;
using System.Runtime.InteropServices;

namespace Dex.Server.Commands;

/// <summary><c>dex version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>This build's version.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";

    /// <summary>Prints it.</summary>
    public static int Run(TextWriter output)
    {
        output.WriteLine($"Dex Version: {Version}");
        output.WriteLine($".NET Version: {RuntimeInformation.FrameworkDescription}");
        output.WriteLine($"OS/ARCH: {RuntimeInformation.RuntimeIdentifier}");
        return 0;
    }
}
