using Dex.Core.Audit;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Dex.Core.Keys;

/// <summary>
/// Signs with keys kept in storage (<c>signer.type: local</c>). The keys are held in memory and read again when they are older than
/// <see cref="KeyRotation.MaxStaleness"/>, which is short against the time a key is published before it signs: so every replica publishes a key
/// before any signs with it. While the storage is down, signing goes on with the keys at hand, until their rotation is long overdue.
/// </summary>
public sealed partial class LocalSigner(DexOptions options, IKeyStore store, TimeProvider time, IRandom random, ILogger<LocalSigner> logger)
    : ISigner,
        IDisposable
{
    private volatile KeyRotation _rotation = new(options.Signing, options.IdTokensValidFor);
    private TimeSpan _longest = options.IdTokensValidFor;
    private readonly SemaphoreSlim _loading = new(1);
    private volatile State? _state;

    /// <summary>Goes on with a changed configuration: other lifetimes of keys and tokens. The algorithm stays.</summary>
    public void Use(DexOptions changed)
    {
        // Tokens that were signed for longer must find their key until their end.
        _longest = changed.IdTokensValidFor > _longest ? changed.IdTokensValidFor : _longest;
        _rotation = new KeyRotation(changed.Signing with { Algorithm = options.Signing.Algorithm }, _longest);
    }

    /// <inheritdoc />
    public async ValueTask<string> GetAlgorithmAsync(CancellationToken ct) => (await CurrentAsync(ct)).Key.Algorithm;

    /// <inheritdoc />
    /// <exception cref="StorageUnavailableException">The keys' rotation is long overdue, and they cannot be read.</exception>
    public async ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, CancellationToken ct) =>
        (await SigningKeyAsync(ct)).Sign(claims.Span);

    /// <inheritdoc />
    /// <exception cref="StorageUnavailableException">The keys' rotation is long overdue, and they cannot be read.</exception>
    public async ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, string type, CancellationToken ct) =>
        (await SigningKeyAsync(ct)).Sign(claims.Span, type);

    private async ValueTask<LoadedKey> SigningKeyAsync(CancellationToken ct)
    {
        var state = await CurrentAsync(ct);
        if (_rotation.IsOverdue(state.Keys, state.ReadAt, time.GetUtcNow()))
        {
            throw new StorageUnavailableException(
                $"the signing key was due to be replaced at {state.Keys.NextRotation:O}, and the keys could not be read since {state.ReadAt:O}"
            );
        }
        return state.Key;
    }

    /// <inheritdoc />
    public async ValueTask<PublishedKeys> GetPublishedKeysAsync(CancellationToken ct) => (await CurrentAsync(ct)).Published;

    /// <summary>Makes, publishes or rotates keys where that is due, and reads what other replicas did. The host calls it now and then.</summary>
    public async Task RotateAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            await LoadAsync(ct);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _loading.Dispose();
        _state?.Key.Dispose();
    }

    private ValueTask<State> CurrentAsync(CancellationToken ct)
    {
        var state = _state;
        return state is not null && IsFresh(state) ? new(state) : new(ReloadAsync(state, ct));
    }

    private bool IsFresh(State state) => time.GetUtcNow() - state.CheckedAt < _rotation.MaxStaleness;

    private async Task<State> ReloadAsync(State? state, CancellationToken ct)
    {
        // One reads; the others go on with what they have. Only without any keys, or with one that must not sign any more, must all wait.
        var mustWait = state is null || _rotation.IsOverdue(state.Keys, state.ReadAt, time.GetUtcNow());
        if (!await _loading.WaitAsync(mustWait ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, ct))
        {
            return state!;
        }
        try
        {
            var current = _state;
            return current is not null && IsFresh(current) ? current : await LoadAsync(ct);
        }
        catch (StorageUnavailableException e) when (state is not null)
        {
            LogStale(e.Message);
            return _state = _state! with { CheckedAt = time.GetUtcNow() };
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<State> LoadAsync(CancellationToken ct)
    {
        // The age of what is read counts from before the read.
        var readAt = time.GetUtcNow();
        var keys = await store.GetAsync(ct);
        // Publishing and rotating are two steps; when a server was off for long, both are due one after the other.
        for (var step = 0; step < 3 && _rotation.IsDue(keys, time.GetUtcNow()); step++)
        {
            keys = await AdvanceAsync(keys, ct);
        }
        var state = _state;
        var publicKeys = KeyRotation.Published(keys!, readAt);
        // The same instances as long as nothing changed: what others derive from them (documents, parsed keys) is cached by reference.
        var published =
            state is not null && SameKeys(state.Published.Keys, publicKeys)
                ? state.Published
                : new PublishedKeys(publicKeys, JsonWebKeys.ToDocument(publicKeys), _rotation.MaxAge);
        var key = state?.Keys.SigningKey!.Kid == keys!.SigningKey!.Kid ? state!.Key : new LoadedKey(keys.SigningKey);
        return _state = new State(keys, key, published, readAt, readAt);
    }

    private async Task<Storage.Keys?> AdvanceAsync(Storage.Keys? keys, CancellationToken ct)
    {
        var (now, rotation) = (time.GetUtcNow(), _rotation);
        // Made outside of the update: an RSA key takes a tenth of a second, and an update must not wait or repeat it.
        var fresh = rotation.NeedsKey(keys, now) ? JsonWebKeys.Create(options.Signing.Algorithm, random) : null;
        var stored = await store.UpdateAsync(current => rotation.Next(current, now, fresh), ct);
        if (stored is not null && stored.SigningKey?.Kid != keys?.SigningKey?.Kid)
        {
            DexMetrics.CountKeyRotation();
            LogRotated(stored.SigningKey?.Kid ?? "", stored.NextRotation);
        }
        return stored;
    }

    private static bool SameKeys(IReadOnlyList<Jwk> a, IReadOnlyList<Jwk> b) => a.Select(k => k.Kid).SequenceEqual(b.Select(k => k.Kid));

    [LoggerMessage(
        LogLevel.Information,
        "keys rotated, signing key {kid}, next rotation {next_rotation}",
        EventName = AuditEvents.KeysRotated
    )]
    private partial void LogRotated(string kid, DateTimeOffset next_rotation);

    [LoggerMessage(LogLevel.Warning, "signing keys could not be read again, going on with those in memory: {reason}")]
    private partial void LogStale(string reason);

    // The old key is left to the garbage collector: another thread may be signing with it.
    private sealed record State(Storage.Keys Keys, LoadedKey Key, PublishedKeys Published, DateTimeOffset ReadAt, DateTimeOffset CheckedAt);
}
