using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Protocol;

namespace Dex.Core.Login;

/// <summary>
/// Slows down guessing of passwords: after some failures of one account, or from one client address, each further attempt must wait, twice as
/// long each time. An attempt counts as a failure from its beginning, so that many at once gain nothing. Kept in memory, for each process, and
/// bounded in size.
/// </summary>
/// <param name="limits">How much.</param>
/// <param name="time">The clock.</param>
/// <param name="previous">The limiter of the configuration before: what it counted goes on counting; null: there is none.</param>
public sealed class SignInLimiter(SignInLimits limits, TimeProvider time, SignInLimiter? previous = null)
{
    // About 20 MB at worst. When full, what is oldest goes.
    private const int MaxEntries = 100_000;
    private const int MaxNameKept = 64;

    private readonly ConcurrentDictionary<string, Failures> _failures = previous?._failures ?? new(StringComparer.Ordinal);

    /// <summary>Begins an attempt. Null: go on; otherwise how long to wait.</summary>
    /// <param name="connectorId">The connector the account belongs to.</param>
    /// <param name="username">The account, in any letter case.</param>
    /// <param name="address">The client's address; null where unknown.</param>
    public TimeSpan? TryBegin(string connectorId, string username, string? address)
    {
        var now = time.GetUtcNow();
        var account = AccountKey(connectorId, username);
        var source = AddressKey(address);
        var wait = Max(WaitOf(account, limits.PerAccount, now), source is null ? TimeSpan.Zero : WaitOf(source, limits.PerAddress, now));
        if (wait > TimeSpan.Zero)
        {
            return wait;
        }
        Add(account, now);
        if (source is not null)
        {
            Add(source, now);
        }
        return null;
    }

    /// <summary>The attempt was right: the account starts afresh, and the address gets its attempt back.</summary>
    public void Succeeded(string connectorId, string username, string? address)
    {
        _failures.TryRemove(AccountKey(connectorId, username), out _);
        if (AddressKey(address) is { } source && _failures.TryGetValue(source, out var failures))
        {
            _failures.TryUpdate(source, failures with { Count = Math.Max(0, failures.Count - 1) }, failures);
        }
    }

    // Names longer than people have are kept as their hash: what is kept is bounded in size, not only in number.
    private static string AccountKey(string connectorId, string username)
    {
        var name = username.ToLowerInvariant();
        return $"account:{connectorId}\n{(name.Length <= MaxNameKept ? name : "\n" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name))))}";
    }

    // An IPv6 subscriber has a whole /64.
    private static string? AddressKey(string? address)
    {
        if (address is null)
        {
            return null;
        }
        if (System.Net.IPAddress.TryParse(address, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return ip.IsIPv4MappedToIPv6 ? $"address:{ip.MapToIPv4()}" : $"address:{Convert.ToHexString(ip.GetAddressBytes(), 0, 8)}/64";
        }
        return "address:" + address;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private TimeSpan WaitOf(string key, int free, DateTimeOffset now)
    {
        if (!_failures.TryGetValue(key, out var failures) || failures.Count < free || now - failures.Last >= limits.Window)
        {
            return TimeSpan.Zero;
        }
        var doublings = Math.Min(failures.Count - free, 30);
        var delay = TimeSpan.FromTicks(Math.Min(limits.InitialDelay.Ticks << doublings, limits.MaxDelay.Ticks));
        // A shift that overflowed is beyond the longest delay too.
        return failures.Last + (delay < TimeSpan.Zero ? limits.MaxDelay : delay) - now;
    }

    private void Add(string key, DateTimeOffset now)
    {
        if (_failures.Count >= MaxEntries)
        {
            Shrink(now);
        }
        _failures.AddOrUpdate(
            key,
            _ => new Failures(1, now),
            (_, f) => now - f.Last >= limits.Window ? new Failures(1, now) : new Failures(f.Count + 1, now)
        );
    }

    private void Shrink(DateTimeOffset now)
    {
        foreach (var (key, failures) in _failures)
        {
            if (now - failures.Last >= limits.Window)
            {
                _failures.TryRemove(key, out _);
            }
        }
        if (_failures.Count >= MaxEntries)
        {
            foreach (var (key, _) in _failures.OrderBy(f => f.Value.Last).Take(MaxEntries / 10).ToList())
            {
                _failures.TryRemove(key, out _);
            }
        }
    }

    private sealed record Failures(int Count, DateTimeOffset Last);
}
