using System.Data.Common;
using System.Text;
using Dapper;
using Dex.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage.Legacy;

/// <summary>A database that Dex created, at any level, opens and keeps its data.</summary>
public abstract class LegacyTests
{
    private static readonly DateTimeOffset At = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly DateTimeOffset January = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    protected abstract bool IsSqlite { get; }

    protected abstract Task CreateDatabaseAsync();

    protected abstract Task<DbConnection> ConnectAsync();

    protected abstract IStorage Open(ILogger logger);

    /// <summary>The columns of all tables: table, name, type, nullability, default.</summary>
    protected abstract string ColumnsQuery { get; }

    /// <summary>What we add to Dex's tables: it must be nullable, as a Go Dex does not write it.</summary>
    protected abstract string[] OwnColumns { get; }

    [Test]
    public async Task A_database_at_an_earlier_level_keeps_its_data([Range(1, LegacyDatabase.Newest)] int level)
    {
        await BuildAsync(level);

        await using var storage = Open(NullLogger.Instance);

        await HasBasicsAsync(storage, level);
        await HasOfflineSessionsAsync(storage, level);
        await HasConnectorsAsync(storage, level);
        await HasDevicesAsync(storage, level);
        await HasUserIdentityAsync(storage, level);
        await HasSessionAsync(storage, level);
        await using var connection = await ConnectAsync();
        (await connection.QueryAsync<int>("select num from migrations order by num"))
            .Should()
            .Equal(Enumerable.Range(1, LegacyDatabase.Newest));
    }

    [Test]
    public async Task A_new_database_has_the_columns_that_Dex_makes()
    {
        await BuildAsync(LegacyDatabase.Newest);
        List<string> theirs;
        await using (var connection = await ConnectAsync())
        {
            theirs = [.. await connection.QueryAsync<string>(ColumnsQuery)];
        }

        await CreateDatabaseAsync();
        await using (var storage = Open(NullLogger.Instance))
        {
            await storage.CheckAsync(default);
        }

        await using var ours = await ConnectAsync();
        var columns = (await ours.QueryAsync<string>(ColumnsQuery)).ToLookup(c => c.Contains("dexnet_", StringComparison.Ordinal));
        columns[false].Should().Equal(theirs);
        columns[true].Where(c => !c.StartsWith("dexnet_", StringComparison.Ordinal)).Should().Equal(OwnColumns);
        theirs.Should().HaveCountGreaterThan(100);
    }

    [Test]
    public async Task A_database_at_a_later_level_is_used_with_a_warning()
    {
        await BuildAsync(LegacyDatabase.Newest);
        await using (var connection = await ConnectAsync())
        {
            await connection.ExecuteAsync("insert into migrations (num, at) values (24, '2030-01-01 00:00:00')");
            await connection.ExecuteAsync("alter table client add column of_the_future text not null default ''");
        }
        var log = new LogLines();

        await using var storage = Open(log);

        (await storage.Clients.GetAsync("app", default))!.Secret.Should().Be("secret");
        (await storage.Clients.CreateAsync(Samples.Client("new"), default)).Should().BeTrue();
        log.Lines.Should().ContainSingle(line => line.StartsWith("Warning") && line.Contains("newer than this version knows"));
    }

    private async Task BuildAsync(int level)
    {
        await CreateDatabaseAsync();
        await using var connection = await ConnectAsync();
        await LegacyDatabase.BuildAsync(connection, IsSqlite, level);
    }

