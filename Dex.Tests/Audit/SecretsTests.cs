using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Sessions;
using Dex.Core.Tokens;

namespace Dex.Tests.Audit;

/// <summary>
/// Whole flows, with the log at its lowest level: nothing that opens a door is in any line of either format. Values are looked for as they are, as parts of
/// addresses, and in base64.
/// </summary>
internal sealed class SecretsTests : AuditTest
{
    private const string WrongPassword = "Wr0ng/p4ssword+of=Jane";
    private const string WrongSecret = "Wr0ng/s3cret+of=the&app";
    private const string Verifier = "a-verifier-of-forty-three-characters-or-more-0123456789";

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    [Test]
    public async Task No_secret_is_in_any_line_of_any_level_in_any_format()
    {
        _secrets.Clear();
        Keep("password", TestDex.Password);
        Keep("wrong password", WrongPassword);
        Keep("client secret", TestDex.ClientSecret);
        Keep("wrong client secret", WrongSecret);
        Keep("code verifier", Verifier);

        await CodeFlowAsync();
        await FailuresAsync();
        await ImplicitAsync();
        await DeviceAsync();
        await GrantsAsync();

        Log.Names.Distinct().Should().HaveCountGreaterThan(12);
        var log = Log.Everything;
        foreach (var (name, secret) in _secrets)
        {
            secret.Length.Should().BeGreaterThan(7, $"else it may be found by chance: {name}");
            foreach (var form in FormsOf(secret))
            {
                log.Contains(form, StringComparison.OrdinalIgnoreCase).Should().BeFalse($"the {name} is in the log: {LineWith(form)}");
            }
        }
        _secrets.Should().HaveCountGreaterThan(20);
    }

    [Test]
    public async Task What_it_looks_for_would_be_found()
    {
        await Browser.GetAsync(Dex.AuthUrl(("connector_id", "local")));
        await Browser.SubmitAsync(("login", "An/unusual+name"), ("password", WrongPassword));

        FormsOf("An/unusual+name").Any(f => Log.Everything.Contains(f, StringComparison.Ordinal)).Should().BeTrue();
    }

    private async Task CodeFlowAsync()
    {
        using var key = new TestKey();
        await Browser.GetAsync(
            Dex.AuthUrl(
                ("connector_id", "local"),
                ("code_challenge", ChallengeOf(Verifier)),
                ("code_challenge_method", "S256"),
                ("state", Keep("state", "a state that only the app knows")),
                ("nonce", Keep("nonce", "a nonce that only the app knows"))
            )
        );
        await Browser.SubmitAsync(("login", TestDex.Email), ("password", WrongPassword));
        await Browser.SubmitAsync(("login", TestDex.Email), ("password", TestDex.Password));
        KeepCookies("while it signs in");
        Keep("hmac of the approval page", Parameters.Parse(Browser.Address.Query)["hmac"]!);
        await Browser.SubmitAsync(("approval", "approve"));
        KeepCookies("when it is signed in");
        var code = Keep("code", Browser.Answer!["code"]!);
        var proof = Keep("DPoP proof", key.Prove("POST", Dex.Issuer + "/token", Dex.Time.GetUtcNow()));
        Dex.Http.DefaultRequestHeaders.Add("DPoP", proof);
        var tokens = KeepTokens("code", await Dex.RedeemAsync(code, ("code_verifier", Verifier)));
        (await Dex.RedeemAsync(code, ("code_verifier", Verifier))).Status.Should().Be(400, "the proof comes again");
        Dex.Http.DefaultRequestHeaders.Remove("DPoP");

        var refreshed = KeepTokens("refresh", await Dex.RefreshAsync(tokens.RefreshToken));
        KeepTokens("second refresh", await Dex.RefreshAsync(refreshed.RefreshToken));
        (await Dex.RefreshAsync(tokens.RefreshToken)).Status.Should().Be(400);
        (await Dex.RedeemAsync(code, ("code_verifier", Verifier))).Status.Should().Be(400);
        await SendAsync("/token/introspect", TestDex.ClientSecret, ("token", refreshed.AccessToken));
        await SendAsync("/token/revoke", TestDex.ClientSecret, ("token", refreshed.AccessToken));
        await SendAsync("/userinfo", null, ("access_token", refreshed.AccessToken));
        await Browser.GetAsync(Dex.AuthUrl());
        await Browser.GetAsync($"{Dex.Address}/logout?{QueryString.Build([("id_token_hint", tokens.IdToken)])}");
    }

