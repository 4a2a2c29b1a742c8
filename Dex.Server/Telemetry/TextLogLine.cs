using System.Globalization;
using System.Text;

namespace Dex.Server.Telemetry;

/// <summary>A line of slog's text format: <c>key=value</c>, values in Go's quotes where they need them.</summary>
internal sealed class TextLogLine : LogLine
{
    private readonly StringBuilder _text = new(256);

    /// <inheritdoc />
    public override void Add(string key, object? value)
    {
        if (_text.Length > 0)
        {
            _text.Append(' ');
        }
        Append(key);
        _text.Append('=');
        Append(Format(value));
    }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> End() => Encoding.UTF8.GetBytes(_text.Append('\n').ToString());

    private void Append(string text)
    {
        if (NeedsQuotes(text))
        {
            Quote(text);
        }
        else
        {
            _text.Append(text);
        }
    }

    private static bool NeedsQuotes(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is ' ' or '"' or '=' || rune == Rune.ReplacementChar || !IsPrintable(rune))
            {
                return true;
            }
        }
        return text.Length == 0;
    }

    // Whatever could end the line, move the cursor or turn the text around is escaped: a user name cannot write a log line of its own.
    private void Quote(string text)
    {
        _text.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\a' => _text.Append("\\a"),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                '\v' => _text.Append("\\v"),
                _ when IsPrintable(rune) => _text.Append(rune),
                <= 0x7f => Escape('x', rune.Value, 2),
                <= 0xffff => Escape('u', rune.Value, 4),
                _ => Escape('U', rune.Value, 8),
            };
        }
        _text.Append('"');
    }

    private StringBuilder Escape(char kind, int value, int digits) =>
        _text
            .Append('\\')
            .Append(kind)
            .Append(value.ToString("x" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of the spaces only the common one.
    private static bool IsPrintable(Rune rune) =>
        rune.Value == ' '
        || Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}
