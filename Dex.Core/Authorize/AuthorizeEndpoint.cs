using Dex.Core.Login;
using Dex.Core.Protocol;

namespace Dex.Core.Authorize;

/// <summary>
/// <c>/auth</c>: where a client sends the browser (RFC 6749 §3.1), and where every finished step of the login comes back to, with <c>req</c>.
/// </summary>
public sealed class AuthorizeEndpoint(AuthorizeRules rules, ConnectorPicker picker, FlowDispatcher dispatcher)
{
    /// <summary>Answers a request.</summary>
    /// <param name="parameters">The query, or the form of a POST.</param>
    /// <param name="browser">The browser.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Reply> HandleAsync(Parameters parameters, BrowserContext browser, CancellationToken ct) =>
        parameters["req"] is not null
            ? await dispatcher.ContinueAsync(parameters, browser, ct)
            : await picker.PickAsync(await rules.CheckAsync(parameters, ct), browser, ct);
}
