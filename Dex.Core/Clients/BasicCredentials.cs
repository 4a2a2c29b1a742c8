// RFC 7617, with the form encoding of RFC 6749 §2.3.1.
using Dex.Core.Protocol;

namespace Dex.Core.Clients;

/// <summary>A client id and secret from an HTTP Basic header.</summary>
/// <param name="Id">The client id.</param>
/// <param name="Secret">The secret.</param>
internal readonly record struct BasicCredentials(string Id, string Secret)
{
    private const string Scheme = "Basic ";
    private const int MaxLength = 4096;

    /// <summary>Reads the header.</summary>
    /// <exception cref="OAuthException"><c>invalid_client</c>: another scheme, or malformed.</exception>
    public static BasicCredentials Parse(string header) =>
        TryParse(header)
        ?? throw new OAuthException(OAuthError.InvalidClient, "The Authorization header is no well-formed Basic header.", status: 401)
        {
            Challenge = ClientAuthenticator.Challenge,
        };

    /// <summary>Reads the header; null: another scheme, or malformed.</summary>
    public static BasicCredentials? TryParse(string header)
    {
        var buffer = new byte[MaxLength];
        if (
            header.Length > MaxLength
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), buffer, out var length)
            || buffer.AsSpan(0, length).IndexOf((byte)':') is not (>= 0 and var colon)
        )
        {
            return null;
        }
        try
        {
            return new BasicCredentials(
                Parameters.Decode(buffer.AsSpan(0, colon)),
                Parameters.Decode(buffer.AsSpan(colon + 1, length - colon - 1))
            );
        }
        catch (OAuthException)
        {
            return null;
        }
    }
}
