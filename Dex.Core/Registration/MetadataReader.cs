using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Core.Protocol;

namespace Dex.Core.Registration;

/// <summary>Reads members of a registration, with limits on each, and keeps those that it read as what was accepted.</summary>
/// <param name="body">The registration, a JSON object.</param>
/// <param name="allowsHttp">Whether addresses that we call may be plain http: where the issuer itself is, for development.</param>
internal sealed class MetadataReader(JsonElement body, bool allowsHttp)
{
    private const int MaxItems = 30;
    private const int MaxLength = 2000;

    private readonly JsonObject _accepted = [];

    public static OAuthException Invalid(string name, string what) => new(OAuthError.InvalidClientMetadata, $"{name} {what}.");

    public bool Has(string name) => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text that is not part of what is accepted.</summary>
    public string? Peek(string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether a list names something, whatever else is in it.</summary>
    public bool Mentions(string name, string item) =>
        body.TryGetProperty(name, out var list)
        && list.ValueKind == JsonValueKind.Array
        && list.EnumerateArray().Any(i => i.ValueKind == JsonValueKind.String && i.ValueEquals(item));

    public string Text(string name, int maxLength = MaxLength)
    {
        if (!Has(name))
        {
            return "";
        }
        var text = TextOf(name, body.GetProperty(name), maxLength);
        _accepted[name] = text;
        return text;
    }

    public string OneOf(string name, string unset, IReadOnlyCollection<string> allowed)
    {
        var value = Has(name) ? TextOf(name, body.GetProperty(name), MaxLength) : unset;
        if (value.Length > 0)
        {
            _accepted[name] = value.Length == 0 || value == unset || allowed.Contains(value) ? value : throw NotOneOf(name, allowed);
        }
        return value;
    }

    public bool Flag(string name)
    {
        if (!Has(name))
        {
            return false;
        }
        var value = body.GetProperty(name).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Invalid(name, "must be true or false"),
        };
        _accepted[name] = value;
        return value;
    }

    public int? Number(string name)
    {
        if (!Has(name))
        {
            return null;
        }
        var value = body.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < 0)
        {
            throw Invalid(name, "must be a whole number, not negative");
        }
        _accepted[name] = number;
        return number;
    }

    /// <summary>A list of texts, each checked.</summary>
    /// <param name="name">The member.</param>
    /// <param name="check">Throws for an item that may not be.</param>
    /// <param name="unset">The list where the member is absent.</param>
    public IReadOnlyList<string> List(string name, Action<string, string> check, IReadOnlyList<string>? unset = null)
    {
        if (!Has(name))
        {
            if (unset is { Count: > 0 })
            {
                Accept(name, unset);
            }
            return unset ?? [];
        }
        var value = body.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxItems)
        {
            throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"must be a list of at most {MaxItems}"));
        }
        List<string> items = [];
        foreach (var item in value.EnumerateArray())
        {
            var text = TextOf(name, item, MaxLength);
            check(name, text);
            items.Add(text);
        }
        Accept(name, items);
        return items;
    }

    /// <summary>A JSON object as text; null where it is absent.</summary>
    public string? Object(string name)
    {
        if (!Has(name))
        {
            return null;
        }
        var value = body.GetProperty(name);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(name, "must be an object");
        }
        _accepted[name] = JsonNode.Parse(value.GetRawText());
        return value.GetRawText();
    }

    /// <summary>The address of a page for people.</summary>
    public string WebUrl(string name)
    {
        var url = Text(name);
        if (url.Length > 0)
        {
            RequireUrl(name, url, allowsHttp: true);
        }
        return url;
    }

    /// <summary>An address that we call ourselves.</summary>
    public string ServerUrl(string name)
    {
        var url = Text(name);
        if (url.Length > 0)
        {
            RequireServerUrl(name, url);
        }
        return url;
    }

    public void RequireServerUrl(string name, string url) => RequireUrl(name, url, allowsHttp);

    public static void RequireAbsolute(string name, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is "javascript" or "data" or "vbscript" or "file" or "blob")
        {
            throw Invalid(name, "must be absolute URIs");
        }
    }

    /// <summary>What was accepted, as JSON.</summary>
    public string Accepted()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            _accepted.WriteTo(json);
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Accept(string name, IReadOnlyList<string> items) => _accepted[name] = new JsonArray([.. items.Select(i => (JsonNode)i)]);

    private static OAuthException NotOneOf(string name, IReadOnlyCollection<string> allowed) =>
        Invalid(name, "must be " + string.Join(" or ", allowed) + " here");

    private static string TextOf(string name, JsonElement value, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Invalid(name, "must be text");
        }
        var text = value.GetString()!;
        return text.Length <= maxLength && !text.AsSpan().ContainsAnyInRange('\0', '\u001f')
            ? text
            : throw Invalid(name, "is too long, or has control characters");
    }

    private static void RequireUrl(string name, string url, bool allowsHttp)
    {
        var isAllowed =
            Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == "https" || (allowsHttp && uri.Scheme == "http"))
            && uri.UserInfo.Length == 0;
        if (!isAllowed)
        {
            throw Invalid(name, allowsHttp ? "must be an absolute http or https URL" : "must be an absolute https URL");
        }
    }
}
