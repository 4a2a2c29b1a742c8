using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dex.Tests.Registration;

/// <summary>Clients that register themselves over HTTP (RFC 7591, RFC 7592).</summary>
internal sealed class RegistrationTests
{
    private const string InitialToken = "an initial access token";
    private const string Callback = "https://app.example/callback";

    private readonly RecordingCalls _calls = new();
    private readonly TestKey _key = new();
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp()
    {
        _calls.KeySet = _key.KeySet;
        _dex = await TestDex.StartAsync(
            setup =>
                setup.Options = setup.Options with
                {
                    Registration = new RegistrationPolicy(["another token for others", InitialToken]),
                    ResponseTypes = ["code", "id_token", "token"],
                    GrantTypes = ["authorization_code", "refresh_token", "implicit", "client_credentials"],
                    SkipApprovalScreen = true,
                },
            services: s => s.Replace(ServiceDescriptor.Singleton<IClientCalls>(_calls))
        );
    }

    [TearDown]
    public async Task TearDown()
    {
        _dex.Log.Faults.Should().BeEmpty();
        await _dex.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DisposeKey() => _key.Dispose();

    [Test]
    public async Task A_registered_client_signs_people_in()
    {
        var (status, client) = await RegisterAsync(("client_name", "Registered App"), ("redirect_uris", List(Callback)));

        status.Should().Be(201);
        client["client_id_issued_at"]!.GetValue<long>().Should().Be(_dex.Time.GetUtcNow().ToUnixTimeSeconds());
        client["client_secret_expires_at"]!.GetValue<int>().Should().Be(0);
        client["token_endpoint_auth_method"]!.GetValue<string>().Should().Be("client_secret_basic");
        client["grant_types"]!.ToJsonString().Should().Be("""["authorization_code"]""");
        client["response_types"]!.ToJsonString().Should().Be("""["code"]""");

        var tokens = await SignInAsync(client);
        tokens.Status.Should().Be(200);
        tokens.Get("refresh_token").Should().BeNull("it did not register for refresh tokens");
    }

    [Test]
    public async Task Discovery_names_the_endpoint()
    {
        var discovery = await _dex.Http.GetStringAsync(new Uri(_dex.Issuer + "/.well-known/openid-configuration"));

        JsonNode.Parse(discovery)!["registration_endpoint"]!.GetValue<string>().Should().Be(_dex.Issuer + "/register");
    }

    [TestCase(null)]
    [TestCase("Bearer wrong")]
    [TestCase("Bearer ")]
    [TestCase("Basic an initial access token")]
    public async Task Without_an_initial_access_token_nobody_registers(string? authorization)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, _dex.Address + "/register", authorization, Metadata());

