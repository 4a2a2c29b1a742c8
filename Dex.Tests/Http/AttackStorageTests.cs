using System.Buffers.Text;
using System.Text;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Storage.Memory;
using Dex.Storage.Postgres;
using Dex.Storage.Sqlite;
using Dex.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Http;

/// <summary>One-time values presented by a crowd, and texts that databases choke on, with every storage.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgres")]
internal sealed class AttackStorageTests(string kind) : IDisposable
{
    private const int Crowd = 1000;

    private readonly TempFolder _folder = new();
    private readonly TestKey _key = new();
    private TestDex _dex = null!;
    private int _faultsBefore;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        Func<IServiceProvider, IStorage> storage;
        switch (kind)
        {
            case "postgres":
                var database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
                storage = sp => new PostgresStorage(database, sp.GetRequiredService<TimeProvider>(), NullLogger.Instance);
                break;
            case "sqlite":
                var options = new SqliteOptions { File = _folder.File("dex.db") };
                storage = sp => new SqliteStorage(options, sp.GetRequiredService<TimeProvider>(), NullLogger.Instance);
                break;
            default:
                storage = _ => new MemoryStorage();
                break;
        }
        _dex = await TestDex.StartAsync(setup =>
        {
            setup.Storage = storage;
            setup.Options = setup.Options with
            {
                Sessions = new SessionPolicy(),
                RefreshTokens = new RefreshTokenPolicy { ReuseInterval = TimeSpan.Zero },
            };
            setup.Clients.Add(
                new Client
                {
                    Id = "signing",
                    Name = "Signing",
                    RedirectUris = [TestDex.RedirectUri],
                    Metadata = new ClientMetadata { Jwks = _key.KeySet, TokenEndpointAuthMethod = "private_key_jwt" },
                }
            );
        });
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        if (_dex is not null)
        {
            await _dex.DisposeAsync();
        }
    }

    [SetUp]
    public void CountFaults() => _faultsBefore = _dex.Log.Faults.Count();

    [TearDown]
    public void NothingFailed() => _dex?.Log.Faults.Skip(_faultsBefore).Should().BeEmpty();

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Test]
    public async Task Of_a_thousand_redemptions_of_one_code_one_wins()
    {
        var code = await _dex.GetCodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => _dex.RedeemAsync(code)));

        OneWins(answers);
    }

    [Test]
    public async Task Of_a_thousand_refreshes_with_one_token_one_wins()
    {
        var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => _dex.RefreshAsync(tokens.RefreshToken)));

        OneWins(answers);
    }

    [Test]
    public async Task Of_a_thousand_polls_of_one_device_code_one_wins()
    {
        using var form = TestDex.Form(("client_id", TestDex.PublicClientId), ("scope", "openid"));
        using var response = await _dex.Http.PostAsync(new Uri(_dex.Address + "/device/code"), form);
        var begun = await TokenAnswer.ReadAsync(response);
        var browser = await new Browser(_dex).GetAsync(begun.Get("verification_uri_complete")!);
        await browser.SubmitAsync();
        await browser.GetAsync(
            new Uri(browser.Address, browser.Page.QuerySelector("a[href*='/auth/mock?']")!.GetAttribute("href")).AbsoluteUri
        );
        await browser.SubmitAsync(("approval", "approve"));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, Crowd)
                .Select(_ =>
                    _dex.TokenAsync(
                        TestDex.PublicClientId,
                        null,
                        ("grant_type", GrantTypes.DeviceCode),
                        ("device_code", begun.Get("device_code"))
                    )
                )
        );

        OneWins(answers);
    }

    [Test]
    public async Task Ids_with_a_NUL_inside_a_token_or_cookie_are_just_unknown()
    {
        // The message of two strings that refresh tokens and session cookies are, with a NUL in each.
        var token = Base64Url.EncodeToString([0x0a, 0x03, (byte)'a', 0, (byte)'b', 0x12, 0x02, 0, (byte)'x']);

        (await _dex.RefreshAsync(token)).Error.Should().Be("invalid_grant");
        foreach (var path in new[] { "/token/introspect", "/token/revoke" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _dex.Address + path) { Content = TestDex.Form(("token", token)) };
            request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);
            using var response = await _dex.Http.SendAsync(request);
            ((int)response.StatusCode).Should().Be(200, path);
        }
        var browser = new Browser(_dex) { Cookies = { ["dex_session"] = token } };
        (await browser.GetAsync(_dex.Address + "/")).Status.Should().Be(200);
        await browser.GetAsync(_dex.AuthUrl(("prompt", "none")));
        browser.Answer!["error"].Should().Be("login_required");
        await browser.GetAsync(_dex.Address + "/logout");
        browser.Status.Should().Be(200);
    }

    [Test]
    public async Task A_NUL_inside_a_signed_request_is_refused()
    {
        var claims = new
        {
            iss = "signing",
            client_id = "signing",
            response_type = "code",
            redirect_uri = TestDex.RedirectUri,
            scope = "openid",
            state = "a\0b",
            nonce = "\0",
        };
        var browser = await new Browser(_dex).GetAsync(
            _dex.AuthUrl(("client_id", "signing"), ("connector_id", "mock"), ("request", _key.Sign(claims)))
        );

        browser.Answer!["error"].Should().Be("invalid_request_object");
    }

    [Test]
    public async Task A_user_agent_that_is_cut_off_inside_a_character_is_kept_all_the_same()
    {
        using var http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = true, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }
        );
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", new string('a', 511) + "😀😀");

        using var response = await http.GetAsync(new Uri(_dex.AuthUrl(("connector_id", "mock"))));

        response.RequestMessage!.RequestUri!.AbsolutePath.Should().Be("/dex/approval");
        (await response.Content.ReadAsStringAsync()).Should().Contain("Kilgore Trout");
    }

    private static void OneWins(TokenAnswer[] answers)
    {
        answers.Count(a => a.Status == 200).Should().Be(1);
        answers.Where(a => a.Status != 200).Should().OnlyContain(a => a.Status == 400 && a.Error == "invalid_grant");
    }
}
