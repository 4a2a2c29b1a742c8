using System.Data.Common;
using Dapper;
using Dex.Core.Storage;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Storage;

/// <summary>What exactly stands in the columns: a Go Dex reads it.</summary>
public sealed class StoredTextTests
{
    private const string RefreshJson =
        """{"client":{"ID":"refresh-1","ClientID":"client","CreatedAt":"2025-03-09T14:05:06.123456Z","LastUsed":"2025-03-09T14:05:13.123456Z","SessionID":"session"},"client/2":{"ID":"refresh-2","ClientID":"client","CreatedAt":"2025-03-09T14:05:06.123456Z","LastUsed":"0001-01-01T00:00:00Z","SessionID":""}}""";

    private const string GroupsJson = "[\"admins\",\"a \\\"quoted\\\" <group> & 'more'\\u2028\",\"\"]";

    private const string SigningKeyJson =
        """{"use":"sig","kty":"RSA","kid":"k1","alg":"RS256","n":"bg","e":"AQAB","d":"ZA","p":"cA","q":"cQ","dp":"ZHA","dq":"ZHE","qi":"cWk"}""";

    private const string VerificationKeysJson =
        """[{"publicKey":{"use":"sig","kty":"EC","kid":"k0","crv":"P-256","alg":"ES256","x":"eA","y":"eQ"},"expiry":"2025-03-09T20:05:06.123456Z"},{"publicKey":{"use":"sig","kty":"EC","kid":"k2","crv":"P-256","alg":"ES256","x":"eA","y":"eQ"},"expiry":"2025-03-09T23:05:06.123456Z"}]""";

    private const string MfaJson =
        """{"totp":{"authenticatorID":"totp","type":"TOTP","secret":"otpauth://totp/x?secret=ABC","confirmed":true,"createdAt":"2025-03-09T14:05:06.123456Z","lastUsedCounter":42}}""";

    private const string WebAuthnJson =
        """{"keys":[{"credentialID":"AQID","publicKey":"BAU=","attestationType":"none","aaguid":"AAAAAAAAAAAAAAAAAAAAAA==","signCount":4000000000,"cloneWarning":true,"transport":["usb"],"backupEligible":true,"backupState":true,"displayName":"blue key","createdAt":"2025-03-09T14:05:06.123456Z"}]}""";

    private const string ClientStatesJson =
        """{"client":{"AuthenticatedAt":"2025-03-09T14:05:06.123456Z","LastActivity":"2025-03-09T14:05:07.123456Z","LastTokenIssuedAt":"2025-03-09T14:05:08.123456Z","ViaSSO":false},"other":{"AuthenticatedAt":"2025-03-09T14:05:06.123456Z","LastActivity":"0001-01-01T00:00:00Z","LastTokenIssuedAt":"0001-01-01T00:00:00Z","ViaSSO":true}}""";

    private const string LogoutJson =
        """{"PostLogoutRedirectURI":"https://app.example.com/bye","State":"state","ClientID":"client","ConnectorID":"ldap"}""";

    private static readonly (string Query, string Expected)[] Columns =
    [
        ("select refresh from offline_session", RefreshJson),
        ("select claims_groups from auth_code where id = 'full'", GroupsJson),
        ("select scopes from auth_code where id = 'bare'", "[]"),
        ("select signing_key from keys where id = 'keys'", SigningKeyJson),
        ("select verification_keys from keys where id = 'keys'", VerificationKeysJson),
        ("select verification_keys from keys where id = 'next'", "[]"),
        (
            "select signing_key from keys where id = 'next'",
            """{"use":"sig","kty":"EC","kid":"k2","crv":"P-256","alg":"ES256","x":"eA","y":"eQ","d":"ZA"}"""
        ),
        ("select consents from user_identity", """{"client":["openid","email"],"other":[]}"""),
        ("select mfa_secrets from user_identity", MfaJson),
        ("select webauthn_credentials from user_identity", WebAuthnJson),
        ("select client_states from auth_session where id = 'full'", ClientStatesJson),
        ("select logout_state from auth_session where id = 'full'", LogoutJson),
        ("select logout_state from auth_session where id = 'bare'", "null"),
        ("select client_states from auth_session where id = 'bare'", "{}"),
        ("select sso_shared_with from client where id = 'bare'", "null"),
        ("select sso_shared_with from client where id = 'full'", "[\"*\"]"),
        ("select grant_types from connector", "[\"authorization_code\"]"),
        ("select token from device_token", """{"access_token":"a\\b"}"""),
    ];

