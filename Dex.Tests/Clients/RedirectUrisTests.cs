using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Clients;

internal sealed class RedirectUrisTests
{
    private static readonly Issuer Issuer = new("https://a.example/dex");

    private static readonly Client Confidential = new()
    {
        Id = "app",
        RedirectUris = ["https://app.example/cb", "https://app.example/cb?x=1"],
    };
    private static readonly Client PublicWithList = new()
    {
        Id = "spa",
        Public = true,
        RedirectUris = ["https://spa.example/cb"],
    };
    private static readonly Client PublicWithoutList = new() { Id = "cli", Public = true };

    [TestCase("https://app.example/cb", true)]
    [TestCase("https://app.example/cb?x=1", true)]
    [TestCase("https://app.example/cb/", false)]
    [TestCase("https://app.example/cb?x=2", false)]
    [TestCase("https://APP.example/cb", false)]
    [TestCase("https://app.example/CB", false)]
    [TestCase("https://app.example/cb/../evil", false)]
    [TestCase("https://app.example:443/cb", false)]
    [TestCase("https://app.example/cb%2f", false)]
    [TestCase("https://app.example.evil.example/cb", false)]
    [TestCase("http://localhost/cb", false)]
    [TestCase("urn:ietf:wg:oauth:2.0:oob", false)]
    public void A_registered_address_matches_exactly(string uri, bool allowed) =>
        RedirectUris.IsAllowed(Confidential, uri, Issuer).Should().Be(allowed);

    [TestCase("https://spa.example/cb", true)]
    [TestCase("http://localhost:8000/cb", false)]
    [TestCase("urn:ietf:wg:oauth:2.0:oob", false)]
    public void A_public_client_with_a_list_is_held_to_it(string uri, bool allowed) =>
        RedirectUris.IsAllowed(PublicWithList, uri, Issuer).Should().Be(allowed);

    [TestCase("http://localhost", true)]
    [TestCase("http://localhost/", true)]
    [TestCase("http://localhost:8000/cb?x=y", true)]
    [TestCase("http://127.0.0.1:1/cb", true)]
    [TestCase("http://127.0.0.2/cb", true)]
    [TestCase("http://[::1]:8000/cb", true)]
    [TestCase("urn:ietf:wg:oauth:2.0:oob", true)]
    [TestCase("/device/callback", true)]
    [TestCase("https://localhost/cb", false)]
    [TestCase("http://localhost.evil.example/cb", false)]
    [TestCase("http://localhost:80@evil.example/", false)]
    [TestCase("http://127.0.0.1:80@evil.example/", false)]
    [TestCase("http://localhost\\@evil.example/", false)]
    [TestCase("http://evil.example/#localhost", false)]
    [TestCase("http://localhost/#fragment", false)]
    [TestCase("http://local\thost/", false)]
    [TestCase("http://128.0.0.1/cb", false)]
    [TestCase("HTTP://localhost/cb", false)]
    [TestCase("javascript:alert(1)//localhost", false)]
    [TestCase("/device/callback/x", false)]
    [TestCase("//localhost/cb", false)]
    public void A_public_client_without_a_list_may_use_loopback_addresses(string uri, bool allowed) =>
        RedirectUris.IsAllowed(PublicWithoutList, uri, Issuer).Should().Be(allowed);

    [TestCase("/device/callback", true)]
    [TestCase("/dex/device/callback", true)]
    [TestCase("/other/device/callback", false)]
    public void A_client_for_devices_registers_the_callback_in_either_form(string uri, bool allowed)
    {
        RedirectUris.IsAllowed(new Client { Id = "tv", RedirectUris = ["/device/callback"] }, uri, Issuer).Should().Be(allowed);
        RedirectUris.IsAllowed(new Client { Id = "tv", RedirectUris = ["/dex/device/callback"] }, uri, Issuer).Should().Be(allowed);
        RedirectUris.IsAllowed(PublicWithoutList, uri, Issuer).Should().Be(allowed);
        RedirectUris.IsAllowed(Confidential, uri, Issuer).Should().BeFalse();
    }

    [Test]
    public void The_device_callback_is_below_the_issuer() =>
        RedirectUris.Resolve("/device/callback", Issuer).Should().Be("/dex/device/callback");
}
