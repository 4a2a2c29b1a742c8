using Dex.Core.Admin;
using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Consent;
using Dex.Core.Device;
using Dex.Core.Discovery;
using Dex.Core.Dpop;
using Dex.Core.Home;
using Dex.Core.Introspection;
using Dex.Core.Keys;
using Dex.Core.Login;
using Dex.Core.Logout;
using Dex.Core.Maintenance;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Registration;
using Dex.Core.Revocation;
using Dex.Core.Sessions;
using Dex.Core.Storage;
using Dex.Core.Token;
using Dex.Core.Tokens;
using Dex.Core.UserInfo;
using Microsoft.Extensions.Logging;

namespace Dex.Core;

/// <summary>
/// A whole provider, put together: every endpoint, over the ports it is given. It needs no HTTP; a host turns requests into
/// <see cref="Parameters"/> and <see cref="Reply"/> into responses. The one place that knows how the parts fit.
/// </summary>
public sealed class DexProvider : IAsyncDisposable
{
    private readonly (IStorage, RefreshTokens, IConnectorOpener, IRandom, ILoggerFactory) _parts;
    private readonly SignInLimiter _limiter;

    /// <summary>Puts a provider together. Storage and signer stay their owner's; the rest is disposed with the provider.</summary>
    /// <param name="options">What the configuration says.</param>
    /// <param name="storage">Where state is kept.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="connectors">Opens connectors.</param>
    /// <param name="calls">Calls the clients' own servers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Randomness.</param>
    /// <param name="loggers">Where to log.</param>
    /// <param name="previous">The provider of the configuration before, whose count of failed sign-ins goes on; null: there is none.</param>
    public DexProvider(
        DexOptions options,
        IStorage storage,
        ISigner signer,
        IConnectorOpener connectors,
        IClientCalls calls,
        TimeProvider time,
        IRandom random,
        ILoggerFactory loggers,
        DexProvider? previous = null
    )
    {
        Options = options;
        Connectors = new ConnectorCache(storage, connectors, time, loggers.CreateLogger<ConnectorCache>());
        Verifier = new TokenVerifier(options, signer, time);
        var audit = new AuditLog(loggers.CreateLogger<AuditLog>());
        var keys = new ClientKeys(calls, time);
        var authenticator = new ClientAuthenticator(options, storage, keys, time, audit);
        var sessions = new BrowserSessions(options, storage, time, random, loggers.CreateLogger<BrowserSessions>());
        var issuer = new TokenIssuer(options, signer, storage, time, random, audit);
        var refreshTokens = new RefreshTokens(options, storage, time, random);
        _parts = (storage, refreshTokens, connectors, random, loggers);
        var limiter = _limiter = new SignInLimiter(options.SignInLimits, time, previous?._limiter);

        Discovery = new DiscoveryEndpoint(options, signer);
        Jwks = new JwksEndpoint(signer);

        var pending = new PendingRequests(storage, time);
        var responder = new AuthorizeResponder(options, storage, sessions, issuer, time, random);
        var dispatcher = new FlowDispatcher(options, storage, pending, responder);
        var rules = new AuthorizeRules(options, storage, Connectors, Verifier, new RequestObjects(options, storage, keys, calls, time));
        var finalizer = new LoginFinalizer(options, storage, sessions, responder, time, loggers.CreateLogger<LoginFinalizer>());
        var sessionLogin = new SessionLogin(storage, sessions, dispatcher, responder, time, audit);
        PushedRequests = new PushedRequests(authenticator, rules, storage, time, random);
        Authorize = new AuthorizeEndpoint(rules, new ConnectorPicker(options, Connectors, sessions), dispatcher, PushedRequests);
        var upstream = new UpstreamCalls(loggers.CreateLogger<UpstreamCalls>());
        Login = new LoginEndpoint(options, rules, Connectors, sessionLogin, storage, (time, random, upstream));
        Password = new PasswordEndpoint(
            options,
            pending,
            (Connectors, upstream),
            (finalizer, new NegotiateLogin(upstream, finalizer, loggers.CreateLogger<NegotiateLogin>())),
            limiter,
            loggers.CreateLogger<PasswordEndpoint>()
        );
        var samlResponses = new SamlResponses(storage, time, random, audit);
        Callback = new CallbackEndpoint(options, pending, Connectors, finalizer, (upstream, samlResponses));
        SamlCallback = new SamlCallbackEndpoint(options, pending, Connectors, (upstream, samlResponses));
        Approval = new ApprovalEndpoint(options, storage, pending, dispatcher, responder, audit);

        DeviceAuthorization = new DeviceAuthorizationEndpoint(
            options,
            authenticator,
            storage,
            time,
            random,
            loggers.CreateLogger<DeviceAuthorizationEndpoint>()
        );
        DeviceVerification = new DeviceVerificationEndpoint(options, storage, limiter, time, audit);
        DeviceCallback = new DeviceCallbackEndpoint(
            storage,
            Connectors,
            refreshTokens,
            issuer,
            time,
            loggers.CreateLogger<DeviceCallbackEndpoint>()
        );

        var revoked = new RevokedTokens(storage, time);
        var proofs = new DpopProofs(options, storage, time, audit);
        Token = new TokenEndpoint(
            options,
            authenticator,
            proofs,
            Connectors,
            issuer,
            [
                new AuthorizationCodeGrant(options, storage, refreshTokens, revoked, time, loggers.CreateLogger<AuthorizationCodeGrant>()),
                new RefreshTokenGrant(
                    options,
                    refreshTokens,
                    new UpstreamRefresh(refreshTokens),
                    sessions,
                    time,
                    loggers.CreateLogger<RefreshTokenGrant>()
                ),
                new DeviceCodeGrant(storage, time),
                new ClientCredentialsGrant(storage),
                new PasswordGrant(options, storage, refreshTokens, limiter, random, loggers.CreateLogger<PasswordGrant>()),
                new TokenExchangeGrant(storage, loggers.CreateLogger<TokenExchangeGrant>()),
            ]
        );

        var status = new TokenStatus(storage, revoked, sessions);
        UserInfo = new UserInfoEndpoint(Verifier, status, proofs, new SignedUserInfo(options, storage, signer));
        Introspection = new IntrospectionEndpoint(options, authenticator, Verifier, status, refreshTokens, (storage, time));
        Revocation = new RevocationEndpoint(authenticator, Verifier, revoked, refreshTokens, loggers.CreateLogger<RevocationEndpoint>());

        Registration = new RegistrationEndpoint(options, storage, time, random, loggers.CreateLogger<RegistrationEndpoint>());

        Backchannel = new BackchannelLogout(
            storage,
            new LogoutTokens(options, signer, time, random),
            calls,
            time,
            loggers.CreateLogger<BackchannelLogout>()
        );
        Sessions = new SessionEnder(storage, refreshTokens, Backchannel, loggers.CreateLogger<SessionEnder>());
        Logout = new LogoutEndpoint(options, storage, sessions, Sessions, (Connectors, Verifier), loggers.CreateLogger<LogoutEndpoint>());
        Home = new HomeEndpoint(options, storage, sessions, Connectors);
        GarbageCollector = new GarbageCollector(storage, time, loggers.CreateLogger<GarbageCollector>());
    }

