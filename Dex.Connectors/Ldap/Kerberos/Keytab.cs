using System.Buffers.Binary;
using System.Text;

namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>The keys of service principals, in MIT Kerberos' file format (MIT Kerberos documentation, "Keytab file format", version 2). Only whose they are is read.</summary>
internal sealed class Keytab
{
    /// <summary>A keytab has an entry of some 100 bytes for each key; what is larger than this is none.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const ushort Version2 = 0x0502;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly List<(string Principal, Range Where)> _entries = [];

    private Keytab(ReadOnlyMemory<byte> file) => _file = file;

    /// <summary>Whose keys there are, as <c>HTTP/host@REALM</c>, each once.</summary>
    public IReadOnlyList<string> Principals => [.. _entries.Select(e => e.Principal).Distinct(StringComparer.Ordinal)];

    /// <summary>The realms of those.</summary>
    public IReadOnlyList<string> Realms => [.. Principals.Select(p => p[(p.LastIndexOf('@') + 1)..]).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads a keytab.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Keytab Parse(ReadOnlyMemory<byte> file)
    {
        var keytab = new Keytab(file);
        if (file.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(file.Span) != Version2)
        {
            throw new FormatException("it does not begin as one does (05 02)");
        }
        for (var at = 2; at + 4 <= file.Length; )
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(file.Span[at..]);
            if (size == 0)
            {
                break;
            }
            // A deleted entry has its size negated.
            var end = at + 4 + (size == int.MinValue ? int.MaxValue : Math.Abs((long)size));
            if (end > file.Length)
            {
                throw new FormatException($"an entry reaches beyond its end (at {at})");
            }
            if (size > 0)
            {
                keytab._entries.Add((PrincipalOf(file.Span[(at + 4)..(int)end], at), at..(int)end));
            }
            at = (int)end;
        }
        return keytab._entries.Count > 0 ? keytab : throw new FormatException("it holds no key");
    }

    /// <summary>Whether a name, with or without a realm, is that of a principal.</summary>
    public static bool Names(string name, string principal) =>
        principal == name || (!name.Contains('@', StringComparison.Ordinal) && principal[..principal.LastIndexOf('@')] == name);

    /// <summary>A keytab with only the keys of a principal.</summary>
    public byte[] Only(string name)
    {
        using var only = new MemoryStream();
        only.Write(_file.Span[..2]);
        foreach (var (_, where) in _entries.Where(e => Names(name, e.Principal)))
        {
            only.Write(_file.Span[where]);
        }
        return only.ToArray();
    }

    // A count, then that many counted texts after the realm.
    private static string PrincipalOf(ReadOnlySpan<byte> entry, int at)
    {
        try
        {
            var count = BinaryPrimitives.ReadUInt16BigEndian(entry);
            var rest = entry[2..];
            var realm = Text(ref rest);
            var parts = new List<string>();
            for (var i = 0; i < count; i++)
            {
                parts.Add(Text(ref rest));
            }
            return string.Join('/', parts) + "@" + realm;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new FormatException($"an entry is malformed (at {at})");
        }
    }

    private static string Text(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        var text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return text;
    }
}
