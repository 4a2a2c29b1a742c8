using System.Buffers;
using System.Security.Cryptography;
using Dex.Server.Configuration.Yaml;

namespace Dex.Server.Hosting;

/// <summary>
/// Notices that the configuration file changed, by its content: what stands there may be a link to a link, as in Kubernetes, or be replaced by another file at every change.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="content">What was read at the start.</param>
internal sealed class ConfigFile(string path, byte[] content)
{
    private string _seen = Hash(content);
    private string _before = Hash(content);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Whether it changed since it was last <see cref="Read"/>, and has not changed since the last look: then whoever writes it has finished.</summary>
    public bool HasChanged()
    {
        var now = Fingerprint();
        var isSettled = now == _before;
        _before = now;
        return isSettled && now != _seen;
    }

    /// <summary>Reads it.</summary>
    /// <param name="errors">Says why it cannot be read.</param>
    /// <returns>The content; null: it cannot be read.</returns>
    public byte[]? Read(TextWriter errors)
    {
        var read = Commands.ConfigCheckCommand.ReadFile(path, errors);
        // What cannot be read is reported once, not at every look.
        _seen = read is null ? Fingerprint() : Hash(read);
        return read;
    }

    private string Fingerprint()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(YamlReader.MaxBytes + 1);
        try
        {
            using var stream = File.OpenRead(path);
            // As much as is read of a configuration.
            return Hash(buffer.AsSpan(0, stream.ReadAtLeast(buffer.AsSpan(0, YamlReader.MaxBytes + 1), YamlReader.MaxBytes + 1, false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
        finally
        {
            // It held secrets.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