    /// <summary>The administrator's operations.</summary>
    /// <param name="gate">Limits how many passwords are checked at once.</param>
    public DexAdmin CreateAdmin(BcryptGate gate)
    {
        var (storage, refreshTokens, connectors, random, loggers) = _parts;
        var refresh = new RefreshAdmin(storage, refreshTokens, loggers.CreateLogger<RefreshAdmin>());
        var sessions = new SessionAdmin(storage, Sessions, refresh);
        return new DexAdmin(
            new ClientAdmin(storage, random, loggers.CreateLogger<ClientAdmin>()),
            new PasswordAdmin(storage, gate, loggers.CreateLogger<PasswordAdmin>()),
            new ConnectorAdmin(storage, Connectors, connectors, loggers.CreateLogger<ConnectorAdmin>()),
            refresh,
            sessions,
            new IdentityAdmin(storage, sessions, refresh, loggers.CreateLogger<IdentityAdmin>())
        );
    }

    /// <summary>The options it was made with.</summary>
    public DexOptions Options { get; }

    /// <summary>The connectors.</summary>
    public ConnectorCache Connectors { get; }

    /// <summary>Verifies tokens of this issuer.</summary>
    public TokenVerifier Verifier { get; }

    /// <summary><c>/.well-known/openid-configuration</c>.</summary>
    public DiscoveryEndpoint Discovery { get; }

    /// <summary><c>/keys</c>.</summary>
    public JwksEndpoint Jwks { get; }

    /// <summary><c>/auth</c>.</summary>
    public AuthorizeEndpoint Authorize { get; }

    /// <summary><c>/auth/{connector}</c>.</summary>
    public LoginEndpoint Login { get; }

    /// <summary><c>/auth/{connector}/login</c>.</summary>
    public PasswordEndpoint Password { get; }

    /// <summary><c>/callback</c> and <c>/callback/{connector}</c>.</summary>
    public CallbackEndpoint Callback { get; }

    /// <summary><c>POST /callback</c>.</summary>
    public SamlCallbackEndpoint SamlCallback { get; }

    /// <summary><c>/approval</c>.</summary>
    public ApprovalEndpoint Approval { get; }

    /// <summary><c>/token</c>.</summary>
    public TokenEndpoint Token { get; }

    /// <summary><c>/userinfo</c>.</summary>
    public UserInfoEndpoint UserInfo { get; }

    /// <summary><c>/token/introspect</c>.</summary>
    public IntrospectionEndpoint Introspection { get; }

    /// <summary><c>/par</c>.</summary>
    public PushedRequests PushedRequests { get; }

    /// <summary><c>/token/revoke</c>.</summary>
    public RevocationEndpoint Revocation { get; }

    /// <summary><c>/register</c> and <c>/register/{client}</c>.</summary>
    public RegistrationEndpoint Registration { get; }

    /// <summary><c>/device/code</c>.</summary>
    public DeviceAuthorizationEndpoint DeviceAuthorization { get; }

    /// <summary><c>/device</c> and <c>/device/auth/verify_code</c>.</summary>
    public DeviceVerificationEndpoint DeviceVerification { get; }

    /// <summary><c>/device/callback</c>.</summary>
    public DeviceCallbackEndpoint DeviceCallback { get; }

    /// <summary><c>/logout</c> and <c>/logout/callback</c>.</summary>
    public LogoutEndpoint Logout { get; }

    /// <summary><c>/</c>.</summary>
    public HomeEndpoint Home { get; }

    /// <summary>Ends sessions.</summary>
    public SessionEnder Sessions { get; }

    /// <summary>Tells clients that sessions ended; the host runs it.</summary>
    public BackchannelLogout Backchannel { get; }

    /// <summary>Deletes what has expired; the host calls it now and then.</summary>
    public GarbageCollector GarbageCollector { get; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Connectors.DisposeAsync();
}
