using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Protocol.Pages;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Login;

/// <summary>Signing in with a Kerberos ticket in place of a name and a password: HTTP authentication by Negotiate (RFC 4559), with the form as a way out.</summary>
internal sealed partial class NegotiateLogin(UpstreamCalls upstream, LoginFinalizer finalizer, ILogger<NegotiateLogin> logger)
{
    private const string Scheme = "Negotiate";

    // In base64. The largest ticket that Windows makes takes 64,000 characters.
    internal const int MaxTokenLength = 64 * 1024;

    /// <summary>Signs in by the ticket that the browser sent, or asks for one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="connector">Who checks tickets.</param>
    /// <param name="form">The form for a name and a password.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> ShowAsync(
        AuthRequest request,
        INegotiateConnector connector,
        PasswordPage form,
        BrowserContext browser,
        CancellationToken ct
    )
    {
        if (SentBy(browser) is not { } sent)
        {
            // The form is the body of the challenge: who has a ticket never sees it, everybody else sees it at once.
            return connector.FallsBackToPassword ? Challenge(form) : Challenge(NeedsTicket(form));
        }
        var answer = Decode(sent) is { } token
            ? await upstream.RunAsync(request.ConnectorId, () => connector.NegotiateAsync(Scopes.ForConnector(request.Scopes), token, ct))
            : new NegotiateAnswer.Refused($"the token is not base64, or longer than {MaxTokenLength} characters");
        switch (answer)
        {
            case NegotiateAnswer.Accepted accepted:
                var reply = await finalizer.FinalizeAsync(request, accepted.Identity, browser, rememberMe: null, ct);
                return accepted.Token.IsEmpty ? reply : reply with { Headers = [.. reply.Headers, Proof(accepted.Token.Span)] };
            case NegotiateAnswer.Unknown unknown:
                DexMetrics.CountLogin(request.ConnectorId, "wrong_credentials");
                LogUnknown(request.ConnectorId, unknown.Principal);
                return connector.FallsBackToPassword
                    ? new PageReply(form with { UnknownTicketOf = unknown.Principal })
                    : new PageReply(NoAccount(unknown.Principal, form)) { Status = 403 };
            default:
                DexMetrics.CountLogin(request.ConnectorId, "wrong_credentials");
                LogRefused(request.ConnectorId, ((NegotiateAnswer.Refused)answer).Reason);
                // Not another challenge: Windows would open a window of its own and ask for a password there.
                return connector.FallsBackToPassword ? new PageReply(form) : Challenge(NeedsTicket(form));
        }
    }

    private static ErrorPage NeedsTicket(PasswordPage form) =>
        new(
            "Sign-in Failed",
            "Your browser did not show a Kerberos ticket that is accepted here. Sign in to your computer with your account of the organisation, "
                + "or renew the ticket, then try again. If that does not help, the administrator may have to allow this site in the browser's settings."
        )
        {
            RestartUrl = form.BackLink,
        };

    private static ErrorPage NoAccount(string principal, PasswordPage form) =>
        new(
            "Sign-in Failed",
            $"You are signed in to your computer as {principal}, but the directory has no account of that name. Ask the administrator for access."
        )
        {
            RestartUrl = form.BackLink,
        };

    private static PageReply Challenge(Page page) => new(page) { Status = 401, Headers = [("WWW-Authenticate", Scheme)] };

    // RFC 4559 §4.1: the last token of a successful exchange comes with the answer.
    private static (string, string) Proof(ReadOnlySpan<byte> token) => ("WWW-Authenticate", $"{Scheme} {Convert.ToBase64String(token)}");

    // RFC 9110 §11.1: schemes in any letter case. Other ones are none of ours.
    private static string? SentBy(BrowserContext browser)
    {
        var header = browser.Header("Authorization");
        return
            header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is true
            && (header.Length == Scheme.Length || header[Scheme.Length] == ' ')
            ? header[Scheme.Length..].Trim(' ')
            : null;
    }

    private static byte[]? Decode(string token)
    {
        if (token.Length is 0 or > MaxTokenLength)
        {
            return null;
        }
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) && length > 0 ? bytes[..length] : null;
    }

    [LoggerMessage(LogLevel.Warning, "kerberos ticket refused, connector {connector_id}: {reason}", EventName = AuditEvents.LoginFailed)]
    private partial void LogRefused(string connector_id, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "kerberos ticket of somebody unknown to the directory, connector {connector_id}, principal {principal}",
        EventName = AuditEvents.LoginFailed
    )]
    private partial void LogUnknown(string connector_id, string principal);
}
