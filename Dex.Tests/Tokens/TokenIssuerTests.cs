using System.Text;
using System.Text.Json;
using Dex.Core.Audit;
using Dex.Core.Keys;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Core.Tokens;
using Dex.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Tokens;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TokenIssuerTests
{
    private static readonly DexOptions Options = new()
    {
        Issuer = new Issuer("https://issuer.example/dex"),
        IdTokensValidFor = TimeSpan.FromHours(24),
    };

    private readonly MemoryStorage _storage = new();
    private readonly RecordingSigner _signer = new();
    private readonly ManualTime _time = new();
    private readonly TokenIssuer _issuer;

    public TokenIssuerTests() =>
        _issuer = new TokenIssuer(Options, _signer, _storage, _time, new CountingRandom(), new AuditLog(NullLogger<AuditLog>.Instance));

    [Test]
    public async Task The_payloads_with_every_claim_are_the_golden_ones()
    {
        await AddPeerAsync("example-app");

        await _issuer.IssueAsync(Everything(), "the code", null, default);

        GoldenFile.Check("access-token.json", _signer.Payloads[0]);
        GoldenFile.Check("id-token.json", _signer.Payloads[1]);
    }

    [Test]
    public async Task The_payload_with_the_fewest_claims_is_the_golden_one()
    {
        var authorization = new Authorization
        {
            GrantType = GrantTypes.AuthorizationCode,
            Client = new Client { Id = "example-app" },
            Claims = new Claims { UserId = "service" },
            Scopes = ["openid", "email", "groups", "profile"],
            ConnectorId = "",
        };

        await _issuer.IssueAsync(authorization, null, null, default);

        GoldenFile.Check("id-token-bare.json", _signer.Payloads[1]);
    }

    [Test]
    public async Task The_ID_token_is_bound_to_the_access_token_and_the_code()
    {
        await AddPeerAsync("example-app");

        var tokens = await _issuer.IssueAsync(Everything(), "the code", null, default);

        (tokens.AccessToken, tokens.IdToken, tokens.ExpiresIn).Should().Be(("token-1", "token-2", TimeSpan.FromHours(24)));
        Claim(0, "at_hash").Should().NotBe(TokenHashes.Of("token-1"), "a token cannot contain its own hash");
        Claim(0, "c_hash").Should().BeNull();
        Claim(1, "at_hash").Should().Be(TokenHashes.Of("token-1"));
        Claim(1, "c_hash").Should().Be(TokenHashes.Of("the code"));
        Claim(1, "jti").Should().NotBe(Claim(0, "jti"));
    }

    [Test]
    public async Task Without_openid_there_is_no_ID_token_and_nothing_more_is_signed()
    {
        await AddPeerAsync("example-app");

        var tokens = await _issuer.IssueAsync(Everything() with { Scopes = ["email"] }, null, null, default);

        tokens.IdToken.Should().BeNull();
        _signer.Payloads.Should().ContainSingle();
    }

    [Test]
    public async Task A_client_is_a_peer_of_itself()
    {
        await _issuer.IssueAsync(Everything() with { Scopes = ["openid", "audience:server:client_id:example-app"] }, null, null, default);

        Claim(1, "aud").Should().Be("example-app");
        Claim(1, "azp").Should().BeNull();
    }

    [TestCase("somebody-else")]
    [TestCase("EXAMPLE-APP")]
    [TestCase(null)]
    public async Task A_peer_that_does_not_trust_the_client_any_more_ends_the_grant(string? trusted)
    {
        if (trusted is not null)
        {
            await AddPeerAsync(trusted);
        }

        var issue = _issuer.Invoking(i => i.IssueAsync(Everything(), null, null, default));

        (await issue.Should().ThrowAsync<OAuthException>())
            .Which.Should()
            .Match<OAuthException>(e => e.Error == "invalid_scope" && e.Status == 400);
        _signer.Payloads.Should().BeEmpty("nothing is signed for it");
    }

    [TestCase(0)]
    [TestCase(-5)]
    public async Task An_unknown_time_of_authentication_is_left_out(int seconds)
    {
        await AddPeerAsync("example-app");

        await _issuer.IssueAsync(Everything() with { AuthTime = DateTimeOffset.FromUnixTimeSeconds(seconds) }, null, null, default);

        Claim(1, "auth_time").Should().BeNull();
    }

    [Test]
    public void The_token_response_is_the_golden_one()
    {
        var reply = (JsonReply)
            TokenResponse.ToReply(new TokenSet("ACCESS", "ID", TimeSpan.FromSeconds(86399.9)) { RefreshToken = "REFRESH" });

        GoldenFile.Check("token-response.json", Encoding.UTF8.GetString(reply.Body.Span));
        reply.Headers.Should().Contain(("Cache-Control", "no-store")).And.Contain(("Pragma", "no-cache"));
    }

    [Test]
    public void A_token_response_has_no_empty_members()
    {
        var reply = (JsonReply)TokenResponse.ToReply(new TokenSet("ACCESS", null, TimeSpan.FromMinutes(1)));

        Encoding.UTF8.GetString(reply.Body.Span).Should().Be("""{"access_token":"ACCESS","token_type":"bearer","expires_in":60}""");
    }

    private static Authorization Everything() =>
        new()
        {
            GrantType = GrantTypes.AuthorizationCode,
            Client = new Client { Id = "example-app" },
            Claims = new Claims
            {
                UserId = "0-385-28089-0",
                Username = "Kilgore \"Ünï\" Trout",
                PreferredUsername = "kilgore",
                Email = "kilgore@kilgore.trout",
                EmailVerified = true,
                Groups = ["authors", "a & b"],
            },
            Scopes = ["openid", "email", "groups", "profile", "federated:id", "offline_access", "audience:server:client_id:peer"],
            ConnectorId = "mock",
            Nonce = "some nonce",
            AuthTime = DateTimeOffset.FromUnixTimeSeconds(1767225000),
            SessionId = "a-session",
        };

    private Task<bool> AddPeerAsync(string trusted) =>
        _storage.Clients.CreateAsync(new Client { Id = "peer", TrustedPeers = [trusted] }, default);

    private string? Claim(int token, string name) =>
        JsonDocument.Parse(_signer.Payloads[token]).RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;

    private sealed class RecordingSigner : ISigner
    {
        public List<string> Payloads { get; } = [];

        public ValueTask<string> GetAlgorithmAsync(CancellationToken ct) => new("RS256");

        public ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, CancellationToken ct)
        {
            Payloads.Add(Encoding.UTF8.GetString(claims.Span));
            return new($"token-{Payloads.Count}");
        }

        public ValueTask<string> SignAsync(ReadOnlyMemory<byte> claims, string type, CancellationToken ct) => SignAsync(claims, ct);

        public ValueTask<PublishedKeys> GetPublishedKeysAsync(CancellationToken ct) => throw new InvalidOperationException();
    }

    private sealed class CountingRandom : IRandom
    {
        private byte _next;

        public void Fill(Span<byte> bytes) => bytes.Fill(++_next);
    }
}
