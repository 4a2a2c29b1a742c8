using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Dex.Server.Pages;

/// <summary>The files that pages load, by their path below the issuer's: <c>/static/…</c>, <c>/theme/…</c> and <c>/robots.txt</c>.</summary>
internal sealed class StaticFiles
{
    /// <summary>Keeps crawlers away.</summary>
    public const string RobotsPath = "/robots.txt";

    private const string Robots = "robots.txt";
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private readonly FrozenDictionary<string, StaticFile> _byPath;
    private readonly FrozenDictionary<string, StaticFile> _byHashedPath;

    /// <summary>Those of a web folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="theme">The folder below <c>themes</c>, or <see cref="Theme.Auto"/>.</param>
    public StaticFiles(WebFolder folder, Theme theme)
    {
        var files = new Dictionary<string, StaticFile>(StringComparer.Ordinal)
        {
            [RobotsPath] = Make(Robots, folder.Files.GetValueOrDefault(Robots) ?? WebFolder.Embedded.Files[Robots]),
        };
        foreach (var (path, content) in folder.Files.Where(f => f.Key.StartsWith("static/", StringComparison.Ordinal)))
        {
            files["/" + path] = Make(path, content);
        }
        foreach (var (path, content) in theme.FilesOf(folder))
        {
            files["/theme/" + path] = Make(path, content);
        }
        _byPath = files.ToFrozenDictionary(StringComparer.Ordinal);
        _byHashedPath = files
            .Where(f => f.Key != RobotsPath)
            .ToFrozenDictionary(f => HashedPath(f.Key, f.Value), f => f.Value, StringComparer.Ordinal);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, StaticFile> All => _byPath;

    /// <summary>Finds a file, with or without the hash in its name; null: there is none.</summary>
    public StaticFile? Find(string path) => _byHashedPath.GetValueOrDefault(path) ?? _byPath.GetValueOrDefault(path);

    /// <summary>Finds a file by the name with the hash in it; null: there is none.</summary>
    public StaticFile? FindHashed(string path) => _byHashedPath.GetValueOrDefault(path);

    /// <summary>The path with the hash in it; null: there is no such file.</summary>
    /// <param name="path">The path, such as <c>/static/main.css</c>.</param>
    public string? HashedPathOf(string path) => _byPath.TryGetValue(path, out var file) ? HashedPath(path, file) : null;

    private static string HashedPath(string path, StaticFile file) => path[..(path.LastIndexOf('/') + 1)] + file.HashedName;

    private static StaticFile Make(string path, byte[] content)
    {
        var type = ContentTypes.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        var isText = type.StartsWith("text/", StringComparison.Ordinal);
        return new(
            Path.GetFileName(path),
            content,
            isText ? type + "; charset=utf-8" : type,
            Convert.ToHexStringLower(SHA256.HashData(content))
        );
    }
}
