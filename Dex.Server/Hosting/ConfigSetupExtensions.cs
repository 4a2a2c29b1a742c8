using System.Net;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Configuration;
using Dex.Server.Configuration.Rules;
using Dex.Server.Configuration.Sections;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;

namespace Dex.Server.Hosting;

/// <summary>Fills a setup from a configuration file, and names the storages.</summary>
public static class ConfigSetupExtensions
{
    /// <summary>Keeps state in a SQLite file.</summary>
    public static DexSetup UseSqlite(this DexSetup setup, SqliteOptions options)
    {
        setup.Storage = sp => new SqliteStorage(
            options,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<SqliteStorage>>()
        );
        return setup;
    }

    /// <summary>Keeps state in a PostgreSQL database.</summary>
    public static DexSetup UsePostgres(this DexSetup setup, PostgresOptions options)
    {
        setup.Storage = sp => new PostgresStorage(
            options,
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<PostgresStorage>>()
        );
        return setup;
    }

    /// <summary>Takes everything from a configuration file.</summary>
    public static DexSetup UseConfig(this DexSetup setup, LoadedConfig config)
    {
        var file = config.File;
        setup.Options = ToOptions(config);
        switch (config.Storage)
        {
            case SqliteOptions sqlite:
                setup.UseSqlite(sqlite);
                break;
            case PostgresOptions postgres:
                setup.UsePostgres(postgres);
                break;
        }
        foreach (var client in file.StaticClients)
        {
            setup.Clients.Add(ToClient(client, config.Environment));
        }
        foreach (var password in file.StaticPasswords)
        {
            setup.Passwords.Add(ToPassword(password, config.Environment));
        }
        foreach (var connector in file.Connectors)
        {
            setup.Connectors.Add(ConnectorRules.ToRecord(connector));
        }
        if (file.EnablePasswordDB)
        {
            setup.EnablePasswordDb();
        }
        setup.Frontend = config.Frontend;
        UseWeb(setup, file.Web);
        return setup;
    }

    private static void UseWeb(DexSetup setup, WebSection web)
    {
        var headers = web.Headers;
        foreach (
            var header in new (string Name, string Value)[]
            {
                ("Content-Security-Policy", headers.ContentSecurityPolicy),
                ("X-Frame-Options", headers.XFrameOptions),
                ("X-Content-Type-Options", headers.XContentTypeOptions),
                ("X-XSS-Protection", headers.XXssProtection),
                ("Strict-Transport-Security", headers.StrictTransportSecurity),
            }.Where(h => h.Value.Length > 0)
        )
        {
            setup.Headers.Add(header);
        }
        foreach (var origin in web.AllowedOrigins)
        {
            setup.AllowedOrigins.Add(origin);
        }
        foreach (var header in web.AllowedHeaders)
        {
            setup.AllowedHeaders.Add(header);
        }
        setup.ClientAddressHeader = web.ClientRemoteIP.Header;
        foreach (var proxy in web.ClientRemoteIP.TrustedProxies)
        {
            setup.TrustedProxies.Add(IPNetwork.Parse(proxy));
        }
    }

    private static DexOptions ToOptions(LoadedConfig config)
    {
        var (file, expiry) = (config.File, config.File.Expiry);
        var unset = new DexOptions { Issuer = new Issuer(file.Issuer) };
        var responseTypes = file.OAuth2.ResponseTypes is { Count: > 0 } types ? types : unset.ResponseTypes;
        return unset with
        {
            IdTokensValidFor = GoDuration.Parse(expiry.IdTokens, unset.IdTokensValidFor),
            AuthRequestsValidFor = GoDuration.Parse(expiry.AuthRequests, unset.AuthRequestsValidFor),
            RefreshTokens = new RefreshTokenPolicy
            {
                Rotate = !expiry.RefreshTokens.DisableRotation,
                ReuseInterval = GoDuration.Parse(expiry.RefreshTokens.ReuseInterval, TimeSpan.Zero),
                AbsoluteLifetime = GoDuration.Parse(expiry.RefreshTokens.AbsoluteLifetime, TimeSpan.Zero),
                ValidIfNotUsedFor = GoDuration.Parse(expiry.RefreshTokens.ValidIfNotUsedFor, TimeSpan.Zero),
            },
            Signing = ToSigning(config, unset.Signing),
            Pkce = new PkcePolicy(
                file.OAuth2.Pkce.Enforce,
                file.OAuth2.Pkce.CodeChallengeMethodsSupported is { Count: > 0 } methods ? methods : unset.Pkce.Methods
            ),
            ResponseTypes = responseTypes,
            GrantTypes = GrantTypes.Resolve(
                file.OAuth2.GrantTypes,
                responseTypes,
                file.OAuth2.PasswordConnector,
                config.Flags.ClientCredentialGrantEnabledByDefault
            ),
            PasswordConnector = file.OAuth2.PasswordConnector,
            DeviceRequestsValidFor = GoDuration.Parse(expiry.DeviceRequests, unset.DeviceRequestsValidFor),
            Sessions = config.Flags.SessionsEnabled ? ToSessions(file.Sessions ?? new SessionsSection()) : null,
            SkipApprovalScreen = file.OAuth2.SkipApprovalScreen,
            AlwaysShowLoginScreen = file.OAuth2.AlwaysShowLoginScreen,
            Registration = file.OAuth2.DynamicRegistration is { } registration ? ToRegistration(registration, config.Environment) : null,
            OpenIntrospection = file.OAuth2.OpenIntrospection,
            SignInLimits = ToLimits(file.SignInLimits, unset.SignInLimits),
        };
    }

