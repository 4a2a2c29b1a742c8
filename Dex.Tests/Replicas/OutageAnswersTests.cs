using Dex.Tests.Storage;

namespace Dex.Tests.Replicas;

/// <summary>What clients see in the seconds when PostgreSQL is away, and right after.</summary>
internal sealed class OutageAnswersTests
{
    private const string Client = "app";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly LoadLedger _ledger = new();
    private PostgresServer _database = null!;
    private ReplicaFleet _fleet = null!;
    private LoadHttp _client = null!;
    private string _issuer = "";

    [SetUp]
    public async Task SetUp()
    {
        _database = await PostgresServer.CreateOwnAsync();
        _fleet = new ReplicaFleet(1);
        _issuer = $"http://127.0.0.1:{_fleet.Ports[0]}/dex";
        _client = new LoadHttp(Client, _issuer, _ledger);
        await _fleet.StartAsync(_issuer, await _database.CreateDatabaseAsync(), [Client], TimeSpan.FromSeconds(30));
    }

    [TearDown]
    public async Task TearDown()
    {
        _http.Dispose();
        if (_client is not null)
        {
            _client.Dispose();
            await _fleet.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task What_needs_the_database_says_when_to_come_again_and_the_rest_goes_on()
    {
        var (code, unused) = ((await _client.GetCodeAsync())!, (await _client.GetCodeAsync())!);
        var tokens = (await _client.AskAsync(Redemption(code)))!;
        await _database.StopServerAsync();

        (await GetAsync("/.well-known/openid-configuration")).Status.Should().Be(200);
        (await GetAsync("/keys")).Status.Should().Be(200);
        (await GetAsync("/healthz")).Status.Should().BeOneOf([200, 503], "it tells what the last check found");
        foreach (var form in new[] { Refresh(tokens.RefreshToken), Redemption(unused) })
        {
            (await PostAsync("/token", form)).Should().Be(new Seen(503, "5", "temporarily_unavailable"));
        }
        (await PostAsync("/token/revoke", ("token", tokens.RefreshToken))).Should().Be(new Seen(503, "5", "temporarily_unavailable"));
        // The page of a login that needs to be kept says it too.
        var login = await GetAsync($"/auth/mock?client_id={Client}&redirect_uri={LoadHttp.RedirectUri}&response_type=code&scope=openid");
        login.Should().Be(new Seen(503, "5", null));

        await _database.StartServerAsync();

        // The first ones may still meet connections from before, and are told so; nothing is lost by that.
        (await EventuallyAsync(Refresh(tokens.RefreshToken)))
            .Status.Should()
            .Be(200);
        (await EventuallyAsync(Redemption(unused))).Status.Should().Be(200);
        _ledger.Unexplained.Should().BeEmpty();
    }

    private static (string, string?)[] Refresh(string token) => [("grant_type", "refresh_token"), ("refresh_token", token)];

    private static (string, string?)[] Redemption(string code) =>
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", LoadHttp.RedirectUri)];

    private async Task<TokenAnswer> EventuallyAsync((string, string?)[] form)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            if (await _client.AskAsync(form) is { } answer)
            {
                return answer;
            }
        }
        throw new InvalidOperationException("no answer although the database is back");
    }

    private async Task<Seen> GetAsync(string path) => await SeenAsync(await _http.GetAsync(new Uri(_issuer + path)));

    private async Task<Seen> PostAsync(string path, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _issuer + path) { Content = TestDex.Form(form) };
        request.Headers.Authorization = TestDex.Basic(Client, Client);
        return await SeenAsync(await _http.SendAsync(request));
    }

    private static async Task<Seen> SeenAsync(HttpResponseMessage response)
    {
        using var _ = response;
        var error =
            response.Content.Headers.ContentType?.MediaType == "application/json" ? (await TokenAnswer.ReadAsync(response)).Error : null;
        return new Seen((int)response.StatusCode, response.Headers.RetryAfter?.ToString(), error);
    }

    private sealed record Seen(int Status, string? RetryAfter, string? Error);
}
