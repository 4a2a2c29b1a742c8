using System.Text;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Dex.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.SigningKeys;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LocalSignerTests
{
    private static readonly byte[] Claims = Encoding.UTF8.GetBytes("""{"iss":"http://a.example","exp":4102444800}""");

    private readonly ManualTime _time = new();
    private readonly MemoryStorage _storage = new();
    private readonly CountingKeys _keys;

    public LocalSignerTests() => _keys = new CountingKeys(_storage.Keys);

    [TestCase("RS256")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("PS256")]
    public async Task Tokens_signed_at_once_all_verify(string algorithm)
    {
        using var signer = Signer(algorithm);
        var verifier = new TokenVerifier(Options(algorithm), signer, _time);

        var tokens = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(_ => Task.Run(async () => await signer.SignAsync(Claims, default)))
        );

        foreach (var token in tokens)
        {
            (await verifier.VerifyAsync(token, false, default)).Should().NotBeNull();
        }
        (await signer.GetAlgorithmAsync(default)).Should().Be(algorithm);
    }

    [Test]
    public async Task Several_that_start_at_once_make_one_key()
    {
        var signers = Enumerable.Range(0, 5).Select(_ => Signer()).ToList();

        var keys = await Task.WhenAll(signers.Select(async s => (await s.GetPublishedKeysAsync(default)).Keys.Single().Kid));

        keys.Distinct().Should().ContainSingle();
        signers.ForEach(s => s.Dispose());
    }

    [Test]
    public async Task Two_replicas_never_sign_with_what_the_other_does_not_publish()
    {
        using var one = Signer();
        using var two = Signer();
        for (var i = 0; i < 24 * 12; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            // Only one of them is asked to rotate; the other must notice by itself.
            await one.RotateAsync(default);
            foreach (var (signer, other) in new[] { (one, two), (two, one) })
            {
                var token = await signer.SignAsync(Claims, default);
                (await new TokenVerifier(Options("ES256"), other, _time).VerifyAsync(token, false, default)).Should().NotBeNull();
            }
        }

        (await _storage.Keys.GetAsync(default))!.VerificationKeys.Count.Should().BeInRange(4, 6);
    }

    [TestCase(48)]
    [TestCase(1)]
    public async Task With_another_lifetime_of_tokens_a_key_is_published_until_the_last_token_it_signed_has_expired(int hours)
    {
        using var signer = Signer();
        var (options, kid) = (Options("ES256"), (await signer.GetPublishedKeysAsync(default)).Keys[0].Kid);
        signer.Use(options with { IdTokensValidFor = TimeSpan.FromHours(hours) });
        for (var hour = 0; hour < 7; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            await signer.RotateAsync(default);
        }

        // Tokens signed before the change count too.
        _time.Advance(TimeSpan.FromHours(Math.Max(hours, options.IdTokensValidFor.TotalHours) - 2));
        (await signer.GetPublishedKeysAsync(default)).Keys.Should().Contain(k => k.Kid == kid);
    }

    [Test]
    public async Task Signing_reads_the_storage_only_now_and_then()
    {
        using var signer = Signer();
        await signer.SignAsync(Claims, default);
        var before = _keys.Reads;

        for (var i = 0; i < 100; i++)
        {
            await signer.SignAsync(Claims, default);
        }
        _keys.Reads.Should().Be(before);
        _time.Advance(TimeSpan.FromSeconds(30));
        await signer.SignAsync(Claims, default);

        _keys.Reads.Should().Be(before + 1);
    }

    [Test]
    public async Task Signing_goes_on_while_the_storage_is_down()
    {
        using var signer = Signer();
        await signer.SignAsync(Claims, default);
        _keys.IsDown = true;
        _time.Advance(TimeSpan.FromHours(1));

        (await signer.SignAsync(Claims, default)).Should().NotBeEmpty();
        await signer.Invoking(s => s.RotateAsync(default)).Should().ThrowAsync<StorageUnavailableException>();
        using var another = Signer();
        await another.Invoking(s => s.SignAsync(Claims, default).AsTask()).Should().ThrowAsync<StorageUnavailableException>();
    }

    [Test]
    public async Task Signing_ends_when_a_rotation_is_long_overdue_and_nobody_can_say_what_became_of_it()
    {
        using var signer = Signer();
        await signer.SignAsync(Claims, default);
        _keys.IsDown = true;
        _time.Advance(TimeSpan.FromHours(6) + TimeSpan.FromMinutes(14));
        (await signer.SignAsync(Claims, default)).Should().NotBeEmpty();

        _time.Advance(TimeSpan.FromMinutes(2));

        await signer.Invoking(s => s.SignAsync(Claims, default).AsTask()).Should().ThrowAsync<StorageUnavailableException>();
        (await signer.GetPublishedKeysAsync(default)).Keys.Should().ContainSingle("verifiers can go on");
        _keys.IsDown = false;
        _time.Advance(TimeSpan.FromSeconds(30));
        (await signer.SignAsync(Claims, default)).Should().NotBeEmpty("the next key is published now, and the old one signs until it may");
    }

    [Test]
    public async Task A_verifier_that_caches_the_key_set_of_one_replica_knows_every_key_of_the_other_however_short_the_period(
        [Range(1, 60, 3)] int firstAsked
    )
    {
        var period = TimeSpan.FromMinutes(1);
        using var one = Signer(period: period);
        using var two = Signer(period: period);
        IReadOnlyList<string?> cached = [];
        var cachedUntil = DateTimeOffset.MinValue;
        var signedBy = new HashSet<string?>();

        for (var i = 0; i < 300; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var token = await one.SignAsync(Claims, default);
            if (i < firstAsked)
            {
                continue;
            }
            if (_time.GetUtcNow() >= cachedUntil)
            {
                var published = await two.GetPublishedKeysAsync(default);
                (cached, cachedUntil) = ([.. published.Keys.Select(k => k.Kid)], _time.GetUtcNow() + published.MaxAge);
            }
            var kid = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid;
            signedBy.Add(kid);
            cached.Should().Contain(kid, "second {0}", i);
        }

        signedBy.Count.Should().BeGreaterThan(3);
    }

    [Test]
    public async Task An_expired_key_is_published_no_more_and_verifies_nothing()
    {
        using var signer = Signer();
        var verifier = new TokenVerifier(Options("ES256"), signer, _time);
        var token = await signer.SignAsync(Claims, default);
        var kid = (await signer.GetPublishedKeysAsync(default)).Keys.Single().Kid;
        // Rotation, then the last day of the old key, with nothing else falling due meanwhile.
        await AdvanceAsync(signer, TimeSpan.FromHours(6.1));
        (await verifier.VerifyAsync(token, false, default)).Should().NotBeNull();

        await AdvanceAsync(signer, TimeSpan.FromHours(24));

        (await signer.GetPublishedKeysAsync(default)).Keys.Select(k => k.Kid).Should().NotContain(kid);
        (await verifier.VerifyAsync(token, false, default)).Should().BeNull("its key was withdrawn, whatever the token says");
    }

    private async Task AdvanceAsync(LocalSigner signer, TimeSpan by)
    {
        for (var end = _time.GetUtcNow() + by; _time.GetUtcNow() < end; )
        {
            _time.Advance(TimeSpan.FromMinutes(3));
            await signer.RotateAsync(default);
        }
    }

    private static DexOptions Options(string algorithm, TimeSpan? period = null) =>
        new() { Issuer = new Issuer("http://a.example"), Signing = new SigningPolicy(algorithm, period ?? TimeSpan.FromHours(6)) };

    private LocalSigner Signer(string algorithm = "ES256", TimeSpan? period = null) =>
        new(Options(algorithm, period), _keys, _time, new CryptographicRandom(), NullLogger<LocalSigner>.Instance);

    private sealed class CountingKeys(IKeyStore inner) : IKeyStore
    {
        public int Reads { get; private set; }

        public bool IsDown { get; set; }

        public Task<Core.Storage.Keys?> GetAsync(CancellationToken ct)
        {
            Reads++;
            return IsDown ? throw new StorageUnavailableException("down") : inner.GetAsync(ct);
        }

        public Task<Core.Storage.Keys?> UpdateAsync(Func<Core.Storage.Keys?, Core.Storage.Keys?> change, CancellationToken ct) =>
            IsDown ? throw new StorageUnavailableException("down") : inner.UpdateAsync(change, ct);
    }
}
