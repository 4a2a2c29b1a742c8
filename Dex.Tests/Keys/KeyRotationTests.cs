using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.SigningKeys;

internal sealed class KeyRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private int _made;

    [TestCase(360, 1440, 15, 10)]
    [TestCase(360, 60, 15, 10)]
    [TestCase(10, 1440, 5, 3.3)]
    [TestCase(1, 2, 0.5, 0.3)]
    public void Every_good_token_has_its_key_published_and_every_key_was_published_before_it_signed(
        double periodMinutes,
        double tokenMinutes,
        double leadMinutes,
        double maxAgeMinutes
    )
    {
        var (period, validFor) = (TimeSpan.FromMinutes(periodMinutes), TimeSpan.FromMinutes(tokenMinutes));
        var rotation = new KeyRotation(new SigningPolicy("ES256", period), validFor);
        rotation.Lead.TotalMinutes.Should().Be(leadMinutes);
        rotation.MaxAge.TotalMinutes.Should().BeApproximately(maxAgeMinutes, 0.1);
        var publishedSince = new Dictionary<string, DateTimeOffset>();
        var tokens = new List<(string Kid, DateTimeOffset Expiry)>();
        var signers = new List<string>();
        Core.Storage.Keys? keys = null;

        for (var now = Start; now < Start + (period * 12); now += period / 40)
        {
            keys = Step(rotation, keys, now);
            var signer = keys.SigningKey!.Kid!;
            var published = KeyRotation.Published(keys, now).Select(k => k.Kid!).ToList();
            foreach (var kid in published)
            {
                publishedSince.TryAdd(kid, now);
            }
            if (!signers.Contains(signer))
            {
                signers.Add(signer);
                (signers.Count == 1 || now - publishedSince[signer] >= rotation.Lead)
                    .Should()
                    .BeTrue("a verifier must know the key before it signs");
            }
            tokens.Add((signer, now + validFor));
            tokens.RemoveAll(t => t.Expiry <= now);
            published.Should().Contain(tokens.Select(t => t.Kid).Distinct());
            published.Should().OnlyHaveUniqueItems();
        }

        signers.Count.Should().BeInRange(11, 13);
        keys!.VerificationKeys.Count.Should().BeLessThan((int)(tokenMinutes / periodMinutes) + 4, "old keys are withdrawn");
    }

    [Test]
    public void Nothing_happens_before_it_is_due()
    {
        var rotation = Rotation();
        var keys = Step(rotation, null, Start);

        rotation.IsDue(keys, Start.AddHours(5)).Should().BeFalse();
        rotation.Next(keys, Start.AddHours(5), Pair()).Should().BeSameAs(keys);
    }

    [Test]
    public void A_rotation_that_is_due_waits_until_the_next_key_was_published_long_enough()
    {
        var rotation = Rotation();
        var old = Step(rotation, null, Start);

        var late = Step(rotation, old, Start.AddDays(3));
        var stillOld = Step(rotation, late, Start.AddDays(3).AddMinutes(14));
        var rotated = Step(rotation, stillOld, Start.AddDays(3).AddMinutes(15));

        late.SigningKey.Should().Be(old.SigningKey);
        Published(late).Should().HaveCount(2);
        stillOld.Should().BeSameAs(late);
        rotated.SigningKey!.Kid.Should().Be(late.Next!.SigningKey.Kid);
        Published(rotated).Should().Contain(old.SigningKey!.Kid);
    }

    [Test]
    public void A_Go_Dex_that_rotated_in_between_makes_the_next_key_wait_anew()
    {
        var rotation = Rotation();
        var keys = Step(rotation, Step(rotation, null, Start), Start.AddHours(5.9));
        keys.Next.Should().NotBeNull();
        var pair = Pair();
        // It knows nothing of our next key, and here it pruned it.
        var byGo = keys with
        {
            SigningKey = pair.Private,
            SigningKeyPub = pair.Public,
            VerificationKeys = [],
            NextRotation = Start.AddHours(12),
        };

        var then = Step(rotation, byGo, Start.AddHours(12));

        then.SigningKey.Should().Be(pair.Private);
        then.Next!.UsableFrom.Should().Be(Start.AddHours(12).AddMinutes(15));
    }

    [Test]
    public void A_next_key_whose_publication_ran_out_waits_anew()
    {
        var rotation = Rotation();
        var keys = Step(rotation, Step(rotation, null, Start), Start.AddHours(5.9));
        var forgotten = keys.Next!.SigningKeyPub.Kid;
        // Nobody ran for a month; what is published of the next key ended long ago, and a Go Dex would have withdrawn it.
        var late = Start.AddDays(30);

        var then = Step(rotation, keys, late);

        then.SigningKey.Should().Be(keys.SigningKey);
        then.Next!.SigningKeyPub.Kid.Should().NotBe(forgotten);
        then.Next.UsableFrom.Should().Be(late + rotation.Lead);
        KeyRotation.Published(then, late).Select(k => k.Kid).Should().Equal(keys.SigningKey!.Kid, then.Next.SigningKeyPub.Kid);
    }

    [Test]
    public void A_key_is_withdrawn_when_the_last_token_it_signed_is_over_without_waiting_for_the_next_rotation()
    {
        var rotation = new KeyRotation(new SigningPolicy("ES256", TimeSpan.FromHours(6)), TimeSpan.FromHours(1));
        var keys = Step(rotation, Step(rotation, null, Start), Start.AddHours(5.75));
        var old = keys.SigningKey!.Kid;
        var rotatedAt = Start.AddHours(6);
        keys = Step(rotation, keys, rotatedAt);

        KeyRotation.Published(keys, rotatedAt.AddHours(1)).Select(k => k.Kid).Should().Equal(keys.SigningKey!.Kid, old);
        KeyRotation.Published(keys, rotatedAt.AddHours(1.1)).Select(k => k.Kid).Should().Equal(keys.SigningKey.Kid);
    }

    [Test]
    public void A_change_of_the_algorithm_takes_effect_at_the_next_rotation()
    {
        var keys = Step(Rotation("RS256"), null, Start);
        keys = Step(Rotation("RS256"), keys, Start.AddHours(5.9));
        var rotation = Rotation("ES256");

        keys = Step(rotation, keys, Start.AddHours(5.95));
        keys.SigningKey!.Alg.Should().Be("RS256");
        keys = Step(rotation, keys, Start.AddHours(6.3));

        keys.SigningKey!.Alg.Should().Be("ES256");
    }

    private static KeyRotation Rotation(string algorithm = "ES256") =>
        new(new SigningPolicy(algorithm, TimeSpan.FromHours(6)), TimeSpan.FromHours(24));

    private static IEnumerable<string> Published(Core.Storage.Keys keys) =>
        keys.VerificationKeys.Select(k => k.PublicKey.Kid!).Prepend(keys.SigningKeyPub!.Kid!);

    private Core.Storage.Keys Step(KeyRotation rotation, Core.Storage.Keys? keys, DateTimeOffset now)
    {
        for (var i = 0; i < 3 && rotation.IsDue(keys, now); i++)
        {
            keys = rotation.Next(keys, now, rotation.NeedsKey(keys, now) ? Pair(rotation) : null);
        }
        rotation.IsDue(keys, now).Should().BeFalse("what is due is done in at most three steps");
        return keys!;
    }

    private KeyPair Pair(KeyRotation? rotation = null)
    {
        // Made-up keys: rotation looks at ids and algorithms only.
        var algorithm = rotation is null ? "ES256" : AlgorithmOf(rotation);
        var pub = new Jwk
        {
            Kty = algorithm == "ES256" ? "EC" : "RSA",
            Kid = $"key{++_made}",
            Alg = algorithm,
        };
        return new KeyPair(pub with { D = "secret" }, pub);
    }

    private static string AlgorithmOf(KeyRotation rotation)
    {
        var probe = new Jwk
        {
            Kty = "EC",
            Kid = "probe",
            Alg = "ES256",
        };
        var keys = new Core.Storage.Keys
        {
            SigningKey = probe,
            SigningKeyPub = probe,
            NextRotation = Start,
            VerificationKeys = [new VerificationKey(probe with { Kid = "next" }, Start.AddYears(1))],
            Next = new NextKey(probe with { Kid = "next" }, probe with { Kid = "next" }, Start),
        };
        return rotation.NeedsKey(keys, Start) ? "RS256" : "ES256";
    }
}
