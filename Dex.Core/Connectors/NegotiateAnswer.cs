namespace Dex.Core.Connectors;

/// <summary>What became of a ticket.</summary>
public abstract record NegotiateAnswer
{
    private NegotiateAnswer() { }

    /// <summary>It is good.</summary>
    /// <param name="Identity">Whose it is.</param>
    /// <param name="Token">Proves to the browser that we are who it thinks; empty where it did not ask.</param>
    public sealed record Accepted(Identity Identity, ReadOnlyMemory<byte> Token) : NegotiateAnswer;

    /// <summary>It is not.</summary>
    /// <param name="Reason">Why; for the log.</param>
    public sealed record Refused(string Reason) : NegotiateAnswer;

    /// <summary>It is good, but of somebody whom the upstream does not know.</summary>
    /// <param name="Principal">The name in the ticket.</param>
    public sealed record Unknown(string Principal) : NegotiateAnswer;
}
