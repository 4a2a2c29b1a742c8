using System.Security.Cryptography;
using System.Text;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Core.Tokens;

/// <summary>Creates, rotates and revokes refresh tokens, and keeps the person's offline session in step with them.</summary>
internal sealed class RefreshTokens(DexOptions options, IStorage storage, TimeProvider time, IRandom random)
{
    /// <summary>
    /// The id of the refresh token that a code gives. It follows from the code, so that a code used twice finds what the first use got, and it
    /// tells nothing about the token's secret.
    /// </summary>
    public static string IdForCode(string code) =>
        RandomIds.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes("refresh token of " + code)).AsSpan(0, 16));

    /// <summary>A family by its id; null where there is none.</summary>
    public Task<RefreshToken?> FindAsync(string id, CancellationToken ct) => storage.RefreshTokens.GetAsync(id, ct);

    /// <summary>Begins a family and returns the token for the client.</summary>
    public async Task<string> CreateAsync(string id, Authorization authorization, byte[]? connectorData, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var row = new RefreshToken
        {
            Id = id,
            Token = random.NewId(),
            CreatedAt = now,
            LastUsed = now,
            ClientId = authorization.Client.Id,
            ConnectorId = authorization.ConnectorId,
            Claims = authorization.Claims,
            Scopes = authorization.Scopes,
            Nonce = authorization.Nonce,
            Extras = ExtrasOf(authorization),
        };
        // Listed first: whatever ends us in between, no token is kept that an administrator, or a code that comes twice, does not find. A listed id without
        // a token does no harm, and the oldest go.
        await LinkAsync(row, authorization.SessionId, connectorData, ct);
        await storage.RefreshTokens.CreateAsync(row, ct);
        return RefreshTokenCodec.Encode(row.Id, row.Token);
    }

    /// <summary>
    /// Notes the use of a token. Returns the family as it is then (rotated by us, or a moment ago by another request), or null where another
    /// request was faster and the reuse interval does not cover this one.
    /// </summary>
    public async Task<RefreshToken?> RotateAsync(RefreshToken row, string presented, Identity identity, CancellationToken ct)
    {
        var (secret, now) = (random.NewId(), time.GetUtcNow());
        var decision = RefreshDecision.Stale;
        var current = await storage.RefreshTokens.UpdateAsync(
            row.Id,
            stored =>
            {
                decision = RefreshRotation.Decide(stored, presented, options.RefreshTokens, now);
                return decision == RefreshDecision.Use
                    ? RefreshRotation.Use(stored, secret, identity.Claims, options.RefreshTokens, now)
                    : stored;
            },
            ct
        );
        if (current is null || decision is not (RefreshDecision.Use or RefreshDecision.Repeat))
        {
            return null;
        }
        if (decision == RefreshDecision.Use && identity.ConnectorData is { Length: > 0 } data)
        {
            await KeepConnectorDataAsync(KeyOf(row), data, ct);
        }
        return current;
    }

    /// <summary>What the connector asked to keep for the person; null where nothing.</summary>
    public async Task<byte[]?> ConnectorDataAsync(RefreshToken row, CancellationToken ct) =>
        row.ConnectorData is { Length: > 0 } ? row.ConnectorData : (await storage.OfflineSessions.GetAsync(KeyOf(row), ct))?.ConnectorData;

    /// <summary>The browser session that a family grew from: empty where it grew from none, null where nothing is known of it any more.</summary>
    public async Task<string?> SessionIdAsync(RefreshToken row, CancellationToken ct) =>
        (await storage.OfflineSessions.GetAsync(KeyOf(row), ct))?.Refresh.Values.FirstOrDefault(r => r.Id == row.Id)?.SessionId;

    /// <summary>Ends a family.</summary>
    public async Task RevokeAsync(RefreshToken row, CancellationToken ct)
    {
        await storage.RefreshTokens.DeleteAsync(row.Id, ct);
        await storage.OfflineSessions.UpdateAsync(
            KeyOf(row),
            session =>
                session.Refresh.Values.Any(r => r.Id == row.Id)
                    ? session with
                    {
                        Refresh = RefreshTokenRefs.Remove(session.Refresh, row.ClientId, row.Id),
                    }
                    : session,
            ct
        );
    }

    // RFC 9449 §5: only a public client's token is bound to the key; a confidential client has its credentials, and may change keys.
    private static AuthorizationExtras? ExtrasOf(Authorization authorization) =>
        authorization.Client.Public
            ? authorization.Extras
            : (authorization.Extras is { } e ? e with { DpopThumbprint = "" } : null)?.OrNull();

    private static SubjectKey KeyOf(RefreshToken row) => new(row.Claims.UserId, row.ConnectorId);

    private Task KeepConnectorDataAsync(SubjectKey key, byte[] data, CancellationToken ct) =>
        storage.OfflineSessions.UpdateAsync(
            key,
            session => session.ConnectorData.AsSpan().SequenceEqual(data) ? session : session with { ConnectorData = data },
            ct
        );

    private async Task LinkAsync(RefreshToken row, string sessionId, byte[]? connectorData, CancellationToken ct)
    {
        var key = KeyOf(row);
        var added = new RefreshTokenRef(row.Id, row.ClientId, row.CreatedAt, row.LastUsed, sessionId);
        IReadOnlyList<RefreshTokenRef> evicted = [];
        OfflineSessions Link(OfflineSessions session) =>
            session with
            {
                Refresh = RefreshTokenRefs.Add(session.Refresh, added, out evicted),
                ConnectorData = connectorData is { Length: > 0 } ? connectorData : session.ConnectorData,
            };
        var fresh = new OfflineSessions { UserId = key.UserId, ConnectorId = key.ConnectorId };
        // Absent, then taken: somebody else created it in between, so the update finds it.
        while (
            await storage.OfflineSessions.UpdateAsync(key, Link, ct) is null && !await storage.OfflineSessions.CreateAsync(Link(fresh), ct)
        ) { }
        foreach (var gone in evicted)
        {
            await storage.RefreshTokens.DeleteAsync(gone.Id, ct);
        }
    }
}
