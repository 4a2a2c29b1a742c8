using System.Text;
using System.Xml;
using System.Xml.Linq;
using Dex.Core.Connectors;

namespace Dex.Connectors.Saml;

/// <summary>
/// Reads XML of outsiders: no document type, hence no entities; nothing is fetched; size, depth and count are limited; ids are unique, so that a
/// reference means one element and no other.
/// </summary>
internal static class SamlXml
{
    /// <summary>A longer document is refused.</summary>
    public const int MaxBytes = 192 * 1024;

    private const int MaxElements = 10_000;
    private const int MaxAttributes = 20_000;

    // Canonicalisation may repeat a namespace at every element.
    private const int MaxNamespaceLength = 200;

    // What follows walks the tree by recursion.
    private const int MaxDepth = 40;

    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>Reads a document for the look at its signature.</summary>
    /// <exception cref="AnswerRefusedException">It is malformed, or uses what SAML does not need.</exception>
    public static XmlElement Read(byte[] utf8)
    {
        Check(utf8);
        var document = Empty();
        using var reader = Open(utf8);
        document.Load(reader);
        return document.DocumentElement!;
    }

    /// <summary>Reads a document for its content.</summary>
    /// <exception cref="AnswerRefusedException">It is malformed, or uses what SAML does not need.</exception>
    public static XElement ReadContent(byte[] utf8)
    {
        Check(utf8);
        using var reader = Open(utf8);
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
    }

    /// <summary>A document to build in; white space counts, as it is signed.</summary>
    public static XmlDocument Empty() => new() { PreserveWhitespace = true, XmlResolver = null };

    /// <summary>Makes text of an outsider fit for a message in the log.</summary>
    public static string Clip(string text)
    {
        const int MaxLength = 200;
        var line = new StringBuilder(Math.Min(text.Length, MaxLength + 1));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }
        return (text.Length > MaxLength ? line.Append('…') : line).ToString();
    }

    private static XmlReader Open(byte[] xml) =>
        XmlReader.Create(
            new MemoryStream(xml),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxBytes,
            }
        );

    private static void Check(byte[] xml)
    {
        if (xml.Length > MaxBytes)
        {
            throw new AnswerRefusedException($"the document is larger than {MaxBytes} bytes");
        }
        try
        {
            using var reader = Open(xml);
            CheckNodes(reader);
        }
        // ArgumentException: an encoding that nobody knows.
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException)
        {
            throw new AnswerRefusedException("the document is not well-formed XML without a document type: " + Clip(e.Message));
        }
    }

    private static void CheckNodes(XmlReader reader)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var (elements, attributes) = (0, 0);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.ProcessingInstruction)
            {
                throw new AnswerRefusedException("the document holds a processing instruction, which SAML has none of");
            }
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            elements++;
            attributes += reader.AttributeCount;
            if (elements > MaxElements || attributes > MaxAttributes || reader.Depth > MaxDepth)
            {
                throw new AnswerRefusedException("the document has too many elements or attributes, or is nested too deeply");
            }
            CheckAttributes(reader, ids);
        }
    }

    // Without a schema nothing says which attributes are ids, so all that other readers take for one count.
    private static void CheckAttributes(XmlReader reader, HashSet<string> ids)
    {
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            var isId = reader.Prefix is "" or "xml" && reader.LocalName.Equals("ID", StringComparison.OrdinalIgnoreCase);
            if (reader.NamespaceURI == XmlnsNamespace && reader.Value.Length + reader.LocalName.Length > MaxNamespaceLength)
            {
                throw new AnswerRefusedException($"the document declares a namespace of more than {MaxNamespaceLength} characters");
            }
            if (isId && !ids.Add(reader.Value))
            {
                throw new AnswerRefusedException($"the id \"{Clip(reader.Value)}\" stands in the document twice");
            }
        }
        reader.MoveToElement();
    }
}
