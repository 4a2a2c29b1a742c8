namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>What the Kerberos library says of a token.</summary>
/// <param name="Principal">Whose ticket it is, as <c>name@REALM</c>; null: it is not good.</param>
/// <param name="Answer">Proves to the browser that we are who it thinks.</param>
/// <param name="Reason">Why it is not good.</param>
internal sealed record AcceptedTicket(string? Principal, ReadOnlyMemory<byte> Answer, string Reason)
{
    /// <summary>A token that is not good.</summary>
    public static AcceptedTicket Not(string reason) => new(null, default, reason);
}
