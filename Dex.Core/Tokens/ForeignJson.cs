// RFC 7515 §4, RFC 8725 §3.7.
using System.Text.Json;
using System.Text.Unicode;

namespace Dex.Core.Tokens;

/// <summary>
/// Reads JSON that somebody else wrote. The platform's parser leaves texts unread until they are asked for, and throws then; here a document is good as a whole or not at all.
/// </summary>
internal static class ForeignJson
{
    private const int MaxDepth = 64;

    /// <summary>
    /// The document; null where it is malformed or nested too deeply, where a text is no UTF-8, has half a surrogate pair or a NUL (which no parameter may
    /// have), or where a member stands there twice (two readers could take different ones).
    /// </summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> json, int maxDepth = MaxDepth)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }
        try
        {
            return HasOnlyText(json.Span, maxDepth)
                ? JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false }).RootElement
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool HasOnlyText(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        while (reader.Read())
        {
            // What is not escaped is valid, as the document is, and holds no control character, which JSON forbids.
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsText(ref reader))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return !reader.GetString()!.Contains('\0', StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return false;
        }
    }
}
