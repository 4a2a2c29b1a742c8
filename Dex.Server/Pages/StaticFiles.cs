using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Dex.Server.Pages;

/// <summary>The files in this assembly that the pages load.</summary>
internal sealed class StaticFiles
{
    /// <summary>Where they stand below the issuer.</summary>
    public const string Folder = "/static/";

    /// <summary>Keeps crawlers away.</summary>
    public const string RobotsPath = "/robots.txt";

    private const string ResourcePrefix = "web/";
    private const string RobotsName = "robots.txt";
    private readonly FrozenDictionary<string, StaticFile> _byName;
    private readonly FrozenDictionary<string, StaticFile> _byHashedName;

    private StaticFiles()
    {
        var assembly = typeof(StaticFiles).Assembly;
        var files = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(Read)
            .ToList();
        _byName = files.ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
        _byHashedName = files.ToFrozenDictionary(file => file.HashedName, StringComparer.Ordinal);
    }

    /// <summary>They never change while the process runs, so there is one set.</summary>
    public static StaticFiles Embedded { get; } = new();

    /// <summary>All of them.</summary>
    public IEnumerable<StaticFile> All => _byName.Values;

    /// <summary>Finds a file by its path below the issuer's, with or without the hash in its name; null: there is none.</summary>
    public StaticFile? Find(string path)
    {
        if (path == RobotsPath)
        {
            return _byName[RobotsName];
        }
        if (!path.StartsWith(Folder, StringComparison.Ordinal))
        {
            return null;
        }
        var name = path[Folder.Length..];
        return _byHashedName.GetValueOrDefault(name) ?? _byName.GetValueOrDefault(name);
    }

    /// <summary>The path below the issuer's, with the hash in it.</summary>
    /// <param name="name">A file of ours.</param>
    public string PathOf(string name) => Folder + _byName[name].HashedName;

    private static StaticFile Read(string resource)
    {
        using var stream = typeof(StaticFiles).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var name = resource[ResourcePrefix.Length..];
        return new StaticFile(name, content, ContentTypeOf(name), Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static string ContentTypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".txt" => "text/plain; charset=utf-8",
            var other => throw new InvalidOperationException($"No content type for {other} files."),
        };
}