        status.Should().Be(401);
        answer["error"]!.GetValue<string>().Should().Be("invalid_token");
    }

    [Test]
    public async Task Where_registration_is_off_there_is_no_such_endpoint()
    {
        await using var off = await TestDex.StartAsync();

        using var response = await off.Http.PostAsync(new Uri(off.Address + "/register"), new StringContent("{}"));

        ((int)response.StatusCode).Should().Be(404);
    }

    [Test]
    public async Task A_registration_is_read_replaced_and_deleted_with_its_own_token()
    {
        var (_, client) = await RegisterAsync(
            ("redirect_uris", List(Callback)),
            ("client_name", "Before"),
            ("logo_uri", "https://app.example/l.png")
        );
        var (url, token) = (client["registration_client_uri"]!.GetValue<string>(), Bearer(client));

        (await SendAsync(HttpMethod.Get, url, token)).Answer.ToJsonString().Should().Be(client.ToJsonString());

        var change = Metadata(("client_id", client["client_id"]!.DeepClone()), ("client_name", "After"));
        var (status, changed) = await SendAsync(HttpMethod.Put, url, token, change);
        status.Should().Be(200);
        changed["client_name"]!.GetValue<string>().Should().Be("After");
        changed["logo_uri"].Should().BeNull("what a replacement leaves out is gone");
        changed["client_secret"]!.GetValue<string>().Should().Be(client["client_secret"]!.GetValue<string>());

        (await SendAsync(HttpMethod.Delete, url, token)).Status.Should().Be(204);
        (await SendAsync(HttpMethod.Get, url, token)).Status.Should().Be(401);
        using var gone = await _dex.Http.GetAsync(
            new Uri(_dex.AuthUrl(("client_id", client["client_id"]!.GetValue<string>()), ("redirect_uri", Callback)))
        );
        ((int)gone.StatusCode).Should().Be(400, "the client is gone");
    }

    [Test]
    public async Task A_registration_is_not_touched_with_any_other_token()
    {
        var (_, mine) = await RegisterAsync();
        var (_, other) = await RegisterAsync();
        var url = mine["registration_client_uri"]!.GetValue<string>();

        foreach (var authorization in new[] { null, Bearer(other), "Bearer " + InitialToken })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
            {
                (await SendAsync(method, url, authorization, method == HttpMethod.Put ? Metadata() : null)).Status.Should().Be(401);
            }
        }
        // Those of the configuration file have no token at all.
        (await SendAsync(HttpMethod.Get, $"{_dex.Address}/register/{TestDex.ClientId}", "Bearer "))
            .Status.Should()
            .Be(401);
        (await SendAsync(HttpMethod.Get, _dex.Address + "/register/nobody", Bearer(mine))).Status.Should().Be(401);
    }

    [TestCase("client_id", "another")]
    [TestCase("client_id", null)]
    [TestCase("client_secret", "chosen by the client")]
    [TestCase("registration_access_token", "x")]
    [TestCase("client_id_issued_at", "x")]
    public async Task A_replacement_may_not_choose_what_the_server_chose(string name, string? value)
    {
        var (_, client) = await RegisterAsync();
        var change = Metadata(("client_id", client["client_id"]!.DeepClone()));
        change[name] = value;

        var (status, answer) = await SendAsync(
            HttpMethod.Put,
            client["registration_client_uri"]!.GetValue<string>(),
            Bearer(client),
            change
        );

        (status, answer["error"]!.GetValue<string>()).Should().Be((400, "invalid_client_metadata"));
    }

    [TestCase("""["https://app.example/cb#fragment"]""")]
    [TestCase("""["http://app.example/cb"]""")]
    [TestCase("""["com.example.app:/cb"]""")]
    [TestCase("""["javascript:alert(1)"]""")]
    [TestCase("""["/relative"]""")]
    [TestCase("""["https://user@app.example/cb"]""")]
    [TestCase("""["https://app.example\\@evil.example/cb"]""")]
    [TestCase("[]")]
    public async Task Bad_redirect_uris_are_refused(string uris)
    {
        var (status, answer) = await RegisterAsync(("redirect_uris", JsonNode.Parse(uris)));

        (status, answer["error"]!.GetValue<string>()).Should().Be((400, "invalid_redirect_uri"));
    }

    [TestCase("""{"application_type":"native","redirect_uris":["com.example.app:/cb"]}""")]
    [TestCase("""{"redirect_uris":["http://127.0.0.1:5555/cb","http://[::1]/cb","http://localhost/cb"]}""")]
    [TestCase("""{"redirect_uris":["https://app.example/cb?kept=yes"],"unknown_member":{"a":1}}""")]
    [TestCase("""{"grant_types":["client_credentials"],"response_types":[]}""")]
    [TestCase("""{"grant_types":["client_credentials"]}""")]
    [TestCase("""{"token_endpoint_auth_method":"none","redirect_uris":["https://app.example/cb"],"jwks_uri":null}""")]
    public async Task These_are_taken(string metadata) =>
        (await SendAsync(HttpMethod.Post, _dex.Address + "/register", "Bearer " + InitialToken, JsonNode.Parse(metadata)!.AsObject()))
            .Status.Should()
            .Be(201);

    [TestCase("""{"response_types":["code id_token"]}""", "implicit")]
    [TestCase("""{"response_types":["none"]}""", "may contain")]
    [TestCase("""{"grant_types":["refresh_token"],"response_types":["code"]}""", "authorization_code")]
    [TestCase("""{"grant_types":["password"]}""", "may contain")]
    [TestCase("""{"token_endpoint_auth_method":"tls_client_auth"}""", "must be")]
    [TestCase("""{"token_endpoint_auth_method":"private_key_jwt"}""", "needs jwks")]
    [TestCase("""{"jwks":{"keys":[]}}""", "no usable public key")]
    [TestCase("""{"jwks":"text"}""", "object")]
    [TestCase("""{"jwks_uri":"file:///etc/passwd"}""", "URL")]
    [TestCase("""{"jwks_uri":17}""", "text")]
    [TestCase("""{"subject_type":"pairwise"}""", "public")]
    [TestCase("""{"id_token_signed_response_alg":"none"}""", "RS256")]
    [TestCase("""{"userinfo_signed_response_alg":"HS256"}""", "RS256")]
    [TestCase("""{"id_token_encrypted_response_alg":"RSA-OAEP"}""", "not supported")]
    [TestCase("""{"sector_identifier_uri":"https://app.example/s"}""", "not supported")]
    [TestCase("""{"default_max_age":-1}""", "whole number")]
    [TestCase("""{"contacts":"me"}""", "list")]
    [TestCase("""{"client_name":"a\u0001b"}""", "control")]
    [TestCase("""{"logo_uri":"javascript:alert(1)"}""", "URL")]
    [TestCase("""{"post_logout_redirect_uris":["javascript:alert(1)"]}""", "absolute")]
    [TestCase("""{"dpop_bound_access_tokens":"yes"}""", "true or false")]
    public async Task What_we_do_not_follow_is_refused_by_name(string change, string expected)
    {
        var metadata = Metadata();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            metadata[name] = value?.DeepClone();
        }

        var (status, answer) = await SendAsync(HttpMethod.Post, _dex.Address + "/register", "Bearer " + InitialToken, metadata);

        (status, answer["error"]!.GetValue<string>()).Should().Be((400, "invalid_client_metadata"));
        answer["error_description"]!.GetValue<string>().Should().Contain(expected);
    }

    [TestCase("application/json", "not json", 400)]
    [TestCase("application/json", "[]", 400)]
    [TestCase("application/json", "", 400)]
    [TestCase("text/plain", "{}", 400)]
    [TestCase("application/json", "{\"redirect_uris\":[\"https://app.example/cb\"],\"client_name\":\"\\ud800\"}", 400)]
    public async Task A_body_that_is_no_metadata_is_refused(string type, string body, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + "/register")
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", InitialToken);
        using var response = await _dex.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(expected);
    }

    [Test]
    public async Task A_registration_of_great_size_is_refused()
    {
        (await RegisterAsync(("client_name", new string('n', 70_000)))).Status.Should().Be(413);
        (await RegisterAsync(("redirect_uris", List([.. Enumerable.Range(0, 31).Select(n => $"{Callback}/{n}")])))).Status.Should().Be(400);
    }

    [Test]
    public async Task A_client_with_published_keys_uses_all_that_it_registered()
    {
        var (_, client) = await RegisterAsync(
            ("token_endpoint_auth_method", "private_key_jwt"),
            ("jwks_uri", "https://app.example/jwks"),
            ("redirect_uris", List(Callback)),
            ("request_uris", List("https://app.example/request#hash")),
            ("request_object_signing_alg", "ES256"),
            ("userinfo_signed_response_alg", "RS256")
        );
        var id = client["client_id"]!.GetValue<string>();
        client["client_secret"].Should().BeNull();
        _calls.Documents["https://app.example/request"] = _key.Sign(
            new JsonObject
            {
                ["client_id"] = id,
                ["redirect_uri"] = Callback,
                ["response_type"] = "code",
                ["scope"] = "openid email",
                ["state"] = "published",
                ["nonce"] = "n",
            }
        );
        var browser = new Browser(_dex);
        await browser.SignInAsync([
            ("client_id", id),
            ("redirect_uri", null),
            ("request_uri", "https://app.example/request"),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", "outside"),
            ("connector_id", "mock"),
        ]);
        browser.Answer!["state"].Should().Be("published");

        var now = _dex.Time.GetUtcNow().ToUnixTimeSeconds();
        using var response = await _dex.Http.PostAsync(
            new Uri(_dex.Address + "/token"),
            TestDex.Form(
                ("grant_type", "authorization_code"),
                ("code", browser.Answer["code"]),
                ("redirect_uri", Callback),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                (
                    "client_assertion",
                    _key.Sign(
                        new JsonObject
                        {
                            ["iss"] = id,
                            ["sub"] = id,
                            ["aud"] = _dex.Issuer,
                            ["exp"] = now + 60,
                            ["jti"] = "1",
                        }
                    )
                )
            )
        );
        var tokens = await TokenAnswer.ReadAsync(response);
        tokens.Status.Should().Be(200);

        using var request = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.AccessToken);
        using var userinfo = await _dex.Http.SendAsync(request);
        userinfo.Content.Headers.ContentType!.MediaType.Should().Be("application/jwt");
        var jwt = await userinfo.Content.ReadAsStringAsync();
        Sessions.SessionTests.Claim(jwt, "iss").Should().Be(_dex.Issuer);
        Sessions.SessionTests.Claim(jwt, "aud").Should().Be(id);
        Sessions.SessionTests.Claim(jwt, "email").Should().Be("kilgore@kilgore.trout");
        Sessions.SessionTests.Claim(jwt, "nonce").Should().BeNull();

        // Signed by the same key as tokens are, it is nevertheless none.
        using var misuse = new HttpRequestMessage(HttpMethod.Get, _dex.Address + "/userinfo");
        misuse.Headers.Authorization = new AuthenticationHeaderValue("Bearer", jwt);
        ((int)(await _dex.Http.SendAsync(misuse)).StatusCode).Should().Be(401);
    }

    [TestCase("https://elsewhere.example/request", "invalid_request_uri")]
    [TestCase("https://app.example/request/", "invalid_request_uri")]
    [TestCase("http://app.example/request", "invalid_request_uri")]
    public async Task Only_registered_request_uris_are_read(string requestUri, string error)
    {
        var (_, client) = await RegisterAsync(
            ("jwks", JsonNode.Parse(_key.KeySet)),
            ("redirect_uris", List(TestDex.RedirectUri)),
            ("request_uris", List("https://app.example/request"))
        );
        var browser = new Browser(_dex);

        await browser.SignInAsync([
            ("client_id", client["client_id"]!.GetValue<string>()),
            ("request_uri", requestUri),
            ("connector_id", "mock"),
        ]);

        browser.Answer!["error"].Should().Be(error);
    }

    [Test]
    public async Task People_see_what_the_application_wants_them_to_see()
    {
        var (_, client) = await RegisterAsync(
            ("client_name", "Registered App"),
            ("redirect_uris", List(Callback)),
            ("logo_uri", "https://app.example/logo.png"),
            ("policy_uri", "https://app.example/privacy"),
            ("tos_uri", "https://app.example/terms")
        );
        var address = new Uri(_dex.AuthUrl(("client_id", client["client_id"]!.GetValue<string>()), ("redirect_uri", Callback)));

        var page = await _dex.Http.GetStringAsync(address);

        page.Should()
            .Contain("https://app.example/logo.png")
            .And.Contain("https://app.example/privacy")
            .And.Contain("https://app.example/terms")
            .And.Contain("Registered App");
    }

    [Test]
    public async Task A_client_is_held_to_the_response_types_it_registered()
    {
        var (_, client) = await RegisterAsync(("redirect_uris", List(TestDex.RedirectUri)));
        var browser = new Browser(_dex);

        await browser.SignInAsync([
            ("client_id", client["client_id"]!.GetValue<string>()),
            ("response_type", "id_token"),
            ("connector_id", "mock"),
        ]);

        browser.Answer!["error"].Should().Be("unauthorized_client");
    }

    private async Task<TokenAnswer> SignInAsync(JsonObject client)
    {
        var (id, secret) = (client["client_id"]!.GetValue<string>(), client["client_secret"]!.GetValue<string>());
        var browser = new Browser(_dex);
        await browser.SignInAsync([("client_id", id), ("redirect_uri", Callback), ("connector_id", "mock")]);
        return await _dex.TokenAsync(
            id,
            secret,
            ("grant_type", "authorization_code"),
            ("code", browser.Answer!["code"]),
            ("redirect_uri", Callback)
        );
    }

    private Task<(int Status, JsonObject Answer)> RegisterAsync(params (string Name, JsonNode? Value)[] members) =>
        SendAsync(HttpMethod.Post, _dex.Address + "/register", "Bearer " + InitialToken, Metadata(members));

    private static JsonObject Metadata(params (string Name, JsonNode? Value)[] members)
    {
        var metadata = new JsonObject { ["redirect_uris"] = List(Callback) };
        foreach (var (name, value) in members)
        {
            metadata[name] = value;
        }
        return metadata;
    }

    private static JsonArray List(params string[] items) => [.. items.Select(i => (JsonNode)i)];

    private static string Bearer(JsonObject client) => "Bearer " + client["registration_access_token"]!.GetValue<string>();

    private async Task<(int Status, JsonObject Answer)> SendAsync(
        HttpMethod method,
        string url,
        string? authorization,
        JsonObject? body = null
    )
    {
        using var request = new HttpRequestMessage(method, url);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
        using var response = await _dex.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }
}
