using System.Text;
using System.Text.Json.Nodes;
using Dex.Core.Protocol;
using Dex.Tests.Connectors.Saml;

namespace Dex.Tests.Http;

/// <summary>Good requests for every route, from which the hostile ones are made. A new route needs its own here; a test says which is missing.</summary>
internal sealed class FuzzCorpus(TestDex dex, TestKey key)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly (string Name, string Value)[] Origin = [("Origin", "https://app.example"), ("Accept", "*/*")];

    /// <summary>The route patterns below the issuer, each with what makes its good requests.</summary>
    public static IReadOnlyDictionary<string, Func<FuzzCorpus, Task<FuzzRequest[]>>> Routes { get; } =
        new Dictionary<string, Func<FuzzCorpus, Task<FuzzRequest[]>>>(StringComparer.Ordinal)
        {
            ["/"] = c => c.PlainAsync("/"),
            ["/.well-known/openid-configuration"] = c => c.PlainAsync("/.well-known/openid-configuration"),
            ["/keys"] = c => c.PlainAsync("/keys"),
            ["/healthz"] = c => c.PlainAsync("/healthz"),
            ["/robots.txt"] = c => c.PlainAsync("/robots.txt"),
            ["/static/{**file}"] = c => c.PlainAsync("/static/main.css"),
            ["/theme/{**file}"] = c => c.PlainAsync("/theme/styles.css"),
            ["/check_session"] = c => c.PlainAsync("/check_session"),
            ["/auth"] = c => c.AuthAsync("/auth"),
            ["/auth/{connector}"] = c => c.AuthAsync("/auth/mock", "/auth/local", "/auth/pass", "/auth/%ff"),
            ["/auth/{connector}/login"] = c => c.PasswordAsync(),
            ["/callback"] = c => c.CallbackAsync("/callback"),
            ["/callback/{connector}"] = c => c.CallbackAsync("/callback/mock"),
            ["/approval"] = c => c.ApprovalAsync(),
            ["/par"] = c => c.PushAsync(),
            ["/token"] = c => c.TokenAsync("/token"),
            ["/device/token"] = c => c.TokenAsync("/device/token"),
            ["/token/introspect"] = c => c.TokenToAsync("/token/introspect"),
            ["/token/revoke"] = c => c.TokenToAsync("/token/revoke"),
            ["/register"] = c => c.RegisterAsync(),
            ["/register/{client}"] = c => c.RegistrationAsync(),
            ["/userinfo"] = c => c.UserInfoAsync(),
            ["/device"] = c => c.DeviceAsync(),
            ["/device/code"] = c => c.DeviceCodeAsync(),
            ["/device/auth/verify_code"] = c => c.DeviceAsync(),
            ["/device/callback"] = c => c.DeviceAsync(),
            ["/logout"] = c => c.LogoutAsync("/logout"),
            ["/logout/callback"] = c => c.LogoutAsync("/logout/callback"),
        };

    public const string InitialToken = "an initial access token";

    public static byte[] SamlOptions { get; } =
        """
        {"ssoURL":"https://idp.example/sso","redirectURI":"https://dex.example/callback","usernameAttr":"name","emailAttr":"email","groupsAttr":"groups",
        "insecureSkipSignatureValidation":true}
        """u8.ToArray();

    private (string Name, string Value) Basic => ("Authorization", TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret).ToString());

    private (string Name, string Value) Proof => ("DPoP", key.Prove("POST", dex.Issuer + "/token", dex.Time.GetUtcNow()));

    private (string Name, string Value)[] Assertion =>
        [
            ("client_assertion_type", AssertionType),
            (
                "client_assertion",
                key.Sign(
                    new
                    {
                        iss = "signing",
                        sub = "signing",
                        aud = dex.Issuer,
                        exp = dex.Time.GetUtcNow().ToUnixTimeSeconds() + 300,
                        jti = new CryptographicRandom().NewId(),
                    }
                )
            ),
        ];

    private static (string Name, string Value) CookiesOf(Browser browser) =>
        ("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));

    private static (string Name, string Value)[] QueryOf(Uri address) =>
        [.. Parameters.Parse(address.Query).All.Select(p => (p.Key, p.Value))];

    private async Task<FuzzRequest[]> PlainAsync(string path)
    {
        var browser = new Browser(dex);
        await browser.SignInAsync(("connector_id", "mock"));
        return
        [
            new("GET", path) { Headers = [CookiesOf(browser), .. Origin, ("If-None-Match", "\"x\"")] },
            new("HEAD", path),
            new("OPTIONS", path),
        ];
    }

    private async Task<FuzzRequest[]> AuthAsync(params string[] paths)
    {
        var (tokens, browser) = await SignedInAsync();
        var pushed = await PostAsync((await PushAsync())[0]);
        (string, string)[] usual =
        [
            ("client_id", TestDex.ClientId),
            ("redirect_uri", TestDex.RedirectUri),
            ("response_type", "code"),
            ("scope", "openid profile email groups offline_access"),
            ("state", "some state"),
            ("nonce", "some nonce"),
        ];
        (string, string)[] full =
        [
            .. usual,
            ("response_mode", "form_post"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("prompt", "consent"),
            ("max_age", "3600"),
            ("id_token_hint", tokens.IdToken),
            ("login_hint", "somebody"),
            ("claims", """{"id_token":{"email":{"essential":true},"auth_time":null},"userinfo":{"groups":null}}"""),
            ("acr_values", "1"),
            ("dpop_jkt", key.Thumbprint),
            ("approval_prompt", "force"),
            ("connector_id", "mock"),
        ];
        (string, string)[] signed =
        [
            ("client_id", "signing"),
            ("response_type", "code"),
            (
                "request",
                key.Sign(
                    new
                    {
                        iss = "signing",
                        aud = dex.Issuer,
                        client_id = "signing",
                        response_type = "code",
                        redirect_uri = TestDex.RedirectUri,
                        scope = "openid email",
                        state = "signed",
                        nonce = "n",
                        max_age = 3600,
                        claims = new { id_token = new { email = (string?)null } },
                    }
                )
            ),
        ];
        (string, string)[] reference = [("client_id", TestDex.ClientId), ("request_uri", pushed.Get("request_uri")!)];
        (string, string)[][] all =
        [
            usual,
            full,
            [.. usual.Where(p => p.Item1 != "response_type"), ("response_type", "code id_token token"), ("prompt", "none")],
            signed,
            reference,
            QueryOf((await BegunAsync("mock")).Address),
        ];
        return
        [
            .. paths.SelectMany(path =>
                all.SelectMany(p =>
                    new FuzzRequest[]
                    {
                        new("GET", path) { Query = p },
                        new("GET", path) { Query = p, Headers = [CookiesOf(browser)] },
                        new("POST", path) { Form = p, Headers = [CookiesOf(browser)] },
                    }
                )
            ),
        ];
    }

    private async Task<FuzzRequest[]> PasswordAsync()
    {
        var begun = new List<FuzzRequest>();
        foreach (var connector in new[] { "local", "pass" })
        {
            var browser = await BegunAsync(connector);
            var path = $"/auth/{connector}/login";
            var query = QueryOf(browser.Address);
            begun.Add(new("GET", path) { Query = query, Headers = [CookiesOf(browser)] });
            foreach (var (login, password) in new[] { (TestDex.Email, TestDex.Password), ("admin", "PASSWORD") })
            {
                begun.Add(
                    new("POST", path)
                    {
                        Query = query,
                        Form = [("login", login), ("password", password), ("remember_me", "on")],
                        Headers = [CookiesOf(browser)],
                    }
                );
            }
        }
        return [.. begun];
    }

    private async Task<FuzzRequest[]> CallbackAsync(string path)
    {
        using var response = await dex.Http.GetAsync(new Uri(dex.AuthUrl().Replace("/auth?", "/auth/mock?", StringComparison.Ordinal)));
        var cookies = string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
        var query = QueryOf(response.Headers.Location!);
        return
        [
            new("GET", path) { Query = [.. query, ("code", "upstream code")], Headers = [("Cookie", cookies)] },
            new("GET", path)
            {
                Query = [.. query, ("error", "access_denied"), ("error_description", "no")],
                Headers = [("Cookie", cookies)],
            },
            new("GET", path) { Query = [.. query, ("saml_response", new string('A', 43))], Headers = [("Cookie", cookies)] },
            await SamlAsync(path.Replace("mock", "saml", StringComparison.Ordinal)),
        ];
    }

    private async Task<FuzzRequest> SamlAsync(string path)
    {
        var browser = await BegunAsync("saml");
        var request = browser.Answer!["RelayState"]!;
        var message = new SamlMessage { InResponseTo = request, SubjectInResponseTo = request };
        return new("POST", path)
        {
            Form = [("SAMLResponse", SamlIdp.Encode(message.ToString())), ("RelayState", request)],
            Headers = [CookiesOf(browser)],
        };
    }

    private async Task<FuzzRequest[]> ApprovalAsync()
    {
        var browser = await BegunAsync("mock");
        var query = QueryOf(browser.Address);
        return
        [
            new("GET", "/approval") { Query = query, Headers = [CookiesOf(browser)] },
            new("POST", "/approval")
            {
                Query = query,
                Form = [("approval", "approve"), ("req", "x")],
                Headers = [CookiesOf(browser)],
            },
        ];
    }

    private Task<FuzzRequest[]> PushAsync()
    {
        (string, string)[] pushed =
        [
            ("response_type", "code"),
            ("redirect_uri", TestDex.RedirectUri),
            ("scope", "openid email"),
            ("state", "pushed"),
            ("claims", """{"id_token":{"email":null}}"""),
            ("connector_id", "mock"),
        ];
        return Task.FromResult<FuzzRequest[]>([
            new("POST", "/par") { Form = pushed, Headers = [Basic] },
            new("POST", "/par") { Form = [.. pushed, .. Assertion], Headers = [Proof] },
            new("POST", "/par") { Form = [.. pushed, ("client_id", TestDex.PublicClientId)], Headers = Origin },
        ]);
    }

    private async Task<FuzzRequest[]> TokenAsync(string path)
    {
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        var device = await PostAsync((await DeviceCodeAsync())[0]);
        (string, string)[][] grants =
        [
            [
                ("grant_type", "authorization_code"),
                ("code", await dex.GetCodeAsync()),
                ("redirect_uri", TestDex.RedirectUri),
                ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            ],
            [("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken), ("scope", "openid")],
            [("grant_type", GrantTypes.DeviceCode), ("device_code", device.Get("device_code")!)],
            [
                ("grant_type", GrantTypes.TokenExchange),
                ("connector_id", "mock"),
                ("subject_token", tokens.IdToken),
                ("subject_token_type", TokenTypes.IdToken),
                ("requested_token_type", TokenTypes.AccessToken),
                ("scope", "openid"),
            ],
            [("grant_type", "client_credentials"), ("scope", "openid groups"), ("resource", "https://api.example")],
            [("grant_type", "password"), ("username", "admin"), ("password", "PASSWORD"), ("scope", "openid offline_access")],
        ];
        return
        [
            .. grants.SelectMany(g =>
                new FuzzRequest[]
                {
                    new("POST", path) { Form = g, Headers = [Basic] },
                    new("POST", path) { Form = g, Headers = [Basic, Proof] },
                    new("POST", path) { Form = [.. g, .. Assertion] },
                    new("POST", path) { Form = [.. g, ("client_id", TestDex.ClientId), ("client_secret", TestDex.ClientSecret)] },
                    new("POST", path) { Form = [.. g, ("client_id", TestDex.PublicClientId)], Headers = [.. Origin, Proof] },
                }
            ),
        ];
    }

    private async Task<FuzzRequest[]> TokenToAsync(string path)
    {
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        return
        [
            .. new[] { tokens.AccessToken, tokens.IdToken, tokens.RefreshToken }.SelectMany(t =>
                new FuzzRequest[]
                {
                    new("POST", path) { Form = [("token", t), ("token_type_hint", "access_token")], Headers = [Basic] },
                    new("POST", path) { Form = [("token", t), .. Assertion] },
                    new("POST", path) { Form = [("token", t)] },
                }
            ),
        ];
    }

    private async Task<FuzzRequest[]> UserInfoAsync()
    {
        var tokens = await dex.RedeemAsync(await dex.GetCodeAsync());
        var proof = key.Prove("GET", dex.Issuer + "/userinfo", dex.Time.GetUtcNow(), tokens.AccessToken);
        return
        [
            new("GET", "/userinfo") { Headers = [("Authorization", "Bearer " + tokens.AccessToken)] },
            new("GET", "/userinfo") { Headers = [("Authorization", "DPoP " + tokens.AccessToken), ("DPoP", proof)] },
            new("POST", "/userinfo") { Form = [("access_token", tokens.AccessToken)], Headers = Origin },
        ];
    }

    private Task<FuzzRequest[]> RegisterAsync() =>
        Task.FromResult<FuzzRequest[]>([Registration("POST", "/register", "Bearer " + InitialToken, "")]);

    private async Task<FuzzRequest[]> RegistrationAsync()
    {
        using var registered = await dex.Http.SendAsync(
            Registration("POST", "/register", "Bearer " + InitialToken, "").ToMessage(dex.Issuer)
        );
        var client = JsonNode.Parse(await registered.Content.ReadAsStringAsync())!;
        var (id, token) = ((string)client["client_id"]!, "Bearer " + (string)client["registration_access_token"]!);
        return
        [
            new("GET", "/register/" + id) { Headers = [("Authorization", token)] },
            Registration("PUT", "/register/" + id, token, $"\"client_id\":\"{id}\","),
            new("DELETE", "/register/unknown") { Headers = [("Authorization", token)] },
        ];
    }

    private FuzzRequest Registration(string method, string path, string authorization, string more) =>
        new(method, path)
        {
            Headers = [("Authorization", authorization)],
            ContentType = "application/json",
            Body = Encoding.UTF8.GetBytes(
                $$"""
                {{{more}}"redirect_uris":["https://app.example/callback"],"client_name":"Fuzzed","grant_types":["authorization_code","refresh_token"],
                "response_types":["code"],"token_endpoint_auth_method":"client_secret_basic","jwks":{{key.KeySet}},"request_uris":["http://127.0.0.1:9/r"],
                "logo_uri":"https://app.example/logo.png","contacts":["a@example.com"],"default_max_age":60,"dpop_bound_access_tokens":false}
                """
            ),
        };

    private Task<FuzzRequest[]> DeviceCodeAsync() =>
        Task.FromResult<FuzzRequest[]>([
            new("POST", "/device/code")
            {
                Form =
                [
                    ("client_id", TestDex.PublicClientId),
                    ("scope", "openid offline_access"),
                    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                    ("code_challenge_method", "S256"),
                ],
            },
            new("POST", "/device/code") { Form = Assertion },
        ]);

    private async Task<FuzzRequest[]> DeviceAsync()
    {
        var begun = await PostAsync((await DeviceCodeAsync())[0]);
        var browser = await new Browser(dex).GetAsync(begun.Get("verification_uri_complete")!);
        var code = begun.Get("user_code")!;
        return
        [
            new("GET", "/device") { Query = [("user_code", code), ("invalid", "true")] },
            new("POST", "/device/auth/verify_code") { Form = [("user_code", code)], Headers = [CookiesOf(browser)] },
            new("GET", "/device/callback")
            {
                Query = [("state", code), ("code", await dex.GetCodeAsync())],
                Headers = [CookiesOf(browser)],
            },
            new("GET", "/device/callback") { Query = [("state", code), ("error", "access_denied")], Headers = [CookiesOf(browser)] },
        ];
    }

    private async Task<FuzzRequest[]> LogoutAsync(string path)
    {
        var (tokens, browser) = await SignedInAsync();
        (string, string)[] full =
        [
            ("id_token_hint", tokens.IdToken),
            ("client_id", TestDex.ClientId),
            ("post_logout_redirect_uri", "https://app.example/bye"),
            ("state", "a state"),
            ("logout_hint", "somebody"),
            ("ui_locales", "de"),
        ];
        return
        [
            new("GET", path) { Query = full },
            new("GET", path) { Query = full[1..], Headers = [CookiesOf(browser)] },
            new("POST", path) { Form = full },
            new("POST", path)
            {
                Query = full[2..],
                Form = full[..2],
                Headers = [CookiesOf(browser)],
            },
        ];
    }

    private async Task<(TokenAnswer Tokens, Browser Browser)> SignedInAsync()
    {
        var browser = new Browser(dex);
        var answer = await browser.SignInAsync(("connector_id", "mock"));
        return (await dex.RedeemAsync(answer["code"]!), browser);
    }

    private Task<Browser> BegunAsync(string connector) => new Browser(dex).GetAsync(dex.AuthUrl(("connector_id", connector)));

    private async Task<TokenAnswer> PostAsync(FuzzRequest request)
    {
        using var message = request.ToMessage(dex.Issuer);
        using var response = await dex.Http.SendAsync(message);
        return await TokenAnswer.ReadAsync(response);
    }
}
