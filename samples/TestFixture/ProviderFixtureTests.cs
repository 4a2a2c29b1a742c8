using Dex.Server.Hosting;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace TestFixture;

/// <summary>An integration test that needs an OpenID Connect provider starts one: on a free port, in memory, gone afterwards.</summary>
public sealed class ProviderFixtureTests
{
    private DexHost _dex = null!;

    [OneTimeSetUp]
    public async Task StartProvider() =>
        _dex = await DexHost.StartAsync(setup =>
            setup.AddClient("my-app", "secret", "http://localhost/callback").AddUser("jane@example.com", "password")
        );

    [OneTimeTearDown]
    public async Task StopProvider() => await _dex.DisposeAsync();

    [Test]
    public async Task The_app_under_test_finds_its_provider()
    {
        var manager = new ConfigurationManager<OpenIdConnectConfiguration>(
            _dex.Issuer + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = false }
        );

        var configuration = await manager.GetConfigurationAsync();

        Assert.That(configuration.Issuer, Is.EqualTo(_dex.Issuer));
        Assert.That(configuration.SigningKeys, Is.Not.Empty);
    }
}
