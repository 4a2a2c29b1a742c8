using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Tokens;

namespace Dex.Tests.Tokens;

internal sealed class TokenVerifierTests
{
    private const string Header = """{"alg":"RS256","kid":"KID"}""";
    private const string Good = """{"iss":"http://a.example","exp":4102444800,"sub":"x","aud":"app"}""";

    private readonly ManualTime _time = new();
    private readonly KeyPair _pair = JsonWebKeys.Create("RS256", new CryptographicRandom());
    private TokenVerifier _verifier = null!;

    [SetUp]
    public void SetUp() =>
        _verifier = new TokenVerifier(new DexOptions { Issuer = new Issuer("http://a.example") }, new OneKey(_pair), _time);

    [Test]
    public async Task A_good_token_gives_its_claims()
    {
        var verified = await VerifyAsync(Sign(Header, Good));

        Encoding.UTF8.GetString(verified!.Json.Span).Should().Be(Good);
        (verified.Text("sub"), verified.ClientId, verified.Number("exp")).Should().Be(("x", "app", 4102444800));
    }

    [TestCase("""{"alg":"none"}""")]
    [TestCase("""{"alg":"None","kid":"KID"}""")]
    [TestCase("""{"alg":"rs256","kid":"KID"}""")]
    [TestCase("""{"alg":"RS512","kid":"KID"}""")]
    [TestCase("""{"alg":"PS256","kid":"KID"}""")]
    [TestCase("""{"alg":"ES256","kid":"KID"}""")]
    [TestCase("""{"alg":["RS256"],"kid":"KID"}""")]
    [TestCase("""{"kid":"KID"}""")]
    [TestCase("""{"alg":"RS256","kid":"another"}""")]
    [TestCase("""{"alg":"RS256","kid":"KID","crit":["x"],"x":1}""")]
    [TestCase("""{"alg":"none","alg":"RS256"}""")]
    [TestCase("[]")]
    [TestCase("nonsense")]
    [TestCase("")]
    public async Task A_header_of_another_kind_is_refused(string header)
    {
        var token = Sign(header, Good);

        if (header.Contains("\"alg\":\"none\",\"alg\"", StringComparison.Ordinal))
        {
            // Whatever member wins, an unsigned token must not pass.
            token = token[..(token.LastIndexOf('.') + 1)];
        }
        (await VerifyAsync(token)).Should().BeNull();
    }

    [Test]
    public async Task A_key_published_is_no_secret_to_sign_with()
    {
        using var rsa = JsonWebKeys.ToRsa(_pair.Public);
        foreach (
            var secret in new[]
            {
                rsa.ExportSubjectPublicKeyInfo(),
                Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()),
                Base64Url.DecodeFromChars(_pair.Public.N),
            }
        )
        {
            var signed = $"{Encode("""{"alg":"HS256","kid":"KID"}""")}.{Encode(Good)}";
            var token = $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
            (await VerifyAsync(token)).Should().BeNull();
        }
    }

    [Test]
    public async Task What_was_changed_is_refused()
    {
        var parts = Sign(Header, Good).Split('.');
        var other = Sign(Header, Good.Replace("\"x\"", "\"y\"", StringComparison.Ordinal)).Split('.');

        foreach (
            var token in new[]
            {
                $"{parts[0]}.{other[1]}.{parts[2]}",
                $"{parts[0]}.{parts[1]}.",
                $"{parts[0]}.{parts[1]}",
                $"{parts[0]}.{parts[1]}.{parts[2]}.",
                $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}.{parts[2]}",
                $"..{parts[2]}",
                "",
                ".",
                "..",
                "....",
                new string('a', 20_000),
                $"{parts[0]}.{new string('a', 20_000)}.{parts[2]}",
            }
        )
        {
            (await VerifyAsync(token)).Should().BeNull();
        }
    }

    [TestCase("""{"iss":"http://b.example","exp":4102444800}""")]
    [TestCase("""{"exp":4102444800}""")]
    [TestCase("""{"iss":"http://a.example"}""")]
    [TestCase("""{"iss":"http://a.example","exp":"4102444800"}""")]
    [TestCase("""{"iss":"http://a.example","exp":1767225600}""")]
    [TestCase("""{"iss":"http://a.example","exp":1}""")]
    [TestCase("[]")]
    [TestCase("nonsense")]
    public async Task Claims_of_another_issuer_or_time_are_refused(string claims) =>
        (await VerifyAsync(Sign(Header, claims))).Should().BeNull();

    [Test]
    public async Task An_expired_token_will_do_as_a_hint()
    {
        var token = Sign(Header, """{"iss":"http://a.example","exp":1767225600}""");

        (await _verifier.VerifyAsync(token, ignoreExpiry: true, default)).Should().NotBeNull();
        (await _verifier.VerifyAsync(Sign(Header, """{"iss":"http://a.example"}"""), ignoreExpiry: true, default)).Should().BeNull();
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task<VerifiedToken?> VerifyAsync(string token) => await _verifier.VerifyAsync(token, ignoreExpiry: false, default);

    private string Sign(string header, string claims)
    {
        using var rsa = JsonWebKeys.ToRsa(_pair.Private);
        var signed = $"{Encode(header.Replace("KID", _pair.Public.Kid, StringComparison.Ordinal))}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private sealed class OneKey(KeyPair pair) : ISigner
    {
        private readonly PublishedKeys _published = new([pair.Public], JsonWebKeys.ToDocument([pair.Public]), TimeSpan.FromMinutes(10));

        public ValueTask<string> GetAlgorithmAsync(CancellationToken ct) => new("RS256");

        public ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, CancellationToken ct) => throw new InvalidOperationException();

        public ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, string type, CancellationToken ct) =>
            throw new InvalidOperationException();

        public ValueTask<PublishedKeys> GetPublishedKeysAsync(CancellationToken ct) => new(_published);
    }
}
