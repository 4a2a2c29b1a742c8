// A small relying party: logs a person in through an OpenID Connect provider and shows what it got.
//   dotnet run --project samples/ExampleApp -- --issuer http://127.0.0.1:5556/dex --listen http://127.0.0.1:5555
using ExampleApp;

var builder = WebApplication.CreateBuilder(args);
var settings = Settings.Read(builder.Configuration);
builder.WebHost.UseUrls(settings.Listen);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton<Provider>();
builder.Services.AddSingleton<LoginStore>();

var app = builder.Build();
app.MapLogin();
app.Lifetime.ApplicationStarted.Register(() => app.Logger.LogInformation("Open {Address}", settings.Listen));
await app.RunAsync();