    // Each with a value that is almost right, or right in the wrong place.
    private async Task FailuresAsync()
    {
        var code = Keep("unused code", await Dex.GetCodeAsync());
        await Dex.TokenAsync(TestDex.ClientId, WrongSecret, ("grant_type", "authorization_code"), ("code", code));
        await Dex.TokenAsync(TestDex.ClientId, null, ("grant_type", "authorization_code"), ("code", code), ("client_secret", WrongSecret));
        await Dex.TokenAsync(TestDex.PublicClientId, null, ("grant_type", "authorization_code"), ("code", code));
        await Dex.RedeemAsync(Keep("code twice", await Dex.GetCodeAsync()), ("code", "x"));
        await Dex.RedeemAsync(Keep("code elsewhere", await Dex.GetCodeAsync()), ("code_verifier", Verifier));
        await Dex.RefreshAsync(Keep("forged refresh token", "ChlhbmlkdGhhdG5vYm9keWtub3dzMTIzNDUSGWFzZWNyZXR0aGF0bm9ib2R5a25vd3M"));
        await SendAsync("/token/revoke", TestDex.ClientSecret, ("token", Keep("forged token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln")));
        await SendAsync("/userinfo", null, ("access_token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln"));
        var stranger = new Browser(Dex);
        await stranger.GetAsync(
            $"{Dex.Address}/approval?{QueryString.Build([("req", "x"), ("hmac", Keep("forged hmac", "Zm9yZ2VkIGhtYWM"))])}"
        );
        using var header = new HttpRequestMessage(HttpMethod.Get, Dex.Address + "/userinfo");
        header.Headers.TryAddWithoutValidation("Authorization", "Basic " + Keep("malformed header", "cGFzc3dvcmR3aXRob3V0Y29sb24"));
        using var answer = await Dex.Http.SendAsync(header);
    }

    private async Task ImplicitAsync()
    {
        var answer = await new Browser(Dex).SignInAsync(("connector_id", "mock"), ("response_type", "code id_token token"));
        Keep("implicit access token", answer["access_token"]!);
        Keep("implicit ID token", answer["id_token"]!);
        Keep("hybrid code", answer["code"]!);
    }

    private async Task DeviceAsync()
    {
        using var response = await Dex.Http.PostAsync(
            new Uri(Dex.Address + "/device/code"),
            TestDex.Form(("client_id", TestDex.PublicClientId), ("scope", "openid offline_access"))
        );
        var begun = await TokenAnswer.ReadAsync(response);
        var code = Keep("device code", begun.Get("device_code")!);
        Keep("user code", begun.Get("user_code")!);
        var browser = new Browser(Dex);
        await browser.GetAsync(Dex.Address + "/device");
        await browser.SubmitAsync(("user_code", Keep("wrong user code", "BBBB-BBBB")));
        await browser.GetAsync(begun.Get("verification_uri_complete")!);
        await browser.SubmitAsync();
        await browser.GetAsync(
            new Uri(browser.Address, browser.Page.QuerySelector("a[href*='/auth/mock?']")!.GetAttribute("href")!).AbsoluteUri
        );
        await browser.SubmitAsync(("approval", "approve"));
        (string, string?)[] poll = [("grant_type", GrantTypes.DeviceCode), ("device_code", code)];
        KeepTokens("device", await Dex.TokenAsync(TestDex.PublicClientId, null, poll));
        (await Dex.TokenAsync(TestDex.PublicClientId, null, poll)).Status.Should().Be(400);
    }

    private async Task GrantsAsync()
    {
        await Dex.TokenAsync(("grant_type", "password"), ("username", TestDex.Email), ("password", WrongPassword), ("scope", "openid"));
        KeepTokens(
            "password grant",
            await Dex.TokenAsync(
                ("grant_type", "password"),
                ("username", TestDex.Email),
                ("password", TestDex.Password),
                ("scope", "openid offline_access")
            )
        );
        var subject = Keep("subject token", "a-token-of-the-upstream-0123456789");
        (string, string?)[] exchange =
        [
            ("grant_type", GrantTypes.TokenExchange),
            ("connector_id", Upstream),
            ("subject_token", subject),
            ("subject_token_type", TokenTypes.IdToken),
        ];
        Keep("exchanged token", (await Dex.TokenAsync(exchange)).AccessToken);
        Told.Throws = new IOException("the upstream says no");
        await Dex.TokenAsync(exchange);
    }

    private TokenAnswer KeepTokens(string name, TokenAnswer answer)
    {
        answer.Status.Should().Be(200, name);
        Keep($"access token of the {name}", answer.AccessToken);
        Keep($"ID token of the {name}", answer.IdToken);
        Keep($"refresh token of the {name}", answer.RefreshToken);
        Keep($"secret of the refresh token of the {name}", RefreshTokenCodec.Decode(answer.RefreshToken).Token);
        return answer;
    }

    private void KeepCookies(string when)
    {
        foreach (var (name, value) in Browser.Cookies)
        {
            Keep($"cookie {name} {when}", value);
            if (name == "dex_session")
            {
                Keep($"session secret {when}", SessionCookie.Read(value, [])!.Value.Secret);
            }
        }
    }

    private string Keep(string name, string secret)
    {
        _secrets.Add(name, secret);
        return secret;
    }

    private async Task SendAsync(string path, string? secret, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Dex.Address + path) { Content = TestDex.Form(form) };
        if (secret is not null)
        {
            request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, secret);
        }
        using var response = await Dex.Http.SendAsync(request);
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return QueryString.Build([("x", secret)])[2..];
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        if (secret.Split('.') is [_, _, { Length: > 20 } signature])
        {
            yield return signature;
        }
    }

    private string LineWith(string text) =>
        Log.TextLines.FirstOrDefault(l => l.Contains(text, StringComparison.OrdinalIgnoreCase)) ?? "(JSON only)";

    private static string ChallengeOf(string verifier) =>
        System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
