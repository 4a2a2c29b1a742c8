namespace Dex.Server.Pages;

/// <summary>A file that the pages load.</summary>
/// <param name="Name">Its name in the assembly, such as <c>dex.css</c>.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Hash">The SHA-256 of its bytes, in lower-case hexadecimal.</param>
internal sealed record StaticFile(string Name, ReadOnlyMemory<byte> Content, string ContentType, string Hash)
{
    private const int HashLengthInName = 8;

    /// <summary>The name that changes with the content, such as <c>dex.1a2b3c4d.css</c>.</summary>
    public string HashedName { get; } = Path.GetFileNameWithoutExtension(Name) + "." + Hash[..HashLengthInName] + Path.GetExtension(Name);

    /// <summary>The strong entity tag (RFC 9110 §8.8.3).</summary>
    public string ETag { get; } = $"\"{Hash[..32]}\"";
}
