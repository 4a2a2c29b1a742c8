using Dex.Core.Protocol;

namespace Dex.Core.Passwords;

/// <summary>Lets only so many password hashes be computed at once, so that sign-ins cannot starve token requests of processors.</summary>
public sealed class BcryptGate : IDisposable
{
    // At 50 ms each, whoever is last in this queue waits some seconds.
    internal const int MaxWaiting = 100;

    private readonly Func<string, string, bool> _verify;
    private readonly SemaphoreSlim _slots;
    private int _waiting;

    /// <summary>A gate.</summary>
    /// <param name="concurrency">How many at once; all processors but one is sensible.</param>
    public BcryptGate(int concurrency)
        : this(concurrency, PasswordHash.Verify) { }

    // Tests count the computations, and hold them up.
    internal BcryptGate(int concurrency, Func<string, string, bool> verify) => (_slots, _verify) = (new SemaphoreSlim(concurrency), verify);

    /// <summary>Whether a password belongs to a hash.</summary>
    /// <exception cref="OAuthException"><c>temporarily_unavailable</c>, 503: too many wait already.</exception>
    public async Task<bool> VerifyAsync(string hash, string password, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new OAuthException(
                OAuthError.TemporarilyUnavailable,
                "Too many people are signing in at this moment. Try again shortly.",
                "the queue for password hashing is full",
                503
            )
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            };
        }
        try
        {
            await _slots.WaitAsync(ct);
            try
            {
                return await Task.Run(() => _verify(hash, password), CancellationToken.None);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();
}