    private static SessionPolicy ToSessions(SessionsSection section)
    {
        var unset = new SessionPolicy();
        return new SessionPolicy
        {
            CookieName = section.CookieName.Length > 0 ? section.CookieName : unset.CookieName,
            CookieEncryptionKey = Encoding.UTF8.GetBytes(section.CookieEncryptionKey),
            AbsoluteLifetime = GoDuration.Parse(section.AbsoluteLifetime, unset.AbsoluteLifetime),
            ValidIfNotUsedFor = GoDuration.Parse(section.ValidIfNotUsedFor, unset.ValidIfNotUsedFor),
            RememberMeCheckedByDefault = section.RememberMeCheckedByDefault ?? unset.RememberMeCheckedByDefault,
            SharedByDefault = section.SsoSharedWithDefault == "all",
        };
    }

    private static RegistrationPolicy ToRegistration(DynamicRegistrationSection section, Func<string, string?> environment) =>
        new([
            .. section.InitialAccessTokens,
            .. section.InitialAccessTokenEnv.Length > 0 ? new[] { environment(section.InitialAccessTokenEnv) ?? "" } : [],
        ]);

    private static SigningPolicy ToSigning(LoadedConfig config, SigningPolicy unset)
    {
        var period = config.File.Signer.Type == "local" ? config.Signer.KeysRotationPeriod : config.File.Expiry.SigningKeys;
        return new SigningPolicy(
            config.Signer.Algorithm.Length > 0 ? config.Signer.Algorithm : unset.Algorithm,
            GoDuration.Parse(period, unset.RotationPeriod)
        );
    }

    private static SignInLimits ToLimits(SignInLimitsSection section, SignInLimits unset) =>
        new()
        {
            PerAccount = section.PerAccount ?? unset.PerAccount,
            PerAddress = section.PerAddress ?? unset.PerAddress,
            InitialDelay = GoDuration.Parse(section.InitialDelay, unset.InitialDelay),
            MaxDelay = GoDuration.Parse(section.MaxDelay, unset.MaxDelay),
            Window = GoDuration.Parse(section.Window, unset.Window),
        };

    private static Client ToClient(StaticClientSection client, Func<string, string?> environment) =>
        new()
        {
            Id = client.IdEnv.Length > 0 ? environment(client.IdEnv) ?? "" : client.Id,
            Secret = client.SecretEnv.Length > 0 ? environment(client.SecretEnv) ?? "" : client.Secret,
            RedirectUris = client.RedirectURIs,
            PostLogoutRedirectUris = client.PostLogoutRedirectURIs,
            RefreshTokenLifetime = client.RefreshTokenLifetime,
            TrustedPeers = client.TrustedPeers,
            Public = client.Public,
            Name = client.Name,
            LogoUrl = client.LogoURL,
            AllowedConnectors = client.AllowedConnectors,
            SsoSharedWith = client.SsoSharedWith,
            BackchannelLogoutUri = client.BackchannelLogoutURI,
            ClientCredentialsClaims = client.ClientCredentialsClaims is { } claims ? new ClientCredentialsClaims(claims.Groups) : null,
            Metadata = ToMetadata(client),
        };

    // Null where nothing beyond Dex is configured, so that most requests skip all of it.
    private static ClientMetadata? ToMetadata(StaticClientSection client)
    {
        var metadata = new ClientMetadata
        {
            TokenEndpointAuthMethod = client.TokenEndpointAuthMethod,
            Jwks = client.Jwks?.GetRawText() ?? "",
            JwksUri = client.JwksURI,
            RequestObjectSigningAlg = client.RequestObjectSigningAlg,
            RequestUris = client.RequestURIs,
            UserinfoSignedResponseAlg = client.UserinfoSignedResponseAlg,
            PolicyUri = client.PolicyURI,
            TosUri = client.TosURI,
            FrontchannelLogoutUri = client.FrontchannelLogoutURI,
            FrontchannelLogoutSessionRequired = client.FrontchannelLogoutSessionRequired,
            RequirePushedAuthorizationRequests = client.RequirePushedAuthorizationRequests,
            DpopBoundAccessTokens = client.DpopBoundAccessTokens,
            AccessTokenType = client.AccessTokenType,
            Resources = client.Resources,
            DefaultMaxAge = client.DefaultMaxAge,
        };
        var isSet =
            client.Resources.Count + client.RequestURIs.Count > 0
            || metadata with { Resources = [], RequestUris = [] } != new ClientMetadata();
        return isSet ? metadata : null;
    }

    private static Password ToPassword(StaticPasswordSection password, Func<string, string?> environment) =>
        new()
        {
            Email = password.Email.ToLowerInvariant(),
            Username = password.Username,
            Name = password.Name,
            PreferredUsername = password.PreferredUsername,
            EmailVerified = password.EmailVerified,
            UserId = password.UserID,
            Hash = Encoding.ASCII.GetBytes(PasswordRules.HashOf(password, environment)),
            Groups = password.Groups,
        };
}
