using Dex.Core.Connectors;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Ldap.Kerberos;

/// <summary>An <c>ldap</c> connector to which browsers may also show a Kerberos ticket: the directory is asked for the person that the ticket names.</summary>
internal sealed partial class KerberosLdapConnector : INegotiateConnector, IRefreshConnector, IAsyncDisposable
{
    private const int DefaultClockSkew = 300;

    private readonly LdapConnector _ldap;
    private readonly KerberosAcceptor _acceptor;
    private readonly PrincipalRules _rules;

    private KerberosLdapConnector(LdapConnector ldap, KerberosAcceptor acceptor, PrincipalRules rules, bool fallsBack) =>
        (_ldap, _acceptor, _rules, FallsBackToPassword) = (ldap, acceptor, rules, fallsBack);

    /// <inheritdoc />
    public string Prompt => _ldap.Prompt;

    /// <inheritdoc />
    public bool FallsBackToPassword { get; }

    /// <summary>The connector that the options ask for: with Kerberos or without.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong, or this system cannot do it.</exception>
    public static IConnector Open(ConnectorContext context, LdapOptions options)
    {
        if (options.Kerberos is not { Enabled: true } kerberos)
        {
            return new LdapConnector(context, options);
        }
        if (kerberos.KeytabPath.Length == 0)
        {
            throw new ConnectorConfigurationException("config.kerberos needs keytabPath, the file with the keys of HTTP/<host name>");
        }
        if (kerberos.MaxClockSkew is not (0 or DefaultClockSkew))
        {
            throw new ConnectorConfigurationException(
                "config.kerberos.maxClockSkew holds for the whole Kerberos library, not for a connector: "
                    + $"remove it and write \"clockskew = {kerberos.MaxClockSkew}\" under [libdefaults] in /etc/krb5.conf"
            );
        }
        var keytab = new KeytabFile(kerberos);
        var (rules, acceptor) = (new PrincipalRules(kerberos, keytab.Realms), new KerberosAcceptor(keytab));
        var connector = new KerberosLdapConnector(new LdapConnector(context, options), acceptor, rules, kerberos.FallbackToPassword);
        LogEnabled(context.Logger, context.Id, kerberos.KeytabPath, keytab.Principal.Length > 0 ? [keytab.Principal] : keytab.Principals);
        return connector;
    }

    /// <inheritdoc />
    public Task<Identity?> LoginAsync(ConnectorScopes scopes, string username, string password, CancellationToken ct) =>
        _ldap.LoginAsync(scopes, username, password, ct);

    /// <inheritdoc />
    public async Task<NegotiateAnswer> NegotiateAsync(ConnectorScopes scopes, ReadOnlyMemory<byte> token, CancellationToken ct)
    {
        var ticket = _acceptor.Accept(token.Span);
        if (ticket.Principal is not { } principal)
        {
            return new NegotiateAnswer.Refused(ticket.Reason);
        }
        if (_rules.UsernameOf(principal, out var reason) is not { } username)
        {
            return new NegotiateAnswer.Refused($"principal {principal}: {reason}");
        }
        return await _ldap.FindIdentityAsync(scopes, username, ct) is { } identity
            ? new NegotiateAnswer.Accepted(identity, ticket.Answer)
            : new NegotiateAnswer.Unknown(principal);
    }

    /// <inheritdoc />
    public Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct) =>
        _ldap.RefreshAsync(scopes, identity, ct);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _ldap.DisposeAsync();

    [LoggerMessage(
        LogLevel.Information,
        "kerberos single sign-on enabled, connector {connector_id}, keytab {keytab}, for tickets of {principals}"
    )]
    private static partial void LogEnabled(ILogger logger, string connector_id, string keytab, IReadOnlyList<string> principals);
}
