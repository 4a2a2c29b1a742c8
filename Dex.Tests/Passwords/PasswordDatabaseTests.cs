using System.Collections.Concurrent;
using System.Text;
using Dex.Core.Connectors;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Storage;
using Dex.Storage.Memory;

namespace Dex.Tests.Passwords;

/// <summary>The local accounts, stored and declared in the configuration file. Hash computations are counted, never timed.</summary>
internal sealed class PasswordDatabaseTests
{
    private const string Secret = "correct horse";

    private readonly ConcurrentQueue<string> _computed = new();
    private MemoryStorage _storage = null!;
    private BcryptGate _gate = null!;

    [SetUp]
    public void SetUp()
    {
        _computed.Clear();
        _storage = new MemoryStorage();
        _gate = new BcryptGate(
            2,
            (hash, password) =>
            {
                _computed.Enqueue(hash);
                return password == Secret;
            }
        );
    }

    [TearDown]
    public async Task TearDown()
    {
        _gate.Dispose();
        await _storage.DisposeAsync();
    }

    [TestCase("jane@example.com")]
    [TestCase("JANE@EXAMPLE.COM")]
    [TestCase("jAnE@Example.Com")]
    public async Task The_email_address_is_found_in_any_letter_case_stored_and_declared(string typed)
    {
        var stored = await StoredAsync(Account("Jane@Example.com", 10));
        var declared = Declared(Account("Jane@Example.com", 10));

        foreach (var accounts in new[] { stored, declared })
        {
            (await LoginAsync(accounts, typed, Secret))!.Claims.Email.Should().Be("jane@example.com");
            (await LoginAsync(accounts, typed, "wrong")).Should().BeNull();
        }
    }

    [Test]
    public async Task A_declared_account_wins_over_a_stored_one_with_its_address()
    {
        await StoredAsync(Account("jane@example.com", 10) with { UserId = "stored" });
        var accounts = Declared(Account("JANE@example.com", 12) with { UserId = "declared" });

        (await LoginAsync(accounts, "jane@example.com", Secret))!.Claims.UserId.Should().Be("declared");
        Costs().Should().Equal(12);
    }

