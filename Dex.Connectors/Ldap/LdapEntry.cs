using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Dex.Connectors.Ldap;

/// <summary>An entry that a search found.</summary>
/// <param name="Dn">Its name.</param>
/// <param name="Attributes">Its attributes, by their names in any letter case.</param>
internal sealed record LdapEntry(string Dn, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    /// <summary>Whether servers make up an attribute's values themselves, for each entry once.</summary>
    public static bool IsIdForever(string attribute) =>
        attribute.ToUpperInvariant() is "OBJECTGUID" or "OBJECTSID" or "ENTRYUUID" or "IPAUNIQUEID" or "NSUNIQUEID";

    /// <summary>The values of an attribute; <c>DN</c> is the entry's name, unless there is an attribute of that name.</summary>
    /// <exception cref="InvalidOperationException">The server sent only some of them.</exception>
    public IReadOnlyList<string> Values(string name)
    {
        if (Attributes.TryGetValue(name, out var values))
        {
            return [.. values.Select(v => TextOf(name, v))];
        }
        if (Attributes.Keys.Any(k => k.StartsWith(name + ";range=", StringComparison.OrdinalIgnoreCase)))
        {
            throw Incomplete(name);
        }
        return name.Equals("DN", StringComparison.OrdinalIgnoreCase) ? [Dn] : [];
    }

    /// <summary>The first value of an attribute; empty where there is none.</summary>
    public string Value(string name) => Values(name) is [var first, ..] ? first : "";

    // MS-ADTS §3.1.1.3.1.3.3: without being asked, Active Directory answers with the first 1,500 values only. Groups that silently lack some would be worse than none.
    private InvalidOperationException Incomplete(string name) =>
        new(
            $"the directory sends only a part of \"{name}\" of \"{Dn}\", which has too many values: find groups by userAttr: DN and groupAttr: member instead"
        );

    // Active Directory keeps ids in binary; as Go text they are no Unicode, so that no token could hold them.
    private static string TextOf(string name, byte[] value)
    {
        if (value.Length == 16 && name.Equals("objectGUID", StringComparison.OrdinalIgnoreCase))
        {
            return new Guid(value).ToString("D", CultureInfo.InvariantCulture);
        }
        if (value.Length >= 8 && value[0] == 1 && name.Equals("objectSid", StringComparison.OrdinalIgnoreCase))
        {
            return SidOf(value);
        }
        return Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : Convert.ToBase64String(value);
    }

    private static string SidOf(byte[] value)
    {
        long authority = 0;
        for (var i = 2; i < 8; i++)
        {
            authority = (authority << 8) | value[i];
        }
        var sid = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"S-1-{authority}"));
        for (var i = 8; i + 4 <= value.Length; i += 4)
        {
            sid.Append(CultureInfo.InvariantCulture, $"-{BitConverter.ToUInt32(value, i)}");
        }
        return sid.ToString();
    }
}
