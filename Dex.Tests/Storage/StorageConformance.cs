using Dex.Core.Storage;

namespace Dex.Tests.Storage;

/// <summary>What every storage must do; one subclass for each adapter.</summary>
public abstract partial class StorageConformance
{
    private const int Parallel = 100;

    private IStorage storage = null!;

    protected abstract Task<IStorage> CreateStorageAsync();

    [SetUp]
    public async Task SetUp()
    {
        storage = await CreateStorageAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        if (storage is not null)
        {
            await storage.DisposeAsync();
        }
    }

    [Test]
    public Task Authorization_requests_are_kept() =>
        Keeps(
            s => s.AuthRequests,
            Samples.AuthRequest("a"),
            new AuthRequest { Id = "b", ClientId = "" },
            r => r.Id,
            r => r with { State = "other", LoggedIn = false, ConnectorData = null, AuthTime = Samples.Zero }
        );

    [Test]
    public Task Authorization_codes_are_kept() =>
        Keeps(
            s => s.AuthCodes,
            Samples.AuthCode("a"),
            new AuthCode { Id = "b", ClientId = "" },
            r => r.Id,
            r => r with { Nonce = "other" }
        );

    [Test]
    public Task Refresh_tokens_are_kept() =>
        Keeps(
            s => s.RefreshTokens,
            Samples.RefreshToken("a"),
            new RefreshToken { Id = "b", ClientId = "" },
            r => r.Id,
            r => r with { Token = "new", ObsoleteToken = r.Token, LastUsed = Samples.Time.AddDays(1) }
        );

    [Test]
    public Task Offline_sessions_are_kept() =>
        Keeps(
            s => s.OfflineSessions,
            Samples.OfflineSessions("a"),
            new OfflineSessions { UserId = "b", ConnectorId = "" },
            r => new SubjectKey(r.UserId, r.ConnectorId),
            r => r with { Refresh = new Dictionary<string, RefreshTokenRef>(), ConnectorData = [] }
        );

    [Test]
    public Task Expiring_records_are_kept() =>
        Keeps(
            s => s.Expiring,
            new ExpiringRecord("a", "what is known", Samples.Time),
            new ExpiringRecord("b", "", Samples.Time.AddDays(1)),
            r => r.Id,
            r => r with { Data = "other" }
        );

    [Test]
    public Task Clients_are_kept() =>
        Keeps(s => s.Clients, Samples.Client("a"), new Client { Id = "b" }, r => r.Id, r => r with { Name = "other", Public = false });

    [Test]
    public Task Passwords_are_kept() =>
        Keeps(
            s => s.Passwords,
            Samples.Password("a@example.com"),
            new Password { Email = "b@example.com" },
            r => r.Email,
            r => r with { EmailVerified = true, Groups = [] }
        );

    [Test]
    public Task Connectors_are_kept() =>
        Keeps(
            s => s.Connectors,
            Samples.Connector("a"),
            new ConnectorRecord { Id = "b", Type = "" },
            r => r.Id,
            r => r with { ResourceVersion = "8", Config = null }
        );

    [Test]
    public Task Device_requests_are_kept() =>
        Keeps(
            s => s.DeviceRequests,
            Samples.DeviceRequest("AAAA-BBBB"),
            new DeviceRequest { UserCode = "b", DeviceCode = "" },
            r => r.UserCode,
            r => r with { ClientSecret = "" }
        );

    [Test]
    public Task Device_tokens_are_kept() =>
        Keeps(
            s => s.DeviceTokens,
            Samples.DeviceToken("a"),
            new DeviceToken { DeviceCode = "b" },
            r => r.DeviceCode,
            r => r with { Status = "authorization_pending", Token = "", PollIntervalSeconds = 10 }
        );

    [Test]
    public Task User_identities_are_kept() =>
        Keeps(
            s => s.UserIdentities,
            Samples.UserIdentity("a"),
            new UserIdentity { UserId = "b", ConnectorId = "" },
            r => new SubjectKey(r.UserId, r.ConnectorId),
            r => r with { MfaSecrets = new Dictionary<string, MfaSecret>(), WebAuthnCredentials = null, BlockedUntil = Samples.Time }
        );

    [Test]
    public Task Sessions_are_kept() =>
        Keeps(
            s => s.AuthSessions,
            Samples.AuthSession("a"),
            new AuthSession { Id = "b" },
            r => r.Id,
            r => r with { LogoutState = null, ClientStates = new Dictionary<string, ClientAuthState>() }
        );

    [TestCase(null)]
    [TestCase(new byte[0])]
    [TestCase(new byte[] { 0 })]
    public async Task Absent_and_empty_bytes_are_told_apart(byte[]? data)
    {
        await storage.AuthRequests.CreateAsync(Samples.AuthRequest("a") with { ConnectorData = data, WebAuthnSessionData = data }, default);
        await storage.OfflineSessions.CreateAsync(Samples.OfflineSessions("a") with { ConnectorData = data }, default);

        (await storage.AuthRequests.GetAsync("a", default))!.ConnectorData.Should().Equal(data);
        (await storage.AuthRequests.GetAsync("a", default))!.WebAuthnSessionData.Should().Equal(data);
        (await storage.OfflineSessions.GetAsync(new SubjectKey("a", "ldap"), default))!.ConnectorData.Should().Equal(data);
    }

