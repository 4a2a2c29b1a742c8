// A web app that carries its own OpenID Connect provider: the app is at /, the provider at /dex.
using Dex.Server.Hosting;
using Dex.Storage.Sqlite;

const string address = "http://127.0.0.1:5560";

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(address);
builder.Services.AddDex(dex =>
    dex.UseIssuer(address + "/dex")
        .UseSqlite(new SqliteOptions { File = "embedded.db" })
        .AddClient("example-app", "ZXhhbXBsZS1hcHAtc2VjcmV0", "http://127.0.0.1:5555/callback")
        .AddUser("admin@example.com", "password")
        .AddConnector("mockCallback", "mock", "Example")
);

var app = builder.Build();
app.MapGet("/", () => "This app has an OpenID Connect provider of its own: see /dex/.well-known/openid-configuration\n");
app.MapDex();
await app.RunAsync();
