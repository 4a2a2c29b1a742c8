using Dex.Core.Connectors;

namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>The keytab of a connector: where it lies, and whose keys of it count.</summary>
internal sealed class KeytabFile
{
    private readonly string _path;

    /// <summary>A keytab, which must be there with the principal that is asked for.</summary>
    /// <exception cref="ConnectorConfigurationException">It cannot be used.</exception>
    public KeytabFile(KerberosOptions options)
    {
        _path = options.KeytabPath;
        // In Dex only the first counts for tickets.
        Principal = options.KeytabPrincipal.Length > 0 ? options.KeytabPrincipal : options.Spn;
        Keytab keytab;
        try
        {
            keytab = Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConnectorConfigurationException($"config.kerberos.keytabPath: the keytab \"{_path}\" cannot be used: {e.Message}", e);
        }
        if (Principal.Length > 0 && !keytab.Principals.Any(p => Keytab.Names(Principal, p)))
        {
            throw new ConnectorConfigurationException(
                $"config.kerberos: the keytab \"{_path}\" has no key of {Principal}, only of {string.Join(", ", keytab.Principals)}"
            );
        }
        (Principals, Realms) = (keytab.Principals, keytab.Realms);
    }

    /// <summary>The principal whose keys count; empty: all of them.</summary>
    public string Principal { get; }

    /// <summary>All principals of the file when it was opened.</summary>
    public IReadOnlyList<string> Principals { get; }

    /// <summary>Their realms.</summary>
    public IReadOnlyList<string> Realms { get; }

    /// <summary>A keytab with the keys that count, read afresh: keys are replaced while we run.</summary>
    /// <exception cref="IOException">It is not there any more, or cannot be copied.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="FormatException">It is not a keytab any more.</exception>
    public ReadableKeytab Open()
    {
        if (Principal.Length == 0)
        {
            return ReadableKeytab.At(_path);
        }
        var keytab = Read();
        return keytab.Principals.All(p => Keytab.Names(Principal, p))
            ? ReadableKeytab.At(_path)
            : ReadableKeytab.InMemory(keytab.Only(Principal));
    }

    private Keytab Read()
    {
        using var file = File.OpenRead(_path);
        if (file.Length > Keytab.MaxBytes)
        {
            throw new FormatException($"it is larger than {Keytab.MaxBytes} bytes");
        }
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Keytab.Parse(bytes);
    }
}
