using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dex.Server.Configuration.Yaml;

/// <summary>
/// Refuses what would make a reader hang or overflow: deep nesting, and aliases that let a small file stand for a huge or endless one. It looks at the
/// parser's events, so that no tree is built of a file that is refused.
/// </summary>
internal sealed class YamlLimits
{
    private const int MaxDepth = 60;
    private const int MaxNodes = 100_000;

    private readonly Stack<Open> _open = new();
    private readonly Dictionary<AnchorName, Size> _anchors = [];
    private int _nodes;

    private YamlLimits() { }

    /// <summary>Checks a text; it must be well-formed too.</summary>
    /// <exception cref="YamlException">It is malformed, or beyond a limit.</exception>
    public static void Check(string text)
    {
        var limits = new YamlLimits();
        var parser = new Parser(new StringReader(text));
        try
        {
            while (parser.MoveNext())
            {
                limits.See(parser.Current!);
            }
        }
        catch (Exception e) when (e is not YamlException)
        {
            // The library has states of which it did not think; they too are only a malformed file.
            var (start, end) = parser.Current is { } last ? (last.Start, last.End) : (Mark.Empty, Mark.Empty);
            throw new YamlException(start, end, "what follows here cannot be understood");
        }
    }

    private void See(ParsingEvent current)
    {
        switch (current)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case AnchorAlias alias:
                Add(alias, alias.Value, SizeOf(alias), isScalar: _anchors[alias.Value].Depth == 0);
                break;
            case Scalar scalar:
                Add(scalar, scalar.Anchor, new Size(1, 0), isScalar: true);
                break;
            case MappingStart or SequenceStart:
                Begin((NodeEvent)current);
                break;
            case MappingEnd or SequenceEnd:
                var ended = _open.Pop();
                Add(ended.Start, ended.Start.Anchor, new Size(ended.Nodes + 1, ended.Depth + 1), isScalar: false);
                break;
        }
    }

    private void Begin(NodeEvent start)
    {
        RefuseKey(start, isScalar: false);
        if (_open.Count >= MaxDepth)
        {
            throw TooDeep(start);
        }
        // Until it ends, an alias to it would be a part of itself.
        _anchors.Remove(start.Anchor);
        _open.Push(new Open(start));
    }

    private void Add(ParsingEvent at, AnchorName anchor, Size size, bool isScalar)
    {
        if (at is not (MappingStart or SequenceStart))
        {
            RefuseKey(at, isScalar);
        }
        // What an alias stands for counts each time; a collection's own values were counted one by one.
        _nodes += at is AnchorAlias ? size.Nodes : 1;
        if (_nodes > MaxNodes)
        {
            throw new YamlException(at.Start, at.End, $"the file has more than {MaxNodes} values, counting those of aliases");
        }
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = size;
        }
        if (_open.TryPeek(out var parent))
        {
            parent.Nodes += size.Nodes;
            parent.Depth = Math.Max(parent.Depth, size.Depth);
            parent.Children++;
        }
    }

    private Size SizeOf(AnchorAlias alias)
    {
        // The name is not repeated: it may be a password that begins with an asterisk.
        if (!_anchors.TryGetValue(alias.Value, out var size))
        {
            throw new YamlException(
                alias.Start,
                alias.End,
                "an alias (*) names no anchor (&) that stands before it; text that begins with an asterisk needs quotes"
            );
        }
        return _open.Count + size.Depth > MaxDepth ? throw TooDeep(alias) : size;
    }

    // Comparing keys is how duplicates are found; keys that are trees would be compared whole.
    private void RefuseKey(ParsingEvent at, bool isScalar)
    {
        if (!isScalar && _open.TryPeek(out var parent) && parent.ExpectsKey)
        {
            throw new YamlException(at.Start, at.End, "a key must be text");
        }
    }

    private static YamlException TooDeep(ParsingEvent at) => new(at.Start, at.End, $"nested deeper than {MaxDepth} levels");

    /// <summary>What a node amounts to with its aliases carried out.</summary>
    private readonly record struct Size(int Nodes, int Depth);

    /// <summary>A collection that has begun and not ended.</summary>
    private sealed class Open(NodeEvent start)
    {
        public NodeEvent Start { get; } = start;

        public int Nodes { get; set; }

        public int Depth { get; set; }

        public int Children { get; set; }

        public bool ExpectsKey => Start is MappingStart && Children % 2 == 0;
    }
}
