using System.Net;
using Dex.Core.Connectors;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.AuthProxy;

/// <summary>
/// Dex's connector <c>authproxy</c>: a web server in front, such as Apache with a module for Kerberos or client certificates, has signed the person in and says in headers who
/// they are. Whoever reaches the callback without passing it can be anybody, so the proxy must be the only way there.
/// </summary>
internal sealed partial class AuthProxyConnector : IProxyConnector
{
    private readonly AuthProxyOptions _options;
    private readonly IReadOnlyList<IPNetwork> _proxies;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">A network is malformed.</exception>
    public AuthProxyConnector(ConnectorContext context, AuthProxyOptions options)
    {
        _options = options;
        _proxies =
        [
            .. options.TrustedProxies.Select(p =>
                IPNetwork.TryParse(p, out var network)
                    ? network
                    : throw new ConnectorConfigurationException($"config.trustedProxies: \"{p}\" is no network such as 10.0.0.0/8")
            ),
        ];
        if (_proxies.Count == 0)
        {
            LogOpen(context.Logger, context.Id);
        }
    }

    /// <inheritdoc />
    public Identity Read(Func<string, string?> header, IPAddress? peer)
    {
        if (_proxies.Count > 0 && (peer is null || !_proxies.Any(p => p.Contains(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer))))
        {
            throw new InvalidOperationException($"{peer} is none of config.trustedProxies");
        }
        string Value(string configured, string unset) => header(configured.Length > 0 ? configured : unset) ?? "";
        var user = Value(_options.UserHeader, "X-Remote-User");
        if (user.Length == 0)
        {
            throw new InvalidOperationException("the proxy did not say who the person is: the header for userHeader is missing");
        }
        string OrUser(string value) => value.Length > 0 ? value : user;
        var groups = Value(_options.GroupHeader, "X-Remote-Group");
        var separator = _options.GroupHeaderSeparator.Length > 0 ? _options.GroupHeaderSeparator : ",";
        return new Identity(
            new Claims
            {
                UserId = OrUser(Value(_options.UserIDHeader, "X-Remote-User-Id")),
                Username = user,
                PreferredUsername = OrUser(Value(_options.UserNameHeader, "X-Remote-User-Name")),
                Email = OrUser(Value(_options.EmailHeader, "X-Remote-User-Email")),
                EmailVerified = true,
                Groups = [.. groups.Length > 0 ? groups.Split(separator).Select(g => g.Trim()) : [], .. _options.StaticGroups],
            }
        );
    }

    [LoggerMessage(
        LogLevel.Warning,
        "authproxy trusts headers from every address; make sure that nobody reaches /callback but through the proxy, or set trustedProxies, connector {connector_id}"
    )]
    private static partial void LogOpen(ILogger logger, string connector_id);
}
