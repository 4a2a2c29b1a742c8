using Dex.Core.Authorize;
using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Consent;
using Dex.Core.Discovery;
using Dex.Core.Introspection;
using Dex.Core.Keys;
using Dex.Core.Login;
using Dex.Core.Maintenance;
using Dex.Core.Protocol;
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
    /// <summary>Puts a provider together. Storage and signer stay their owner's; the rest is disposed with the provider.</summary>
    public DexProvider(
        DexOptions options,
        IStorage storage,
        ISigner signer,
        IConnectorOpener connectors,
        TimeProvider time,
        IRandom random,
        ILoggerFactory loggers
    )
    {
        Options = options;
        Connectors = new ConnectorCache(storage, connectors, time);
        Verifier = new TokenVerifier(options, signer, time);
        var authenticator = new ClientAuthenticator(storage);
        var pending = new PendingRequests(storage, time);
        var responder = new AuthorizeResponder(options, storage, time, random);
        var dispatcher = new FlowDispatcher(options, pending, responder);
        var rules = new AuthorizeRules(options, storage, Connectors, Verifier);
        var finalizer = new LoginFinalizer(options, storage, time, loggers.CreateLogger<LoginFinalizer>());
        var limiter = new SignInLimiter(options.SignInLimits, time);
        var refreshTokens = new RefreshTokens(options, storage, time, random);

        Discovery = new DiscoveryEndpoint(options, signer);
        Jwks = new JwksEndpoint(signer);
        Authorize = new AuthorizeEndpoint(rules, new ConnectorPicker(options, Connectors), dispatcher);
        Login = new LoginEndpoint(options, rules, Connectors, storage, time, random);
        Password = new PasswordEndpoint(options, pending, Connectors, finalizer, limiter, loggers.CreateLogger<PasswordEndpoint>());
        Callback = new CallbackEndpoint(options, pending, Connectors, finalizer, loggers.CreateLogger<CallbackEndpoint>());
        Approval = new ApprovalEndpoint(storage, pending, dispatcher, responder);
        Token = new TokenEndpoint(
            options,
            authenticator,
            Connectors,
            new TokenIssuer(options, signer, storage, time, random),
            [
                new AuthorizationCodeGrant(storage, refreshTokens, time, loggers.CreateLogger<AuthorizationCodeGrant>()),
                new RefreshTokenGrant(
                    options,
                    refreshTokens,
                    new UpstreamRefresh(refreshTokens),
                    time,
                    loggers.CreateLogger<RefreshTokenGrant>()
                ),
            ]
        );
        UserInfo = new UserInfoEndpoint(Verifier);
        Introspection = new IntrospectionEndpoint(options, authenticator, Verifier, storage, time);
        GarbageCollector = new GarbageCollector(storage, time, loggers.CreateLogger<GarbageCollector>());
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

    /// <summary><c>/approval</c>.</summary>
    public ApprovalEndpoint Approval { get; }

    /// <summary><c>/token</c>.</summary>
    public TokenEndpoint Token { get; }

    /// <summary><c>/userinfo</c>.</summary>
    public UserInfoEndpoint UserInfo { get; }

    /// <summary><c>/token/introspect</c>.</summary>
    public IntrospectionEndpoint Introspection { get; }

    /// <summary>Deletes what has expired; the host calls it now and then.</summary>
    public GarbageCollector GarbageCollector { get; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Connectors.DisposeAsync();
}
