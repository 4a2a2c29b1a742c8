using Dex.Server.Configuration;

namespace Dex.Server.Commands;

/// <summary><c>dex config check FILE</c>: says everything that is wrong with a configuration file.</summary>
internal static class ConfigCheckCommand
{
    /// <summary>Checks a file; 1 where there are errors.</summary>
    public static int Run(string file, Func<string, string?> environment, TextWriter output, TextWriter errors)
    {
        if (ReadFile(file, errors) is not { } content)
        {
            return 1;
        }
        var result = ConfigLoader.Load(content, environment);
        foreach (var problem in result.Problems)
        {
            errors.WriteLine(problem.Format(file));
        }
        if (result.Config is null)
        {
            return 1;
        }
        output.WriteLine($"{file}: the configuration is valid");
        return 0;
    }

    /// <summary>Reads a file; null where it cannot, which is then said.</summary>
    public static byte[]? ReadFile(string file, TextWriter errors)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.WriteLine($"cannot read the configuration file {file}: {e.Message}");
            return null;
        }
    }
}
