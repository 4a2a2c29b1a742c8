using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dex.Server.Telemetry;

/// <summary>One log line in the making, in one of the two formats of Go's slog.</summary>
internal abstract class LogLine : IDisposable
{
    /// <summary>Adds an attribute.</summary>
    public abstract void Add(string key, object? value);

    /// <summary>Ends the line and writes it.</summary>
    public abstract void WriteTo(Stream stream);

    /// <inheritdoc />
    public virtual void Dispose() { }

    /// <summary>A new line.</summary>
    public static LogLine Begin(bool json, DateTimeOffset time, string level, string message)
    {
        LogLine line = json ? new JsonLine() : new TextLine();
        line.Add(
            "time",
            time.UtcDateTime.ToString(
                json ? "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                CultureInfo.InvariantCulture
            )
        );
        line.Add("level", level);
        line.Add("msg", message);
        return line;
    }

    private static string Format(object? value) =>
        value switch
        {
            null => "null",
            string text => text,
            bool flag => flag ? "true" : "false",
            TimeSpan span => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            IEnumerable<string> list => "[" + string.Join(' ', list) + "]",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    private sealed class TextLine : LogLine
    {
        private readonly StringBuilder _text = new(256);

        public override void Add(string key, object? value)
        {
            _text.Append(_text.Length == 0 ? "" : " ").Append(key).Append('=');
            var text = Format(value);
            if (NeedsQuotes(text))
            {
                Quote(text);
            }
            else
            {
                _text.Append(text);
            }
        }

        public override void WriteTo(Stream stream) => stream.Write(Encoding.UTF8.GetBytes(_text.Append('\n').ToString()));

        private static bool NeedsQuotes(string text)
        {
            foreach (var c in text)
            {
                if (
                    c is <= ' ' or '"' or '=' or '\\' or '\x7f'
                    || (
                        c > '\x7f'
                        && (
                            char.IsControl(c)
                            || char.IsSurrogate(c)
                            || char.IsWhiteSpace(c)
                            || char.GetUnicodeCategory(c) == UnicodeCategory.Format
                        )
                    )
                )
                {
                    return true;
                }
            }
            return text.Length == 0;
        }

        // Whatever could end the line or move the cursor is escaped: a name cannot write a log line of its own.
        private void Quote(string text)
        {
            _text.Append('"');
            foreach (var c in text)
            {
                _ = c switch
                {
                    '"' => _text.Append("\\\""),
                    '\\' => _text.Append("\\\\"),
                    '\n' => _text.Append("\\n"),
                    '\r' => _text.Append("\\r"),
                    '\t' => _text.Append("\\t"),
                    < ' ' or '\x7f' => _text.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture)),
                    > '\x7f'
                        when char.IsControl(c)
                            || char.GetUnicodeCategory(c)
                                is UnicodeCategory.Format
                                    or UnicodeCategory.LineSeparator
                                    or UnicodeCategory.ParagraphSeparator => _text
                        .Append("\\u")
                        .Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                    _ => _text.Append(c),
                };
            }
            _text.Append('"');
        }
    }

    private sealed class JsonLine : LogLine
    {
        private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

        private readonly ArrayBufferWriter<byte> _buffer = new(256);
        private readonly Utf8JsonWriter _json;

        public JsonLine()
        {
            _json = new Utf8JsonWriter(_buffer, Options);
            _json.WriteStartObject();
        }

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
                    WriteList(list);
                    break;
                default:
                    _json.WriteStringValue(Format(value));
                    break;
            }
        }

        public override void WriteTo(Stream stream)
        {
            _json.WriteEndObject();
            _json.Flush();
            stream.Write(_buffer.WrittenSpan);
            stream.WriteByte((byte)'\n');
        }

        public override void Dispose()
        {
            _json.Dispose();
            base.Dispose();
        }

        private void WriteList(IEnumerable list)
        {
            _json.WriteStartArray();
            foreach (string item in list)
            {
                _json.WriteStringValue(item);
            }
            _json.WriteEndArray();
        }
    }
}
