namespace Dex.Core.Protocol;

/// <summary>What is asked of clients as to PKCE (<c>oauth2.pkce</c>).</summary>
/// <param name="Enforce">Whether every code flow needs it.</param>
/// <param name="Methods">The challenge methods, as discovery lists them.</param>
public sealed record PkcePolicy(bool Enforce, IReadOnlyList<string> Methods)
{
    /// <summary>RFC 7636 §4.2.</summary>
    public const string S256 = "S256";

    /// <summary>RFC 7636 §4.2; no protection against an attacker who reads the authorization request.</summary>
    public const string Plain = "plain";

    /// <summary>Dex's default: allowed, not asked for.</summary>
    public static PkcePolicy Default { get; } = new(false, [S256, Plain]);
}
