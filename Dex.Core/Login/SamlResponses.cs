using System.Security.Cryptography;
using System.Text;
using Dex.Core.Audit;
using Dex.Core.Authorize;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Login;

/// <summary>
/// Holds SAML responses between the post of another site, which comes without our cookies, and the browser's next request, which brings them; and
/// remembers which assertions were used.
/// </summary>
internal sealed class SamlResponses(IStorage storage, TimeProvider time, IRandom random, AuditLog audit)
{
    /// <summary>A longer response is refused.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>How long a response is held: a redirect.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(1);

    // Of what IRandom.NewSecret makes: 32 bytes in base64url.
    private const int IdLength = 43;

    private static readonly TimeSpan MaxRemembered = TimeSpan.FromDays(1);

    /// <summary>Holds a response, instead of an earlier one: each request has one at most.</summary>
    /// <returns>The unguessable id with which it is taken.</returns>
    public async Task<string> HoldAsync(AuthRequest request, string response, CancellationToken ct)
    {
        var id = random.NewSecret();
        var record = new ExpiringRecord(KeyOf(request), id + response, time.GetUtcNow() + HeldFor);
        while (await storage.Expiring.UpdateAsync(record.Id, _ => record, ct) is null && !await storage.Expiring.CreateAsync(record, ct))
        {
            // Another was put there in between: it is the one to update.
        }
        return id;
    }

    /// <summary>Takes the response that is held; of many callers exactly one gets it.</summary>
    /// <exception cref="OAuthException">There is none with this id, or no longer.</exception>
    public async Task<string> TakeAsync(AuthRequest request, string? id, CancellationToken ct)
    {
        // Looked at before it is taken, so that a wrong id takes nothing away.
        if (
            !IsOf(await storage.Expiring.GetAsync(KeyOf(request), ct), id)
            || await storage.Expiring.DeleteAsync(KeyOf(request), ct) is not { } taken
            || !IsOf(taken, id)
        )
        {
            throw PendingRequests.Over($"no SAML response is held for authorization request {request.Id}, or it waited too long");
        }
        return taken.Data[IdLength..];
    }

    /// <summary>Notes that an assertion was used (SAML 2.0 Profiles §4.1.4.5).</summary>
    /// <exception cref="OAuthException">It was used before.</exception>
    public async Task UseAsync(AuthRequest request, SamlAnswer answer, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(request.ConnectorId + "\n" + answer.AssertionId));
        // An assertion answers one request, so nothing takes it any more when that has ended.
        var end = answer.NotOnOrAfter is { } ends && ends < now + MaxRemembered ? ends : now + MaxRemembered;
        var until = end > request.Expiry ? end : request.Expiry;
        if (!await storage.Expiring.CreateAsync(new ExpiringRecord("saml-used:" + Convert.ToHexString(hash), "", until), ct))
        {
            audit.SamlAssertionReplayed("saml_assertion", request.ConnectorId, request.ClientId);
            throw PendingRequests.Over($"a SAML assertion was used again, for authorization request {request.Id}");
        }
    }

    private static string KeyOf(AuthRequest request) => "saml:" + request.Id;

    private bool IsOf(ExpiringRecord? held, string? id) =>
        id is { Length: IdLength }
        && held is not null
        && held.Expiry > time.GetUtcNow()
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(held.Data[..IdLength]), Encoding.UTF8.GetBytes(id));
}
