using Dex.Server.Configuration;
using Dex.Server.Configuration.Yaml;

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
        if (Directory.Exists(file))
        {
            errors.WriteLine($"cannot read the configuration file {file}: it is a folder");
            return null;
        }
        try
        {
            using var stream = File.OpenRead(file);
            // A byte more than the loader takes: it refuses such a file, and one without end is not read to its end.
            var content = new byte[YamlReader.MaxBytes + 1];
            return content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.WriteLine($"cannot read the configuration file {file}: {Describe(e)}");
            return null;
        }
    }

    private static string Describe(Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => "there is no such file",
            UnauthorizedAccessException => "permission denied",
            _ => e.Message,
        };
}