    private static async Task HasBasicsAsync(IStorage storage, int level)
    {
        var client = (await storage.Clients.GetAsync("app", default))!;
        client.RedirectUris.Should().Equal("https://app.example.com/cb");
        client.TrustedPeers.Should().BeEmpty();
        client.Public.Should().BeFalse();
        client.AllowedConnectors.Should().Equal(level >= 15 ? ["ldap"] : []);
        client.MfaChain.Should().BeEmpty();
        client.PostLogoutRedirectUris.Should().Equal(level >= 19 ? ["https://app.example.com/bye"] : []);
        (client.SsoSharedWith is null).Should().Be(level < 21);
        client.RefreshTokenLifetime.Should().Be(level >= 22 ? "session" : "");
        var cli = (await storage.Clients.GetAsync("cli", default))!;
        cli.Public.Should().BeTrue();
        cli.TrustedPeers.Should().Equal("app");
        cli.SsoSharedWith.Should().BeNull();

        var request = (await storage.AuthRequests.GetAsync("request", default))!;
        request.Expiry.Should().Be(At.AddTicks(6789010));
        request.ForceApprovalPrompt.Should().BeTrue();
        request.LoggedIn.Should().BeFalse();
        request.ConnectorData.Should().BeNull();
        request.HmacKey.Should().Equal(level >= 11 ? Encoding.ASCII.GetBytes("hmac") : []);
        request.MaxAge.Should().Be(level >= 18 ? 60 : -1);
        request.AuthTime.Should().Be(level >= 18 ? Samples.Zero : DateTimeOffset.UnixEpoch);

        var code = (await storage.AuthCodes.GetAsync("code", default))!;
        code.Claims.Groups.Should().Equal("a", "b");
        code.ConnectorData.Should().Equal(Encoding.ASCII.GetBytes("upstream"));
        code.Expiry.Should().Be(At);
        code.Pkce.Should().Be(level >= 8 ? new PkceChallenge("challenge", "S256") : PkceChallenge.None);
        code.SessionId.Should().Be(level >= 23 ? "session" : "");

        var token = (await storage.RefreshTokens.GetAsync("token", default))!;
        token.Claims.Groups.Should().Equal("<admins>");
        token.Token.Should().Be(level >= 2 ? "current" : "");
        token.CreatedAt.Should().Be(level >= 2 ? January : Samples.Zero);
        token.LastUsed.Should().Be(level >= 2 ? At.AddMilliseconds(678) : Samples.Zero);
        token.ObsoleteToken.Should().Be(level >= 9 ? "previous" : "");
        token.Claims.PreferredUsername.Should().Be(level >= 5 ? "jane" : "");

        var password = (await storage.Passwords.GetAsync("Jane@Example.com", default))!;
        Encoding.ASCII.GetString(password.Hash).Should().StartWith("$2a$10$");
        password.Groups.Should().Equal(level >= 12 ? ["team"] : []);
        password.EmailVerified.Should().Be(level >= 13 ? false : null);
        password.Name.Should().Be(level >= 13 ? "Jane Doe" : "");

        var keys = (await storage.Keys.GetAsync(default))!;
        keys.SigningKey!.Qi.Should().Be("cWk");
        keys.SigningKeyPub!.D.Should().BeNull();
        keys.NextRotation.Should().Be(At.AddMilliseconds(500));
        keys.VerificationKeys.Single().Expiry.Should().Be(At.AddHours(6).AddTicks(6789012));
        keys.Next.Should().BeNull();
    }

    private static async Task HasOfflineSessionsAsync(IStorage storage, int level)
    {
        var sessions = await storage.OfflineSessions.GetAsync(new SubjectKey("u1", "ldap"), default);
        if (level < 3)
        {
            sessions.Should().BeNull();
            return;
        }
        sessions!
            .Refresh.Should()
            .Equal(new Dictionary<string, RefreshTokenRef> { ["app"] = new("token", "app", January, At.AddMilliseconds(678)) });
        sessions.ConnectorData.Should().Equal(level >= 6 ? Encoding.ASCII.GetBytes("directory data") : null);
    }

    private static async Task HasConnectorsAsync(IStorage storage, int level)
    {
        var connectors = await storage.Connectors.ListAsync(default).ToListAsync();
        connectors.Select(c => c.Id).Should().BeEquivalentTo(level >= 4 ? ["ldap", "mock"] : (string[])[]);
        if (level >= 4)
        {
            connectors.Single(c => c.Id == "ldap").GrantTypes.Should().Equal(level >= 14 ? ["authorization_code"] : []);
            connectors.Single(c => c.Id == "mock").Config.Should().BeNull();
            connectors.Single(c => c.Id == "mock").GrantTypes.Should().BeEmpty();
        }
    }

    private static async Task HasDevicesAsync(IStorage storage, int level)
    {
        if (level >= 7)
        {
            (await storage.DeviceRequests.GetAsync("ABCD-EFGH", default))!.ClientSecret.Should().BeEmpty();
            var token = (await storage.DeviceTokens.GetAsync("device", default))!;
            token.Token.Should().BeEmpty();
            token.LastRequestTime.Should().Be(Samples.Zero);
        }
    }

    private static async Task HasUserIdentityAsync(IStorage storage, int level)
    {
        if (level < 16)
        {
            return;
        }
        var identity = (await storage.UserIdentities.GetAsync(new SubjectKey("u1", "ldap"), default))!;
        identity.Consents["app"].Should().Equal("openid");
        identity.Consents["cli"].Should().BeEmpty();
        identity.BlockedUntil.Should().Be(Samples.Zero);
        (identity.MfaSecrets is null).Should().Be(level < 18);
        (identity.WebAuthnCredentials is null).Should().Be(level < 20);
        if (level >= 20)
        {
            identity.MfaSecrets!["totp"].Should().Be(new MfaSecret("totp", "TOTP", "otpauth://x", true, January, 0));
            var credential = identity.WebAuthnCredentials!["keys"].Single();
            credential.CredentialId.Should().Equal(1, 2);
            credential.Aaguid.Should().BeEmpty();
            credential.Transport.Should().BeEmpty();
            credential.SignCount.Should().Be(7);
        }
    }

    private static async Task HasSessionAsync(IStorage storage, int level)
    {
        if (level < 23)
        {
            return;
        }
        var session = (await storage.AuthSessions.GetAsync("session", default))!;
        session.ClientStates["app"].Should().Be(new ClientAuthState(January, January.AddSeconds(1), Samples.Zero, true));
        session.LogoutState.Should().BeNull();
        session.IdleExpiry.Should().Be(January.AddHours(1));
    }

    private sealed class LogLines : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
