using Dex.Core.Login;
using Dex.Core.Protocol;

namespace Dex.Core.Authorize;

/// <summary>
/// <c>/auth</c>: where a client sends the browser (RFC 6749 §3.1), and where every finished step of the login comes back to, with <c>req</c>.
/// </summary>
public sealed class AuthorizeEndpoint(
    AuthorizeRules rules,
    ConnectorPicker picker,
    FlowDispatcher dispatcher,
    PushedRequests pushedRequests
)
{
    // A form may hold more than an address may be long, here and in proxies and browsers on the way.
    private const int MaxQueryLength = 4000;

    /// <summary>Answers a request.</summary>
    /// <param name="parameters">The query, or the form of a POST.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> HandleAsync(Parameters parameters, BrowserContext browser, CancellationToken ct)
    {
        if (parameters["req"] is not null)
        {
            return await dispatcher.ContinueAsync(parameters, browser, ct);
        }
        var request = await rules.CheckAsync(parameters, ct);
        if (request.Parameters["request_uri"] is { } reference)
        {
            // RFC 9126 §4: what stands beside the reference does not count. It must not be kept either: what is kept counts later.
            request = request with
            {
                Parameters = Parameters.From(("client_id", request.Client.Id), ("request_uri", reference)),
            };
        }
        else if (request.Parameters.ToQuery().Length > MaxQueryLength)
        {
            request = request with { Parameters = await pushedRequests.KeepAsync(request.Parameters, ct) };
        }
        return await picker.PickAsync(request, browser, ct);
    }
}
