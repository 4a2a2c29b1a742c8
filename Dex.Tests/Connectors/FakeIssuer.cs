using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Dex.Tests.Connectors;

/// <summary>An OpenID provider that says what a test wants it to say: for jobs of a CI system, and for providers that misbehave.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeIssuer(WebApplication app) => _app = app;

    public TestKey Key { get; private set; } = new();

    public string Url { get; private set; } = "";

    /// <summary>What the token endpoint answers.</summary>
    public Func<IFormCollection, HttpContext, JsonObject> Token { get; set; } = (_, _) => new JsonObject { ["error"] = "invalid_request" };

    public Func<string, JsonObject> UserInfo { get; set; } = _ => [];

    public JsonObject Discovery { get; } = [];

    /// <summary>What other addresses answer, by path and query: the body, a status besides 200, and a Link header.</summary>
    public Dictionary<string, (string Body, int Status, string Link)> Api { get; } = new(StringComparer.Ordinal);

    /// <summary>What other addresses answer to a POST, by path, body and context: the body and the status.</summary>
    public Func<string, string, HttpContext, (string Body, int Status)>? Post { get; set; }

    public List<string> Requests { get; } = [];

    public int DiscoveryReads { get; private set; }

    public int KeyReads { get; private set; }

    public static async Task<FakeIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var issuer = new FakeIssuer(builder.Build());
        var app = issuer._app;
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/.well-known/openid-configuration", () => issuer.Describe());
        app.MapGet("/jwks", () => issuer.Keys());
        foreach (
            var path in new[]
            {
                "/token",
                "/login/oauth/access_token",
                "/oauth/token",
                "/login/oauth/token",
                "/site/oauth2/access_token",
                "/oauth/v2/accessToken",
                "/tenant/oauth2/v2.0/token",
            }
        )
        {
            app.MapPost(path, async (HttpRequest request) => issuer.Answer(await request.ReadFormAsync(), request.HttpContext));
        }
        app.MapGet(
            "/userinfo",
            (HttpRequest request) =>
                Results.Text(issuer.UserInfo(request.Headers.Authorization.ToString()).ToJsonString(), "application/json")
        );
        app.MapFallback("{**path}", issuer.AnswerApiAsync);
        await app.StartAsync();
        issuer.Url = app.Urls.Single();
        return issuer;
    }

    public void ChangeKey() => Key = new TestKey("key 2");

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private IResult Describe()
    {
        DiscoveryReads++;
        var document = new JsonObject
        {
            ["issuer"] = Url,
            ["authorization_endpoint"] = Url + "/authorize",
            ["token_endpoint"] = Url + "/token",
            ["jwks_uri"] = Url + "/jwks",
            ["userinfo_endpoint"] = Url + "/userinfo",
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        };
        foreach (var (name, value) in Discovery)
        {
            document[name] = value?.DeepClone();
        }
        return Results.Text(document.ToJsonString(), "application/json");
    }

    private IResult Keys()
    {
        KeyReads++;
        return Results.Text(Key.KeySet, "application/json");
    }

    private async Task<IResult> AnswerApiAsync(HttpRequest request)
    {
        var path = request.Path + request.QueryString.Value;
        lock (Requests)
        {
            Requests.Add($"{path} {request.Headers.Authorization}");
        }
        if (request.Method == "POST" && Post is not null)
        {
            using var reader = new StreamReader(request.Body);
            var (body, status) = Post(path, await reader.ReadToEndAsync(), request.HttpContext);
            return Results.Text(body, "application/json", statusCode: status);
        }
        if (!Api.TryGetValue(path, out var answer))
        {
            return Results.NotFound();
        }
        if (answer.Link.Length > 0)
        {
            request.HttpContext.Response.Headers.Link = answer.Link;
        }
        return Results.Text(answer.Body, "application/json", statusCode: answer.Status);
    }

    private IResult Answer(IFormCollection form, HttpContext context)
    {
        var answer = Token(form, context);
        return Results.Text(answer.ToJsonString(), "application/json", statusCode: answer.ContainsKey("error") ? 400 : 200);
    }
}
