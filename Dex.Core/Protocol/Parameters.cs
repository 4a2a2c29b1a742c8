using System.Text;

namespace Dex.Core.Protocol;

/// <summary>
/// The parameters of a query or form. A parameter without a value counts as absent (RFC 6749 §3.1); a parameter that stands there twice is
/// remembered in <see cref="Duplicate"/>, which every endpoint refuses.
/// </summary>
public sealed class Parameters
{
    /// <summary>More parameters than this are refused.</summary>
    public const int MaxCount = 200;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private Parameters() { }

    /// <summary>No parameters.</summary>
    public static Parameters Empty { get; } = new();

    /// <summary>The name of a parameter that was there more than once; null where each was there once.</summary>
    public string? Duplicate { get; private set; }

    /// <summary>All names and values, in order; absent ones left out.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => _values;

    /// <summary>The value of a parameter; null where it is absent or empty.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The value of a parameter; empty where it is absent.</summary>
    public string ValueOrEmpty(string name) => _values.GetValueOrDefault(name, "");

    /// <summary>Parameters from names and values.</summary>
    public static Parameters From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var parameters = new Parameters();
        foreach (var (name, value) in pairs)
        {
            parameters.Add(name, value);
        }
        return parameters;
    }

    /// <summary>Parameters from names and values.</summary>
    public static Parameters From(params (string Name, string Value)[] pairs) =>
        From(pairs.Select(p => KeyValuePair.Create(p.Name, p.Value)));

    /// <summary>Reads <c>application/x-www-form-urlencoded</c> text: a query without its question mark, or a body.</summary>
    /// <exception cref="OAuthException">
    /// <c>invalid_request</c>: too many parameters, a bad percent escape, bytes that are not UTF-8, or a NUL.
    /// </exception>
    public static Parameters Parse(ReadOnlySpan<byte> form)
    {
        var parameters = new Parameters();
        while (!form.IsEmpty)
        {
            var end = form.IndexOf((byte)'&');
            var pair = end < 0 ? form : form[..end];
            form = end < 0 ? [] : form[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }
            var equals = pair.IndexOf((byte)'=');
            parameters.Add(Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..]));
        }
        return parameters;
    }

    /// <summary>Reads a query string.</summary>
    /// <param name="query">With or without the question mark.</param>
    /// <exception cref="OAuthException">As <see cref="Parse(ReadOnlySpan{byte})"/>.</exception>
    public static Parameters Parse(string query) => Parse(Encoding.UTF8.GetBytes(query.StartsWith('?') ? query[1..] : query));

    /// <summary>Decodes one name or value: <c>+</c> is a space, <c>%XX</c> a byte of UTF-8.</summary>
    /// <exception cref="OAuthException">As <see cref="Parse(ReadOnlySpan{byte})"/>.</exception>
    public static string Decode(ReadOnlySpan<byte> text)
    {
        var decoded = text.Length <= 512 ? stackalloc byte[text.Length] : new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '+')
            {
                b = (byte)' ';
            }
            else if (b == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[i + 1]) || !char.IsAsciiHexDigit((char)text[i + 2]))
                {
                    throw new OAuthException(OAuthError.InvalidRequest, "A parameter has a malformed percent escape.");
                }
                b = (byte)((Hex(text[i + 1]) << 4) | Hex(text[i + 2]));
                i += 2;
            }
            if (b == 0)
            {
                throw new OAuthException(OAuthError.InvalidRequest, "A parameter contains a NUL character.");
            }
            decoded[length++] = b;
        }
        try
        {
            return Utf8.GetString(decoded[..length]);
        }
        catch (DecoderFallbackException)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "A parameter is not valid UTF-8.");
        }
    }

    /// <summary>The parameters as a query, without question mark.</summary>
    public string ToQuery() => QueryString.Build(_values.Select(v => (v.Key, (string?)v.Value)));

    /// <summary>The same parameters without some of them.</summary>
    public Parameters Without(params string[] names) => From(_values.Where(v => !names.Contains(v.Key)));

    /// <summary>Refuses parameters that stand there twice (RFC 6749 §3.1 and §3.2).</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>.</exception>
    public void RefuseDuplicates()
    {
        if (Duplicate is not null)
        {
            throw new OAuthException(
                OAuthError.InvalidRequest,
                "A parameter is included more than once.",
                $"duplicate parameter \"{Duplicate}\""
            );
        }
    }

    private static int Hex(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    private void Add(string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }
        if (!_values.TryAdd(name, value))
        {
            Duplicate ??= name;
        }
        if (_values.Count > MaxCount)
        {
            throw new OAuthException(OAuthError.InvalidRequest, "The request has too many parameters.");
        }
    }
}
