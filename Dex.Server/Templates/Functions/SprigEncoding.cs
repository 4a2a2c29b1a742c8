// Sprig: encodings, checksums, URLs and paths.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dex.Server.Templates.Escaping;

namespace Dex.Server.Templates.Functions;

/// <summary>Sprig's encodings. What it has for secrets, keys, random values, files and the environment is left out: pages have no use for it.</summary>
internal static class SprigEncoding
{
    /// <summary>Adds them.</summary>
    public static void AddTo(FunctionTable table)
    {
        table.Add("b64enc", 1, a => Convert.ToBase64String(Bytes(a[0])));
        table.Add("b64dec", 1, a => FromBase64(SprigStrings.Text(a[0])));
        table.Add("sha256sum", 1, a => Convert.ToHexStringLower(SHA256.HashData(Bytes(a[0]))));
        table.Add("sha512sum", 1, a => Convert.ToHexStringLower(SHA512.HashData(Bytes(a[0]))));
        table.Add("toJson", 1, a => Json(a[0], indented: false));
        table.Add("toPrettyJson", 1, a => Json(a[0], indented: true));
        table.Add("toRawJson", 1, a => RawJson(a[0], indented: false));
        table.Add("fromJson", 1, a => FromJson(SprigStrings.Text(a[0])));
        table.Alias("toJson", "mustToJson");
        table.Alias("fromJson", "mustFromJson");
        table.Add("base", 1, a => SprigStrings.Text(a[0]).TrimEnd('/').Split('/')[^1]);
        table.Add("ext", 1, a => Path.GetExtension(SprigStrings.Text(a[0])));
        table.Add(
            "dir",
            1,
            a =>
                SprigStrings.Text(a[0]) is var p && p.LastIndexOf('/') is > 0 and var at ? p[..at]
                : p.StartsWith('/') ? "/"
                : "."
        );
        table.Add("isAbs", 1, a => SprigStrings.Text(a[0]).StartsWith('/'));
        table.Add("urlParse", 1, a => ParseUrl(SprigStrings.Text(a[0])));
    }

    /// <summary>A value as JSON that may stand in a document: without <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c>.</summary>
    public static string Json(object? value, bool indented) =>
        Escaper.Replace(
            RawJson(value, indented),
            c => c is '<' or '>' or '&' or '\u2028' or '\u2029' ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) : null
        );

    private static string RawJson(object? value, bool indented)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            Write(writer, value);
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool b:
                writer.WriteBooleanValue(b);
                break;
            case long n:
                writer.WriteNumberValue(n);
                break;
            case double d when double.IsFinite(d):
                writer.WriteRawValue(GoText.Shortest(d, -6, 21));
                break;
            case DateTimeOffset t:
                writer.WriteStringValue(GoTime.Format(t, "2006-01-02T15:04:05.999999999Z07:00"));
                break;
            case TimeSpan t:
                writer.WriteNumberValue(t.Ticks * 100);
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (var item in list)
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            case IReadOnlyDictionary<string, object?> map:
                writer.WriteStartObject();
                foreach (var (key, item) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    private static byte[] Bytes(object? value) => Encoding.UTF8.GetBytes(SprigStrings.Text(value));

    private static string FromBase64(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static object? FromJson(string text)
    {
        try
        {
            return FromNode(JsonNode.Parse(text));
        }
        catch (JsonException e)
        {
            throw new FunctionException($"this is no JSON: {e.Message}");
        }
    }

    private static object? FromNode(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.ToDictionary(p => p.Key, p => FromNode(p.Value), StringComparer.Ordinal),
            JsonArray a => a.Select(FromNode).ToList(),
            JsonValue v when v.TryGetValue<bool>(out var b) => b,
            JsonValue v when v.TryGetValue<double>(out var d) => d,
            JsonValue v => v.ToString(),
            _ => null,
        };

    private static Dictionary<string, object?> ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            throw new FunctionException($"\"{text}\" is no URL");
        }
        return new(StringComparer.Ordinal)
        {
            ["scheme"] = url.Scheme,
            ["host"] = url.Authority,
            ["hostname"] = url.Host,
            ["path"] = url.AbsolutePath,
            ["query"] = url.Query.TrimStart('?'),
            ["fragment"] = url.Fragment.TrimStart('#'),
            ["userinfo"] = url.UserInfo,
            ["opaque"] = "",
        };
    }
}