    [Test]
    public async Task A_login_tells_all_that_the_account_says()
    {
        var accounts = await StoredAsync(
            Account("jane@example.com", 10) with
            {
                Name = "Jane Doe",
                PreferredUsername = "jd",
                EmailVerified = false,
                Groups = ["staff", "admins"],
            }
        );

        var identity = await LoginAsync(accounts, "jane@example.com", Secret);

        identity!
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "1",
                    Username = "Jane Doe",
                    PreferredUsername = "jd",
                    Email = "jane@example.com",
                    EmailVerified = false,
                    Groups = ["staff", "admins"],
                }
            );
    }

    [Test]
    public async Task An_account_without_a_name_has_its_user_name_and_a_verified_address()
    {
        var accounts = await StoredAsync(Account("jane@example.com", 10));

        var claims = (await LoginAsync(accounts, "jane@example.com", Secret))!.Claims;

        (claims.Username, claims.EmailVerified).Should().Be(("jane", true));
    }

    [TestCase(10)]
    [TestCase(13)]
    public async Task An_unknown_user_costs_as_much_as_a_wrong_password(int cost)
    {
        foreach (var accounts in new[] { await StoredAsync(Account("jane@example.com", cost)), Declared(Account("jim@example.com", cost)) })
        {
            _computed.Clear();

            // Also before anybody known has signed in.
            (await LoginAsync(accounts, "nobody@example.com", "wrong"))
                .Should()
                .BeNull();
            (await LoginAsync(accounts, "jane@example.com", "wrong")).Should().BeNull();
            (await LoginAsync(accounts, "nobody@example.com", "wrong")).Should().BeNull();

            Costs().Should().Equal(cost, cost, cost);
        }
    }

    [Test]
    public async Task An_unknown_user_costs_as_much_as_whoever_was_known_last()
    {
        var accounts = await StoredAsync(Account("jane@example.com", 10), Account("jim@example.com", 12));

        foreach (var email in new[] { "jane@example.com", "nobody", "jim@example.com", "nobody", "jane@example.com", "nobody" })
        {
            await LoginAsync(accounts, email, "wrong");
        }

        Costs().Should().Equal(10, 10, 12, 12, 10, 10);
    }

    [Test]
    public async Task An_unknown_user_costs_a_hash_where_there_are_no_accounts()
    {
        (await LoginAsync(await StoredAsync(), "nobody@example.com", "wrong")).Should().BeNull();

        Costs().Should().Equal(PasswordHash.MinCost);
    }

    [Test]
    public async Task An_unknown_user_is_nobody_whatever_the_password_matches()
    {
        var accounts = await StoredAsync(Account("jane@example.com", 10));

        (await LoginAsync(accounts, "nobody@example.com", Secret)).Should().BeNull();
    }

    [Test]
    public async Task What_an_unknown_user_is_compared_with_is_a_hash_that_bcrypt_accepts()
    {
        using var bcrypt = new BcryptGate(1);
        var accounts = new PasswordDatabase(_storage.Passwords, bcrypt, new CryptographicRandom());

        (await LoginAsync(accounts, "nobody@example.com", Secret)).Should().BeNull();
    }

    [TestCase("$2a$31$", Description = "would take days")]
    [TestCase("$2a$17$", Description = "above the limit")]
    [TestCase("$2a$09$", Description = "below the limit")]
    [TestCase("secret!")]
    public async Task A_stored_hash_outside_the_limits_is_computed_for_nobody(string start)
    {
        var accounts = await StoredAsync(Account("jane@example.com", 10) with { Hash = Encoding.ASCII.GetBytes(start + Rest) });

        // The first account listed sets the cost for unknown users.
        (await LoginAsync(accounts, "nobody@example.com", "wrong"))
            .Should()
            .BeNull();
        await accounts
            .Invoking(a => LoginAsync(a, "jane@example.com", Secret))
            .Should()
            .ThrowAsync<InvalidOperationException>()
            .WithMessage("*jane@example.com*10 to 16*");

        Costs().Should().Equal(PasswordHash.MinCost);
    }

    [Test]
    public async Task A_refresh_reads_the_account_again_and_computes_nothing()
    {
        var accounts = await StoredAsync(Account("jane@example.com", 10));
        var identity = await LoginAsync(accounts, "jane@example.com", Secret);
        _computed.Clear();
        await _storage.Passwords.UpdateAsync("jane@example.com", p => p with { Groups = ["new"] }, default);

        var refreshed = await accounts.RefreshAsync(default, identity!, default);

        refreshed.Claims.Groups.Should().Equal("new");
        _computed.Should().BeEmpty();
    }

    [Test]
    public async Task A_refresh_ends_where_the_account_was_deleted_or_replaced()
    {
        var accounts = await StoredAsync(Account("jane@example.com", 10));
        var identity = await LoginAsync(accounts, "jane@example.com", Secret);

        await _storage.Passwords.UpdateAsync("jane@example.com", p => p with { UserId = "2" }, default);
        await accounts.Invoking(a => a.RefreshAsync(default, identity!, default)).Should().ThrowAsync<UserGoneException>();
        await _storage.Passwords.DeleteAsync("jane@example.com", default);
        await accounts.Invoking(a => a.RefreshAsync(default, identity!, default)).Should().ThrowAsync<UserGoneException>();
    }

    private static string Rest => "2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W";

    private static Password Account(string email, int cost) =>
        new()
        {
            Email = email,
            Hash = Encoding.ASCII.GetBytes($"$2a${cost}${Rest}"),
            Username = "jane",
            UserId = "1",
        };

    private async Task<PasswordDatabase> StoredAsync(params Password[] accounts)
    {
        foreach (var account in accounts)
        {
            await _storage.Passwords.CreateAsync(account, default);
        }
        return new PasswordDatabase(_storage.Passwords, _gate, new CryptographicRandom());
    }

    private PasswordDatabase Declared(params Password[] accounts) =>
        new(new StaticOverlay(_storage, [], accounts, [], new ManualTime()).Passwords, _gate, new CryptographicRandom());

    private static Task<Identity?> LoginAsync(PasswordDatabase accounts, string email, string password) =>
        accounts.LoginAsync(default, email, password, default);

    private IEnumerable<int?> Costs() => _computed.Select(PasswordHash.CostOf);
}
