using Dex.Core.Protocol;
using Dex.Storage.Postgres;
using Dex.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Http;

/// <summary>Two servers on one PostgreSQL behave as one.</summary>
internal sealed class ReplicaTests
{
    private readonly ManualTime _time = new();
    private TestDex _one = null!;
    private TestDex _two = null!;

    [SetUp]
    public async Task SetUp()
    {
        var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        _one = await StartAsync(database, null);
        _two = await StartAsync(database, _one.Issuer);
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_two is not null)
        {
            _one.Log.Faults.Concat(_two.Log.Faults).Should().BeEmpty();
            await _two.DisposeAsync();
            await _one.DisposeAsync();
        }
    }

    [Test]
    public async Task They_have_the_same_keys()
    {
        var keys = await Task.WhenAll(new[] { _one, _two }.Select(d => d.Http.GetStringAsync(new Uri(d.Address + "/keys"))));

        keys[0].Should().Be(keys[1]);
    }

    [Test]
    public async Task A_login_may_change_between_them_at_every_step()
    {
        var browser = new Browser(_one);
        await browser.GetAsync(_one.AuthUrl(("connector_id", "mock")));
        var approval = browser.Address.AbsoluteUri.Replace(_one.Address, _two.Address, StringComparison.Ordinal);
        var other = new Browser(_two);
        foreach (var (name, value) in browser.Cookies)
        {
            other.Cookies[name] = value;
        }

        await other.PostAsync(new Uri(approval), ("approval", "approve"));
        var tokens = await _one.RedeemAsync(other.Answer!["code"]!);
        var refreshed = await _two.RefreshAsync(tokens.RefreshToken);

        tokens.Status.Should().Be(200);
        refreshed.Status.Should().Be(200);
        using var userinfo = new HttpRequestMessage(HttpMethod.Get, _one.Address + "/userinfo");
        userinfo.Headers.Authorization = new("Bearer", refreshed.AccessToken);
        ((int)(await _one.Http.SendAsync(userinfo)).StatusCode).Should().Be(200);
    }

    [Test]
    public async Task A_code_is_redeemed_once_wherever_it_is_presented()
    {
        var code = await _one.GetCodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? _one : _two).RedeemAsync(code)));

        var honoured = answers.Should().ContainSingle(a => a.Status == 200).Which;
        (await _one.RefreshAsync(honoured.RefreshToken)).Error.Should().Be("invalid_grant", "a code that comes twice costs what it gave");
    }

    [Test]
    public async Task The_previous_refresh_token_gives_the_same_new_one_on_both()
    {
        var tokens = await _one.RedeemAsync(await _one.GetCodeAsync());
        _time.Advance(TimeSpan.FromSeconds(10));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? _one : _two).RefreshAsync(tokens.RefreshToken)));

        answers.Should().OnlyContain(a => a.Status == 200);
        answers.Select(a => a.RefreshToken).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task They_rotate_keys_once_and_verify_each_others_tokens_throughout()
    {
        var tokens = await _one.RedeemAsync(await _one.GetCodeAsync());
        for (var hour = 0; hour < 14; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            foreach (var dex in new[] { _one, _two })
            {
                (await (dex == _one ? _two : _one).Host.Provider.Verifier.VerifyAsync(tokens.AccessToken, false, default))
                    .Should()
                    .NotBeNull();
            }
            tokens = await (hour % 2 == 0 ? _two : _one).RefreshAsync(tokens.RefreshToken);
            tokens.Status.Should().Be(200);
        }

        _one.Log.Text.Split("keys rotated").Should().HaveCountGreaterThan(1);
        (await _one.Storage.Keys.GetAsync(default))!.VerificationKeys.Should().HaveCountLessThan(6);
    }

    private async Task<TestDex> StartAsync(PostgresOptions database, string? issuer) =>
        await TestDex.StartAsync(
            setup =>
            {
                if (issuer is not null)
                {
                    setup.UseIssuer(issuer);
                }
                setup.Options = setup.Options with { RefreshTokens = new RefreshTokenPolicy { ReuseInterval = TimeSpan.FromSeconds(3) } };
                setup.Storage = sp => new PostgresStorage(database, sp.GetRequiredService<TimeProvider>(), NullLogger.Instance);
            },
            _time
        );
}
