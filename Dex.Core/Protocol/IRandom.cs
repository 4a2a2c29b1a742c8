namespace Dex.Core.Protocol;

/// <summary>Where randomness comes from: a cryptographic generator, or a fixed sequence in a test.</summary>
public interface IRandom
{
    /// <summary>Fills the span with unpredictable bytes.</summary>
    void Fill(Span<byte> bytes);
}
