using Dex.Server.Templates.Escaping;

namespace Dex.Server.Templates.Syntax;

/// <summary>A part of a template.</summary>
/// <param name="At">Where it begins.</param>
internal abstract record Node(Position At);

/// <summary>What is written as it stands.</summary>
internal sealed record TextNode(Position At, string Text) : Node(At);

/// <summary><c>{{pipeline}}</c>: writes a value, or sets variables.</summary>
internal sealed record ActionNode(Position At, Pipeline Pipeline) : Node(At)
{
    /// <summary>What makes the value safe where it stands; set by <see cref="ContextualEscaper"/>.</summary>
    public IReadOnlyList<Escaper> Escapers { get; init; } = [];
}

/// <summary><c>{{if}}</c>.</summary>
internal sealed record IfNode(Position At, Pipeline Pipeline, IReadOnlyList<Node> Body, IReadOnlyList<Node> Else) : Node(At);

/// <summary><c>{{with}}</c>.</summary>
internal sealed record WithNode(Position At, Pipeline Pipeline, IReadOnlyList<Node> Body, IReadOnlyList<Node> Else) : Node(At);

/// <summary><c>{{range}}</c>.</summary>
internal sealed record RangeNode(Position At, Pipeline Pipeline, IReadOnlyList<Node> Body, IReadOnlyList<Node> Else) : Node(At);

/// <summary><c>{{break}}</c>.</summary>
internal sealed record BreakNode(Position At) : Node(At);

/// <summary><c>{{continue}}</c>.</summary>
internal sealed record ContinueNode(Position At) : Node(At);

/// <summary><c>{{template "name" pipeline}}</c>.</summary>
/// <param name="At">Where.</param>
/// <param name="Name">The template; after escaping, the variant of it for the place where it is called.</param>
/// <param name="Pipeline">Its data; null: none.</param>
internal sealed record TemplateNode(Position At, string Name, Pipeline? Pipeline) : Node(At);
