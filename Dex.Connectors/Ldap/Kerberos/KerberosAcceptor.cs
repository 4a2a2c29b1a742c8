using System.Net.Security;
using System.Runtime.InteropServices;
using Dex.Core.Connectors;

namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>Checks tickets with the system's Kerberos library (RFC 4559, RFC 4178, RFC 4121): one token from the browser, one answer to it.</summary>
internal sealed partial class KerberosAcceptor
{
    private const string Library = "libgssapi_krb5.so.2";

    // What the library is told about keytabs holds for the whole process; what is opened meanwhile keeps the keytab of its time.
    private static readonly Lock Opening = new();

    private readonly KeytabFile _keytab;

    /// <summary>An acceptor for a keytab.</summary>
    /// <exception cref="ConnectorConfigurationException">This system has no Kerberos library.</exception>
    public KerberosAcceptor(KeytabFile keytab)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ConnectorConfigurationException("config.kerberos works on Linux only: switch it off, or run this server on Linux");
        }
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            throw new ConnectorConfigurationException(
                $"config.kerberos needs the system's Kerberos library, {Library}: install it (Debian: libgssapi-krb5-2; Fedora: krb5-libs)"
            );
        }
        _keytab = keytab;
    }

    /// <summary>Whose ticket it is.</summary>
    /// <param name="token">What the browser sent, of any content.</param>
    public AcceptedTicket Accept(ReadOnlySpan<byte> token)
    {
        // Windows sends it where it has no ticket. The library knows it only with a plugin, and must not come to it then either.
        if (token.StartsWith("NTLMSSP\0"u8))
        {
            return AcceptedTicket.Not("the browser offers NTLM, not Kerberos: it has no ticket for this server");
        }
        try
        {
            using var keytab = _keytab.Open();
            using var exchange = Open(keytab.Path);
            var answer = exchange.GetOutgoingBlob(token, out var status);
            return status switch
            {
                // Only now do the other properties mean anything.
                NegotiateAuthenticationStatusCode.Completed when exchange is { IsAuthenticated: true, Package: "Kerberos" } =>
                    new AcceptedTicket(exchange.RemoteIdentity.Name ?? "", answer ?? [], ""),
                NegotiateAuthenticationStatusCode.Completed => AcceptedTicket.Not($"it is {exchange.Package}, not Kerberos"),
                NegotiateAuthenticationStatusCode.ContinueNeeded => AcceptedTicket.Not(
                    "the browser wants to negotiate in several steps, which Kerberos does not need: it may have no ticket"
                ),
                NegotiateAuthenticationStatusCode.UnknownCredentials => AcceptedTicket.Not("the keytab cannot be used"),
                _ => AcceptedTicket.Not(
                    $"{status}: malformed, for another service or key, expired, seen before, or the clocks differ (KRB5_TRACE=/dev/stderr tells which)"
                ),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return AcceptedTicket.Not("the keytab cannot be read: " + e.Message);
        }
    }

    private static NegotiateAuthentication Open(string keytab)
    {
        lock (Opening)
        {
            _ = krb5_gss_register_acceptor_identity(keytab);
            try
            {
                return new NegotiateAuthentication(new NegotiateAuthenticationServerOptions { Package = "Negotiate" });
            }
            finally
            {
                // Back to the process' own, for anybody else in it.
                _ = krb5_gss_register_acceptor_identity(null);
            }
        }
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint krb5_gss_register_acceptor_identity(string? keytab);
}
