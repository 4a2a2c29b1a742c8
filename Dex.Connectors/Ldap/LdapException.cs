namespace Dex.Connectors.Ldap;

/// <summary>The server answered with a result code besides success.</summary>
/// <param name="code">The code (RFC 4511 §4.1.9).</param>
/// <param name="message">What was asked, and what the server said.</param>
internal sealed class LdapException(int code, string message) : Exception(message)
{
    /// <summary>The name or password is wrong.</summary>
    public const int InvalidCredentials = 49;

    /// <summary>A rule of the server forbids it: some say so of locked accounts.</summary>
    public const int ConstraintViolation = 19;

    /// <summary>The server wants encryption.</summary>
    public const int StrongAuthRequired = 8;

    /// <summary>The entry where a search begins is not there.</summary>
    public const int NoSuchObject = 32;

    /// <summary>More was found than was asked for.</summary>
    public const int SizeLimitExceeded = 4;

    /// <summary>The code.</summary>
    public int Code { get; } = code;
}
