namespace Dex.Server.Templates;

/// <summary>A text from a trusted source, which is not escaped where its kind belongs.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text.</param>
internal sealed record SafeText(SafeKind Kind, string Text)
{
    /// <inheritdoc />
    public override string ToString() => Text;
}
