using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Dex.Server.Pages;

/// <summary>
/// Writes HTML from interpolated strings: the text between the holes is ours and stands as it is, every hole is escaped. A hole cannot be forgotten,
/// because a plain string is no interpolated one; an attribute that holds a URL takes only a <see cref="SafeUrl"/>.
/// </summary>
internal sealed class HtmlWriter
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _html = new(4096);

    /// <summary>Writes a piece of HTML.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The piece writes into this writer as the compiler builds it.")]
    public void Write([InterpolatedStringHandlerArgument("")] Piece piece) => _ = piece;

    /// <summary>The document so far.</summary>
    public ReadOnlyMemory<byte> ToUtf8() => Encoding.UTF8.GetBytes(_html.ToString());

    /// <summary>What the compiler turns an interpolated string into.</summary>
    [InterpolatedStringHandler]
    public readonly struct Piece
    {
        private static readonly string[] UrlAttributes = ["href=\"", "src=\"", "action=\""];
        private readonly StringBuilder _html;

        /// <summary>Begins a piece; the parameters are those that the compiler passes.</summary>
        public Piece(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = literalLength + formattedCount;
            _html = writer._html;
        }

        /// <summary>Our own HTML.</summary>
        public void AppendLiteral(string html) => _html.Append(html);

        /// <summary>Text, or an attribute's value between quotation marks.</summary>
        /// <exception cref="InvalidOperationException">It stands where a URL belongs, or in an attribute without quotation marks.</exception>
        public void AppendFormatted(string? text)
        {
            if (EndsWith("=") || Array.Exists(UrlAttributes, EndsWith))
            {
                throw new InvalidOperationException("Only a SafeUrl goes into a URL attribute, and only quoted values into any.");
            }
            _html.Append(Encoder.Encode(text ?? ""));
        }

        /// <summary>A URL.</summary>
        public void AppendFormatted(SafeUrl url) => _html.Append(Encoder.Encode(url.Value));

        /// <summary>A constant piece of HTML.</summary>
        public void AppendFormatted(Markup markup) => _html.Append(markup.Value);

        private readonly bool EndsWith(string end)
        {
            var at = _html.Length - end.Length;
            for (var i = 0; i < end.Length; i++)
            {
                if (at < 0 || _html[at + i] != end[i])
                {
                    return false;
                }
            }
            return true;
        }
    }
}
