using Dex.Core.Protocol;

namespace Dex.Tests.Protocol;

internal sealed class RandomIdsTests
{
    [Test]
    public void Has_Dexs_format()
    {
        var random = new CryptographicRandom();

        random.NewId().Should().MatchRegex("^[a-z][a-z2-7]{24}$");
        random.NewUuid().Should().MatchRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
        random.NewSecret().Should().MatchRegex("^[A-Za-z0-9_-]{43}$");
    }

    [Test]
    public void Encodes_bytes_as_base32_behind_one_letter()
    {
        // RFC 4648 §10: "foobar" is MZXW6YTBOI.
        RandomIds.FromBytes("\u0001foobar"u8).Should().Be("bmzxw6ytboi");
    }

    [Test]
    public void Never_repeats() => Enumerable.Range(0, 1000).Select(_ => new CryptographicRandom().NewId()).Should().OnlyHaveUniqueItems();
}
