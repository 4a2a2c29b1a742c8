namespace ExampleApp;

/// <summary>How the app is registered at the provider; the defaults fit samples/config-dev.yaml.</summary>
internal sealed record Settings(string Listen, string Issuer, string ClientId, string ClientSecret, string RedirectUri)
{
    public static Settings Read(IConfiguration configuration)
    {
        var listen = configuration["listen"] ?? "http://127.0.0.1:5555";
        return new Settings(
            listen,
            configuration["issuer"] ?? "http://127.0.0.1:5556/dex",
            configuration["client-id"] ?? "example-app",
            configuration["client-secret"] ?? "ZXhhbXBsZS1hcHAtc2VjcmV0",
            configuration["redirect-uri"] ?? listen + "/callback"
        );
    }
}
