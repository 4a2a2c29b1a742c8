using Dex.Server.Templates.Functions;

namespace Dex.Server.Templates.Syntax;

/// <summary>Commands, each of which gets the value of the one before as its last argument.</summary>
/// <param name="At">Where.</param>
/// <param name="Variables">The variables that get the value, with their dollar signs.</param>
/// <param name="IsAssignment">Whether they exist already (<c>=</c>, not <c>:=</c>).</param>
/// <param name="Commands">The commands.</param>
internal sealed record Pipeline(Position At, IReadOnlyList<string> Variables, bool IsAssignment, IReadOnlyList<Command> Commands);

/// <summary>An operand, or a function with its arguments.</summary>
internal sealed record Command(Position At, Expression Head, IReadOnlyList<Expression> Arguments);

/// <summary>Something with a value.</summary>
internal abstract record Expression(Position At);

/// <summary><c>.</c>, or <c>nil</c> and other literals: a value that is known.</summary>
internal sealed record LiteralExpression(Position At, object? Value) : Expression(At);

/// <summary>The data at this place.</summary>
internal sealed record DotExpression(Position At) : Expression(At);

/// <summary>A variable.</summary>
internal sealed record VariableExpression(Position At, string Name) : Expression(At);

/// <summary>A function, without arguments unless it is a command's head.</summary>
internal sealed record FunctionExpression(Position At, TemplateFunction Function) : Expression(At);

/// <summary>Fields of a value: <c>.A.B</c>, <c>$x.A</c>, <c>(pipeline).A</c>.</summary>
internal sealed record FieldExpression(Position At, Expression Target, IReadOnlyList<string> Names) : Expression(At);

/// <summary>A pipeline in parentheses.</summary>
internal sealed record NestedExpression(Position At, Pipeline Pipeline) : Expression(At);
