// OpenID Connect Core §3.1, Google's hd claim and parameter.
using System.Text;
using System.Text.Json;
using Dex.Connectors.OAuth;
using Dex.Connectors.Oidc;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Google;

/// <summary>Dex's connector <c>google</c>: people with a Google account, limited to Workspace domains and groups if wanted.</summary>
internal sealed partial class GoogleConnector : IRedirectConnector, IRefreshConnector, IDisposable
{
    private readonly GoogleOptions _options;
    private readonly OidcProvider _provider;
    private readonly OidcLogin _login;
    private readonly GoogleGroups? _groups;

    /// <summary>A connector.</summary>
    /// <param name="context">What the host gives.</param>
    /// <param name="options">The options.</param>
    /// <param name="http">The client.</param>
    /// <param name="sites">Where Google is.</param>
    /// <param name="environment">Reads environment variables.</param>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong, or the key file cannot be read.</exception>
    public GoogleConnector(
        ConnectorContext context,
        GoogleOptions options,
        HttpClient http,
        GoogleSites sites,
        Func<string, string?> environment
    )
    {
        if (options.AdminEmail.Length > 0)
        {
            LogDeprecated(context.Logger, context.Id);
            options = options with { DomainToAdminEmail = WithAny(options) };
        }
        if (options.DomainToAdminEmail.Count == 0 && options.ServiceAccountFilePath.Length > 0)
        {
            throw new ConnectorConfigurationException("config.serviceAccountFilePath needs domainToAdminEmail");
        }
        if (options.DomainToAdminEmail.Count == 0 && options.Groups.Count > 0)
        {
            throw new ConnectorConfigurationException("config.groups needs domainToAdminEmail: without it nobody's groups are known");
        }
        var upstream = new OidcOptions
        {
            Issuer = sites.Issuer,
            ClientID = options.ClientID,
            ClientSecret = options.ClientSecret,
            RedirectURI = options.RedirectURI,
            Scopes = options.Scopes,
        };
        _options = options;
        _provider = new OidcProvider(upstream, http, context.Time);
        _login = new OidcLogin(_provider, upstream, context.Random);
        if (options.DomainToAdminEmail.Count > 0)
        {
            _groups = new GoogleGroups(options, new DirectoryTokens(KeyOf(options, environment), sites, http, context.Time), sites, http);
        }
    }

    /// <inheritdoc />
    public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
        _login.BeginAsync(
            callbackUrl,
            state,
            [
                (
                    "hd",
                    _options.HostedDomains.Count switch
                    {
                        0 => null,
                        1 => _options.HostedDomains[0],
                        _ => "*",
                    }
                ),
                ("access_type", scopes.OfflineAccess ? "offline" : null),
                ("prompt", scopes.OfflineAccess ? _options.PromptType ?? "consent" : null),
            ],
            ct
        );

    /// <inheritdoc />
    public async Task<Identity> CompleteAsync(
        ConnectorScopes scopes,
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    )
    {
        var (claims, tokens) = await _login.CompleteAsync(connectorData, callbackUrl, parameters, ct);
        return new Identity(await ClaimsAsync(claims, scopes, "", ct), Encoding.UTF8.GetBytes(TokenClient.TextOf(tokens, "refresh_token")));
    }

    /// <inheritdoc />
    public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        if (identity.ConnectorData is not { Length: > 0 } kept)
        {
            throw new UserGoneException("Google gave no refresh token at the sign-in");
        }
        var tokens = await _provider.RefreshAsync(Encoding.UTF8.GetString(kept), ct);
        var claims = await _provider.VerifyAsync(TokenClient.TextOf(tokens, "id_token"), forAnybody: false, ct);
        if (TokenClient.TextOf(claims, "sub") != identity.Claims.UserId)
        {
            throw new UserGoneException("Google answered for another person");
        }
        // Dex loses the token where no new one comes, which is what Google does.
        var fresh = TokenClient.TextOf(tokens, "refresh_token");
        try
        {
            return new Identity(
                await ClaimsAsync(claims, scopes, identity.Claims.Username, ct),
                fresh.Length > 0 ? Encoding.UTF8.GetBytes(fresh) : kept
            );
        }
        catch (UserNotInRequiredGroupsException e)
        {
            throw new UserGoneException(e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _provider.Dispose();

    private static Dictionary<string, string> WithAny(GoogleOptions options) =>
        new(options.DomainToAdminEmail, StringComparer.Ordinal) { ["*"] = options.AdminEmail };

    // Google's application default credentials: a file that a variable names, or else the machine's own account.
    private static ServiceAccountKey? KeyOf(GoogleOptions options, Func<string, string?> environment)
    {
        var path =
            options.ServiceAccountFilePath.Length > 0 ? options.ServiceAccountFilePath : environment("GOOGLE_APPLICATION_CREDENTIALS");
        return path is { Length: > 0 } ? ServiceAccountKey.Load(path) : null;
    }

    private async Task<Claims> ClaimsAsync(JsonElement claims, ConnectorScopes scopes, string knownName, CancellationToken ct)
    {
        var (name, email) = (TokenClient.TextOf(claims, "name"), TokenClient.TextOf(claims, "email"));
        if (_options.HostedDomains.Count > 0 && !_options.HostedDomains.Contains(TokenClient.TextOf(claims, "hd"), StringComparer.Ordinal))
        {
            throw new UserNotInRequiredGroupsException($"user \"{email}\" is in none of the hosted domains");
        }
        return new Claims
        {
            UserId = TokenClient.TextOf(claims, "sub"),
            // ID tokens of a refresh often have no name.
            Username = name.Length > 0 ? name : knownName,
            Email = email,
            EmailVerified = claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True,
            Groups = await GroupsAsync(email, scopes, ct),
        };
    }

    // Dex looks only where the application wants groups, so that required groups keep nobody out elsewhere; here they always do.
    private async Task<IReadOnlyList<string>> GroupsAsync(string email, ConnectorScopes scopes, CancellationToken ct)
    {
        if (_groups is null || (!scopes.Groups && _options.Groups.Count == 0))
        {
            return [];
        }
        var groups = await _groups.OfAsync(email, ct);
        if (_options.Groups.Count == 0)
        {
            return groups;
        }
        groups = [.. groups.Where(g => _options.Groups.Contains(g, StringComparer.Ordinal))];
        return groups.Count > 0
            ? groups
            : throw new UserNotInRequiredGroupsException($"user \"{email}\" is not in any of the required groups");
    }

    [LoggerMessage(LogLevel.Warning, "adminEmail is deprecated: use domainToAdminEmail with \"*\", connector {connector_id}")]
    private static partial void LogDeprecated(ILogger logger, string connector_id);
}
