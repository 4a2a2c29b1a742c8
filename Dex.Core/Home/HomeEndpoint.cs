using System.Globalization;
using Dex.Core.Login;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Sessions;
using Dex.Core.Storage;

namespace Dex.Core.Home;

/// <summary><c>/</c>: what the provider is and, while sessions are on, who is signed in in this browser.</summary>
public sealed class HomeEndpoint(DexOptions options, IStorage storage, BrowserSessions sessions, ConnectorCache connectors)
{
    /// <summary>The page.</summary>
    public async Task<Reply> HandleAsync(BrowserContext browser, CancellationToken ct)
    {
        var page = new HomePage
        {
            DiscoveryUrl = options.Issuer.UrlTo("/.well-known/openid-configuration"),
            LogoutUrl = sessions.Enabled ? options.Issuer.UrlTo("/logout") : "",
        };
        if (sessions.Enabled && await sessions.FindAsync(browser, ct) is { } session)
        {
            page = await DescribeAsync(page, session, ct);
        }
        return new PageReply(page);
    }

    private async Task<HomePage> DescribeAsync(HomePage page, AuthSession session, CancellationToken ct)
    {
        var identity = await storage.UserIdentities.GetAsync(new SubjectKey(session.UserId, session.ConnectorId), ct);
        var claims = identity?.Claims ?? new Claims();
        var isIdle = session.IdleExpiry < session.AbsoluteExpiry;
        var expiry = isIdle ? session.IdleExpiry : session.AbsoluteExpiry;
        return page with
        {
            LoggedIn = true,
            Username = claims.PreferredUsername.Length > 0 ? claims.PreferredUsername : claims.Username,
            Email = claims.Email,
            EmailVerified = claims.EmailVerified,
            Groups = claims.Groups,
            ConnectorName = (await connectors.FindRecordAsync(session.ConnectorId, ct))?.Name ?? "",
            SignedInIso = Iso(session.CreatedAt),
            SignedInText = Text(session.CreatedAt),
            SessionExpiresIso = Iso(expiry),
            SessionExpiresText = Text(expiry),
            SessionExpiryIsIdle = isIdle,
            IpAddress = session.IpAddress,
            UserAgent = session.UserAgent,
        };
    }

    private static string Iso(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
