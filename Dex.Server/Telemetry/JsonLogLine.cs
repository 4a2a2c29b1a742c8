using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dex.Server.Telemetry;

/// <summary>A line of slog's JSON format.</summary>
internal sealed class JsonLogLine : LogLine
{
    // As slog does, letters of any script and signs such as + and < stand as they are, so that an address can be searched for; control characters do not.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _json;

    public JsonLogLine()
    {
        _json = new Utf8JsonWriter(_buffer, Options);
        _json.WriteStartObject();
    }

    /// <inheritdoc />
    public override void Add(string key, object? value)
    {
        _json.WritePropertyName(key);
        switch (value)
        {
            case null:
                _json.WriteNullValue();
                break;
            case bool flag:
                _json.WriteBooleanValue(flag);
                break;
            case int or long or short or byte or uint or ushort:
                _json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable<string> list:
                _json.WriteStartArray();
                foreach (var item in list)
                {
                    _json.WriteStringValue(item);
                }
                _json.WriteEndArray();
                break;
            default:
                _json.WriteStringValue(Format(value));
                break;
        }
    }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        return _buffer.WrittenMemory;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _json.Dispose();
        base.Dispose();
    }
}
