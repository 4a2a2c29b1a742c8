using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>A keytab under a name that the Kerberos library can open, for as long as it is needed.</summary>
internal sealed partial class ReadableKeytab : IDisposable
{
    private const uint CloseOnExec = 1;

    private readonly SafeFileHandle? _memory;

    private ReadableKeytab(string path, SafeFileHandle? memory = null) => (Path, _memory) = (path, memory);

    /// <summary>Its name.</summary>
    public string Path { get; }

    /// <summary>One that lies in a file already.</summary>
    public static ReadableKeytab At(string path) => new("FILE:" + path);

    /// <summary>One that is nowhere on disk: the library can only take a whole keytab, so a part of one is a file of its own in memory.</summary>
    /// <exception cref="IOException">The system gives no such file.</exception>
    public static ReadableKeytab InMemory(byte[] keytab)
    {
        var descriptor = memfd_create("keytab", CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException("no file in memory: " + Marshal.GetLastPInvokeErrorMessage());
        }
        var memory = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(memory, keytab, 0);
        CryptographicOperations.ZeroMemory(keytab);
        return new ReadableKeytab($"FILE:/proc/self/fd/{descriptor}", memory);
    }

    /// <inheritdoc />
    public void Dispose() => _memory?.Dispose();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}
