using System.Security.Cryptography;
using System.Text;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.SigningKeys;

internal sealed class JsonWebKeysTests
{
    private static readonly byte[] Data = "signed"u8.ToArray();

    [TestCase("RS256", "RSA")]
    [TestCase("ES256", "EC")]
    [TestCase("ES384", "EC")]
    [TestCase("PS256", "RSA")]
    public void A_new_pair_is_named_as_Dex_does_and_its_public_key_tells_nothing_private(string algorithm, string type)
    {
        var pair = JsonWebKeys.Create(algorithm, new CryptographicRandom());

        pair.Public.Kid.Should().MatchRegex("^[0-9a-f]{40}$").And.Be(pair.Private.Kid);
        (pair.Public.Use, pair.Public.Kty, pair.Public.Alg).Should().Be(("sig", type, algorithm));
        (pair.Public.D, pair.Public.P, pair.Public.Q, pair.Public.Dp, pair.Public.Dq, pair.Public.Qi)
            .Should()
            .Be((null, null, null, null, null, null));
        pair.Private.D.Should().NotBeNull();
    }

    [Test]
    public void No_other_algorithm_makes_keys() =>
        FluentActions.Invoking(() => JsonWebKeys.Create("HS256", new CryptographicRandom())).Should().Throw<ArgumentException>();

    [Test]
    public void A_private_key_of_an_old_Dex_has_no_factors_for_the_Chinese_remainder_theorem()
    {
        var key = JsonWebKeys.Create("RS256", new CryptographicRandom()).Private;
        var bare = key with { Alg = null, Use = null, Dp = null, Dq = null, Qi = null };
        using var expected = JsonWebKeys.ToRsa(key);

        using var rsa = JsonWebKeys.ToRsa(bare);

        rsa.SignData(Data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .Should()
            .Equal(expected.SignData(Data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        JsonWebKeys.AlgorithmOf(bare).Should().Be("RS256");
    }

    [Test]
    public void Values_that_Go_wrote_without_leading_zeros_get_the_length_that_the_platform_wants()
    {
        var modulus = Encode(256);

        var parameters = JsonWebKeys.ParametersOf(
            new Jwk
            {
                Kty = "RSA",
                N = modulus,
                E = "AQAB",
                D = Encode(255),
                P = Encode(128),
                Q = Encode(127),
                Dp = Encode(126),
                Dq = Encode(128),
                Qi = Encode(1),
            }
        );

        parameters.D.Should().HaveCount(256).And.StartWith([0, 1]);
        foreach (var half in new[] { parameters.P, parameters.Q, parameters.DP, parameters.DQ, parameters.InverseQ })
        {
            half.Should().HaveCount(128);
        }
        parameters.InverseQ.Should().EndWith([0, 1]);
    }

    [Test]
    public void The_key_set_is_written_like_Dexs()
    {
        // Made-up values: what counts is which members there are, their order, and the layout.
        var rsa = new Jwk
        {
            Use = "sig",
            Kty = "RSA",
            Kid = "5d41402abc4b2a76b9719d911017c592aabbccdd",
            Alg = "RS256",
            N = "modulus",
            E = "AQAB",
        };
        var ec = new Jwk
        {
            Use = "sig",
            Kty = "EC",
            Kid = "7d793037a0760186574b0282f2f435e7aabbccdd",
            Crv = "P-256",
            Alg = "ES256",
            X = "x-coordinate",
            Y = "y-coordinate",
        };

        GoldenFile.Check("jwks.json", Encoding.UTF8.GetString(JsonWebKeys.ToDocument([rsa, ec])));
    }

    private static string Encode(int length)
    {
        var bytes = new byte[length];
        Array.Fill<byte>(bytes, 1);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