    [Test]
    public async Task SQLite_holds_what_Go_reads()
    {
        using var folder = new TempFolder();
        var file = folder.File("dex.db");
        await using (var storage = new SqliteStorage(new SqliteOptions { File = file }, TimeProvider.System, NullLogger.Instance))
        {
            await FillAsync(storage);
        }

        await using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        foreach (var (query, expected) in Columns)
        {
            var column = query.Split(' ')[1];
            connection.ExecuteScalar<string>(query.Replace($"select {column}", $"select typeof({column})")).Should().Be("blob", query);
            connection
                .ExecuteScalar<string>(query.Replace($"select {column}", $"select cast({column} as text)"))
                .Should()
                .Be(expected, query);
        }
        Text("select expiry from auth_code where id = 'full'").Should().Be("2025-03-09 14:35:06.123456+00:00");
        Text("select expiry from auth_code where id = 'bare'").Should().Be("2025-03-09 14:05:06+00:00");
        Text("select auth_time from auth_code where id = 'bare'").Should().Be("0001-01-01 00:00:00+00:00");
        Text("select typeof(claims_email_verified) || claims_email_verified from auth_code where id = 'full'").Should().Be("integer1");
        Text("select typeof(claims_email_verified) || claims_email_verified from auth_code where id = 'bare'").Should().Be("integer0");
        Text("select typeof(connector_data) from auth_code where id = 'bare'").Should().Be("null");
        Text("select next_rotation from keys where id = 'next'").Should().Be("2025-03-09 16:05:06.123456+00:00");
        Text("select email from password").Should().Be("jane@example.com");

        string? Text(string query) => connection.ExecuteScalar<string>(query);
    }

    [Test]
    public async Task PostgreSQL_holds_what_Go_reads()
    {
        var server = await PostgresServer.GetAsync();
        var options = await server.CreateDatabaseAsync();
        await using (var storage = new PostgresStorage(options, TimeProvider.System, NullLogger.Instance))
        {
            await FillAsync(storage);
        }

        await using DbConnection connection = await server.ConnectAsync(options.Database);
        await connection.ExecuteAsync("set timezone = 'UTC'");
        foreach (var (query, expected) in Columns)
        {
            var column = query.Split(' ')[1];
            (await connection.ExecuteScalarAsync<string>(query.Replace($"select {column}", $"select convert_from({column}, 'UTF8')")))
                .Should()
                .Be(expected, query);
        }
        (await TextAsync("select expiry::text from auth_code where id = 'full'")).Should().Be("2025-03-09 14:35:06.123456+00");
        (await TextAsync("select auth_time::text from auth_code where id = 'bare'")).Should().Be("0001-01-01 00:00:00+00");
        (await TextAsync("select claims_email_verified::text from auth_code where id = 'full'")).Should().Be("true");
        (await TextAsync("select email from password")).Should().Be("jane@example.com");

        Task<string?> TextAsync(string query) => connection.ExecuteScalarAsync<string>(query);
    }

    private static async Task FillAsync(IStorage storage)
    {
        await storage.OfflineSessions.CreateAsync(Samples.OfflineSessions("a"), default);
        await storage.AuthCodes.CreateAsync(Samples.AuthCode("full"), default);
        var expiry = new DateTimeOffset(2025, 3, 9, 15, 5, 6, TimeSpan.FromHours(1));
        await storage.AuthCodes.CreateAsync(
            new AuthCode
            {
                Id = "bare",
                ClientId = "",
                Expiry = expiry,
            },
            default
        );
        await storage.Keys.UpdateAsync(_ => Samples.Keys, default);
        await storage.UserIdentities.CreateAsync(Samples.UserIdentity("a"), default);
        await storage.AuthSessions.CreateAsync(Samples.AuthSession("full"), default);
        await storage.AuthSessions.CreateAsync(new AuthSession { Id = "bare" }, default);
        await storage.Clients.CreateAsync(Samples.Client("full"), default);
        await storage.Clients.CreateAsync(new Client { Id = "bare" }, default);
        await storage.Connectors.CreateAsync(Samples.Connector("a"), default);
        await storage.DeviceTokens.CreateAsync(Samples.DeviceToken("a"), default);
        await storage.Passwords.CreateAsync(Samples.Password("Jane@Example.com"), default);
    }
}
