namespace Dex.Server.Templates.Syntax;

/// <summary>A piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it stands there, or as <see cref="TokenKind"/> says.</param>
/// <param name="At">Where.</param>
/// <param name="Value">The value of a literal.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Position At, object? Value = null);
