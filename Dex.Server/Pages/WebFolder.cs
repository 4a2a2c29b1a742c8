using System.Security;

namespace Dex.Server.Pages;

/// <summary>The files of a web folder, laid out as Dex's: <c>templates</c>, <c>static</c>, <c>themes/NAME</c>, <c>robots.txt</c>, and our <c>locales</c>. They are read once, so nothing outside can be reached later.</summary>
internal sealed class WebFolder
{
    private const string ResourcePrefix = "web/";
    private const int MaxBytes = 64 * 1024 * 1024;
    private static readonly string[] Folders = ["templates", "static", "themes", "locales"];

    private WebFolder(IReadOnlyDictionary<string, byte[]> files) => Files = files;

    /// <summary>The one in this assembly.</summary>
    public static WebFolder Embedded { get; } = new(ReadAssembly());

    /// <summary>The contents by path, with slashes.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="FrontendException">It cannot be read, or is too large.</exception>
    public static WebFolder Read(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new FrontendException($"the folder \"{directory}\" does not exist");
        }
        try
        {
            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            var left = (long)MaxBytes;
            foreach (var path in Paths(directory))
            {
                left -= new FileInfo(path).Length;
                if (left < 0)
                {
                    throw new FrontendException($"the folder \"{directory}\" holds more than {MaxBytes / 1024 / 1024} MiB");
                }
                files[Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/')] = File.ReadAllBytes(path);
            }
            return new(files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw new FrontendException($"the folder \"{directory}\" cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Paths(string directory)
    {
        var folders = Folders.Select(f => Path.Combine(directory, f)).Where(Directory.Exists);
        var robots = Path.Combine(directory, "robots.txt");
        var files = folders.SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories));
        return File.Exists(robots) ? files.Append(robots) : files;
    }

    private static Dictionary<string, byte[]> ReadAssembly()
    {
        var assembly = typeof(WebFolder).Assembly;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[name[ResourcePrefix.Length..].Replace('\\', '/')] = content;
        }
        return files;
    }
}
