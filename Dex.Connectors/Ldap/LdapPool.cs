using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Dex.Connectors.Ldap;

/// <summary>Connections that are signed in as the account that searches, kept for the next search. One that died meanwhile is replaced.</summary>
/// <param name="server">The server.</param>
/// <param name="options">The account.</param>
/// <param name="context">The connector's clock and log.</param>
internal sealed partial class LdapPool(LdapServer server, LdapOptions options, ConnectorContext context) : IAsyncDisposable
{
    private const int MaxIdle = 4;

    /// <summary>How long an operation may take, connecting included.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Servers and firewalls end idle connections, often without a word.
    private static readonly TimeSpan MaxIdleTime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentStack<(LdapConnection Connection, DateTimeOffset Since)> _idle = new();
    private volatile bool _disposed;

    /// <summary>Does work with a connection of the searching account.</summary>
    public async Task<T> RunAsync<T>(Func<LdapConnection, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using var limit = Limit(ct);
        try
        {
            while (_idle.TryPop(out var idle))
            {
                if (context.Time.GetUtcNow() - idle.Since > MaxIdleTime)
                {
                    await idle.Connection.DisposeAsync();
                    continue;
                }
                try
                {
                    return await WithAsync(idle.Connection, work, limit.Token);
                }
                catch (Exception e) when (e is IOException or SocketException)
                {
                    // It died while it was idle; a search may be asked again.
                }
            }
            return await WithAsync(await OpenAsync(limit.Token), work, limit.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"the LDAP server {server.Host}:{server.Port} does not answer", e);
        }
    }

    /// <summary>Whether a name and password are right, by a connection that is used for nothing else.</summary>
    /// <exception cref="LdapException">The server refuses for another reason.</exception>
    public async Task<bool> CheckAsync(string dn, string password, CancellationToken ct)
    {
        using var limit = Limit(ct);
        try
        {
            await using var connection = await LdapConnection.OpenAsync(server, limit.Token);
            await connection.BindAsync(dn, password, limit.Token);
            return true;
        }
        catch (LdapException e) when (e.Code is LdapException.InvalidCredentials or LdapException.ConstraintViolation)
        {
            LogRefused(context.Logger, context.Id, dn, e.Message);
            return false;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new IOException($"the LDAP server {server.Host}:{server.Port} does not answer", e);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_idle.TryPop(out var idle))
        {
            await idle.Connection.DisposeAsync();
        }
    }

    private static CancellationTokenSource Limit(CancellationToken ct)
    {
        // By the wall clock: a test's clock stands still while the network does not.
        var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        return limit;
    }

    private async Task<LdapConnection> OpenAsync(CancellationToken ct)
    {
        var connection = await LdapConnection.OpenAsync(server, ct);
        try
        {
            await connection.BindAsync(options.BindDN, options.BindPW, ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<T> WithAsync<T>(
        LdapConnection connection,
        Func<LdapConnection, CancellationToken, Task<T>> work,
        CancellationToken ct
    )
    {
        var isSound = false;
        try
        {
            var result = await work(connection, ct);
            isSound = true;
            return result;
        }
        catch (LdapException)
        {
            // The server answered, so the connection is as good as before.
            isSound = true;
            throw;
        }
        finally
        {
            if (isSound && !_disposed && _idle.Count < MaxIdle)
            {
                _idle.Push((connection, context.Time.GetUtcNow()));
            }
            else
            {
                await connection.DisposeAsync();
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "password refused, connector {connector_id}, {dn}: {reason}")]
    private static partial void LogRefused(ILogger logger, string connector_id, string dn, string reason);
}
