// RFC 4511 §4.5.1.7, RFC 4515.
using System.Formats.Asn1;
using System.Text;

namespace Dex.Connectors.Ldap;

/// <summary>
/// A search filter, encoded. What people type becomes a value by <see cref="IsEqual"/> and never text to be parsed, so that it cannot change the filter around it.
/// </summary>
internal sealed class LdapFilter
{
    private const int MaxDepth = 32;

    private readonly Action<AsnWriter> _write;

    private LdapFilter(Action<AsnWriter> write) => _write = write;

    /// <summary>An attribute has a value; after a colon at its end, by the rule that the attribute names.</summary>
    public static LdapFilter IsEqual(string attribute, string value) =>
        attribute.EndsWith(':')
            ? Extensible(attribute[..^1], Encoding.UTF8.GetBytes(value))
            : Compare(3, attribute, Encoding.UTF8.GetBytes(value));

    /// <summary>All hold.</summary>
    public static LdapFilter And(params LdapFilter[] filters) => Combine(0, filters);

    /// <summary>One holds.</summary>
    public static LdapFilter Or(params LdapFilter[] filters) => filters is [var only] ? only : Combine(1, filters);

    /// <summary>The filter of the operator's configuration.</summary>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static LdapFilter Parse(string text)
    {
        var position = 0;
        var filter = ParseOne(text.Trim(), ref position, 0);
        return position == text.Trim().Length ? filter : throw Malformed(text, "there is something after its end");
    }

    /// <summary>Writes it.</summary>
    public void Write(AsnWriter writer) => _write(writer);

    private static LdapFilter ParseOne(string text, ref int position, int depth)
    {
        if (depth > MaxDepth || position >= text.Length || text[position] != '(')
        {
            throw Malformed(text, "a part must begin with (");
        }
        position++;
        var filter = (position < text.Length ? text[position] : '\0') switch
        {
            '&' => Combine(0, ParseMany(text, ref position, depth)),
            '|' => Combine(1, ParseMany(text, ref position, depth)),
            '!' => Not(ParseMany(text, ref position, depth) is [var only] ? only : throw Malformed(text, "! takes one part")),
            _ => ParseItem(text, ref position),
        };
        if (position >= text.Length || text[position] != ')')
        {
            throw Malformed(text, "a part must end with )");
        }
        position++;
        return filter;
    }

    private static LdapFilter[] ParseMany(string text, ref int position, int depth)
    {
        position++;
        var filters = new List<LdapFilter>();
        while (position < text.Length && text[position] == '(')
        {
            filters.Add(ParseOne(text, ref position, depth + 1));
        }
        return [.. filters];
    }

    private static LdapFilter ParseItem(string text, ref int position)
    {
        var end = text.IndexOf(')', position);
        var equals = text.IndexOf('=', position);
        if (end < 0 || equals < 0 || equals > end)
        {
            throw Malformed(text, "a part must be like (attribute=value)");
        }
        var (attribute, value) = (text[position..equals], text[(equals + 1)..end]);
        position = end;
        return (attribute.Length > 0 ? attribute[^1] : '\0') switch
        {
            '\0' => throw Malformed(text, "an attribute is missing"),
            '>' => Compare(5, attribute[..^1], Unescape(text, value)),
            '<' => Compare(6, attribute[..^1], Unescape(text, value)),
            '~' => Compare(8, attribute[..^1], Unescape(text, value)),
            ':' => Extensible(attribute[..^1], Unescape(text, value)),
            _ when value == "*" => Present(attribute),
            _ when value.Contains('*', StringComparison.Ordinal) => Substrings(
                attribute,
                [.. value.Split('*').Select(v => Unescape(text, v))]
            ),
            _ => Compare(3, attribute, Unescape(text, value)),
        };
    }

    private static LdapFilter Combine(int tag, LdapFilter[] filters) =>
        new(writer =>
        {
            using (writer.PushSetOf(Context(tag)))
            {
                foreach (var filter in filters)
                {
                    filter.Write(writer);
                }
            }
        });

    private static LdapFilter Not(LdapFilter filter) =>
        new(writer =>
        {
            using (writer.PushSequence(Context(2)))
            {
                filter.Write(writer);
            }
        });

    private static LdapFilter Compare(int tag, string attribute, byte[] value) =>
        new(writer =>
        {
            using (writer.PushSequence(Context(tag)))
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
                writer.WriteOctetString(value);
            }
        });

    private static LdapFilter Present(string attribute) =>
        new(writer => writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute), Context(7)));

    private static LdapFilter Substrings(string attribute, byte[][] parts) =>
        new(writer =>
        {
            using (writer.PushSequence(Context(4)))
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
                using (writer.PushSequence())
                {
                    for (var i = 0; i < parts.Length; i++)
                    {
                        if (parts[i].Length > 0)
                        {
                            writer.WriteOctetString(
                                parts[i],
                                Context(
                                    i == 0 ? 0
                                    : i == parts.Length - 1 ? 2
                                    : 1
                                )
                            );
                        }
                    }
                }
            }
        });

    // attribute[:dn][:rule], such as memberOf:1.2.840.113556.1.4.1941, by which Active Directory follows nested groups.
    private static LdapFilter Extensible(string left, byte[] value)
    {
        var parts = left.Split(':');
        var byDn = parts.Skip(1).Any(p => p.Equals("dn", StringComparison.OrdinalIgnoreCase));
        var rule = parts.Skip(1).LastOrDefault(p => !p.Equals("dn", StringComparison.OrdinalIgnoreCase)) ?? "";
        return new LdapFilter(writer =>
        {
            using (writer.PushSequence(Context(9)))
            {
                if (rule.Length > 0)
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(rule), Context(1));
                }
                if (parts[0].Length > 0)
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(parts[0]), Context(2));
                }
                writer.WriteOctetString(value, Context(3));
                if (byDn)
                {
                    writer.WriteBoolean(true, Context(4));
                }
            }
        });
    }

    private static byte[] Unescape(string filter, string value)
    {
        var bytes = new List<byte>(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value, i, char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 2 : 1));
                i += char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 1 : 0;
                continue;
            }
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2]))
            {
                throw Malformed(filter, @"after \ there must be two hexadecimal digits");
            }
            bytes.Add(Convert.ToByte(value.Substring(i + 1, 2), 16));
            i += 2;
        }
        return [.. bytes];
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    private static FormatException Malformed(string filter, string what) => new($"the filter \"{filter}\" is malformed: {what}");
}