    [Test]
    public async Task Absent_and_empty_lists_of_session_sharing_are_told_apart()
    {
        await storage.Clients.CreateAsync(Samples.Client("default") with { SsoSharedWith = null }, default);
        await storage.Clients.CreateAsync(Samples.Client("none") with { SsoSharedWith = [] }, default);

        (await storage.Clients.GetAsync("default", default))!.SsoSharedWith.Should().BeNull();
        (await storage.Clients.GetAsync("none", default))!.SsoSharedWith.Should().NotBeNull().And.BeEmpty();
    }

    [TestCase(null)]
    [TestCase(true)]
    [TestCase(false)]
    public async Task Three_states_of_a_verified_address_are_told_apart(bool? verified)
    {
        await storage.Passwords.CreateAsync(Samples.Password("a@example.com") with { EmailVerified = verified }, default);

        (await storage.Passwords.GetAsync("a@example.com", default))!.EmailVerified.Should().Be(verified);
    }

    [Test]
    public async Task Times_at_the_ends_of_the_range_are_kept()
    {
        DateTimeOffset[] times =
        [
            Samples.Zero,
            DateTimeOffset.UnixEpoch,
            Samples.Time,
            new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(9999990),
        ];
        foreach (var time in times)
        {
            await storage.AuthCodes.CreateAsync(
                Samples.AuthCode("a") with
                {
                    AuthTime = time,
                    Expiry = time.ToOffset(TimeSpan.Zero),
                },
                default
            );
            var kept = await storage.AuthCodes.DeleteAsync("a", default);
            kept!.AuthTime.Should().Be(time);
            kept.Expiry.Offset.Should().Be(TimeSpan.Zero);
        }
    }

    [Test]
    public async Task Times_with_an_offset_name_the_same_moment()
    {
        var time = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(-5));
        await storage.AuthCodes.CreateAsync(Samples.AuthCode("a") with { Expiry = time }, default);

        (await storage.AuthCodes.GetAsync("a", default))!.Expiry.Should().Be(time);
    }

    [Test]
    public async Task Passwords_are_found_in_any_letter_case()
    {
        (await storage.Passwords.CreateAsync(Samples.Password("Jane.Doe@Example.com"), default)).Should().BeTrue();
        (await storage.Passwords.CreateAsync(Samples.Password("jane.doe@example.COM"), default)).Should().BeFalse();

        (await storage.Passwords.GetAsync("JANE.DOE@example.com", default))!.Email.Should().Be("jane.doe@example.com");
        (await storage.Passwords.UpdateAsync("JANE.doe@example.com", p => p with { Username = "new" }, default))!
            .Email.Should()
            .Be("jane.doe@example.com");
        (await storage.Passwords.DeleteAsync("Jane.Doe@EXAMPLE.com", default))!.Username.Should().Be("new");
    }

    [TestCase("nul\0inside")]
    [TestCase("half \ud83d of a pair")]
    [TestCase("")]
    [TestCase("'; drop table auth_code; --")]
    public async Task A_strange_key_names_no_record(string key)
    {
        (await storage.AuthCodes.GetAsync(key, default)).Should().BeNull();
        (await storage.AuthCodes.UpdateAsync(key, c => c with { Nonce = "x" }, default)).Should().BeNull();
        (await storage.AuthCodes.DeleteAsync(key, default)).Should().BeNull();
        (await storage.OfflineSessions.GetAsync(new SubjectKey("x", key), default)).Should().BeNull();
    }

    [Test]
    public async Task The_storage_answers_a_check_again_and_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => storage.CheckAsync(default)));
        await storage.CheckAsync(default);
    }

    private async Task Keeps<TKey, T>(Func<IStorage, IStore<TKey, T>> storeOf, T full, T bare, Func<T, TKey> keyOf, Func<T, T> change)
        where T : class
    {
        var store = storeOf(storage);
        var key = keyOf(full);

        (await store.GetAsync(key, default)).Should().BeNull("nothing is there yet");
        (await store.UpdateAsync(key, r => r, default)).Should().BeNull("what is absent cannot be updated");
        (await store.DeleteAsync(key, default)).Should().BeNull("what is absent cannot be deleted");

        (await store.CreateAsync(full, default)).Should().BeTrue();
        (await store.CreateAsync(full, default)).Should().BeFalse("the key is taken");
        (await store.CreateAsync(bare, default)).Should().BeTrue();
        Same(await store.GetAsync(key, default), full);
        Same(await store.GetAsync(keyOf(bare), default), bare);

        var changed = change(full);
        Same(await store.UpdateAsync(key, change, default), changed);
        Same(await store.GetAsync(key, default), changed);
        Same(await store.GetAsync(keyOf(bare), default), bare);

        var all = await store.ListAsync(default).ToListAsync();
        all.Select(keyOf).Should().BeEquivalentTo([key, keyOf(bare)]);
        Same(all.Single(r => keyOf(r)!.Equals(key)), changed);

        Same(await store.DeleteAsync(key, default), changed);
        (await store.DeleteAsync(key, default)).Should().BeNull("it was deleted");
        (await store.GetAsync(key, default)).Should().BeNull();
        Same(await store.GetAsync(keyOf(bare), default), bare);
    }

    // Members one by one: records hold lists and byte arrays, whose own equality is identity.
    private static void Same<T>(T? actual, T expected) =>
        actual.Should().BeEquivalentTo(expected, options => options.ComparingByMembers<T>().WithStrictOrdering().RespectingRuntimeTypes());
}
