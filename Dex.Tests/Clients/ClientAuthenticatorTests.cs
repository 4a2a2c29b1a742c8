using System.Text;
using Dex.Core.Audit;
using Dex.Core.Clients;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Clients;

internal sealed class ClientAuthenticatorTests
{
    private const string Secret = "s&cr:t/ü %";

    private ClientAuthenticator _authenticator = null!;

    [SetUp]
    public async Task SetUp()
    {
        var storage = new MemoryStorage();
        foreach (
            var client in new Client[]
            {
                new() { Id = "app", Secret = Secret },
                new() { Id = "cli", Public = true },
                new()
                {
                    Id = "spa",
                    Public = true,
                    Secret = "known",
                },
                new() { Id = "broken" },
                new() { Id = "a:b", Secret = "c" },
            }
        )
        {
            await storage.Clients.CreateAsync(client, default);
        }
        var time = new ManualTime();
        var options = new DexOptions { Issuer = new Issuer("https://dex.example") };
        _authenticator = new ClientAuthenticator(
            options,
            storage,
            new ClientKeys(new NoCalls(), time),
            time,
            new AuditLog(NullLogger<AuditLog>.Instance)
        );
    }

    [TestCase("app", Secret)]
    [TestCase("a:b", "c")]
    [TestCase("cli", "")]
    [TestCase("spa", "known")]
    public async Task A_header_is_form_decoded(string id, string secret)
    {
        (await AuthenticateAsync(Basic(id, secret))).Id.Should().Be(id);
        (await AuthenticateAsync(Basic(id, secret).Replace("Basic", "bASIC", StringComparison.Ordinal))).Id.Should().Be(id);
        (await AuthenticateAsync(Basic(id, secret), ("client_id", id))).Id.Should().Be(id);
    }

    [TestCase("app", Secret)]
    [TestCase("cli", null)]
    [TestCase("spa", "known")]
    public async Task A_body_will_do(string id, string? secret) =>
        (await AuthenticateAsync(null, ("client_id", id), ("client_secret", secret ?? ""))).Id.Should().Be(id);

    [TestCase("app", "wrong")]
    [TestCase("app", "")]
    [TestCase("spa", "")]
    [TestCase("cli", "something")]
    [TestCase("broken", "")]
    [TestCase("unknown", "x")]
    [TestCase("", "")]
    public async Task Anything_else_is_refused(string id, string secret)
    {
        var byHeader = (await RefusedAsync(Basic(id, secret)))!;
        var byBody = (await RefusedAsync(null, ("client_id", id), ("client_secret", secret)))!;

        (byHeader.Error, byHeader.Status, byHeader.Challenge).Should().Be(("invalid_client", 401, "Basic realm=\"dex\""));
        (byBody.Error, byBody.Status, byBody.Challenge).Should().Be(("invalid_client", 401, null));
    }

    [TestCase("Basic !!!")]
    [TestCase("Basic")]
    [TestCase("Basic YXBw")]
    [TestCase("Bearer YXBwOmE=")]
    [TestCase("Basic JXp6OmE=")]
    [TestCase("Basic gDph")]
    public async Task A_malformed_header_is_refused(string header) => (await RefusedAsync(header))!.Error.Should().Be("invalid_client");

    [Test]
    public async Task An_oversized_header_is_refused() =>
        (await RefusedAsync(Basic("app", new string('x', 10_000))))!.Status.Should().Be(401);

    [Test]
    public async Task Two_ways_at_once_are_refused()
    {
        (await RefusedAsync(Basic("app", Secret), ("client_secret", Secret)))!.Error.Should().Be("invalid_request");
        (await RefusedAsync(Basic("app", Secret), ("client_id", "cli")))!.Error.Should().Be("invalid_request");
    }

    private static string Basic(string id, string secret) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"));

    private Task<Client> AuthenticateAsync(string? header, params (string, string)[] form) =>
        _authenticator.AuthenticateAsync(new ApiRequest(Parameters.From(form)) { Authorization = header }, default);

    private async Task<OAuthException?> RefusedAsync(string? header, params (string, string)[] form)
    {
        try
        {
            await AuthenticateAsync(header, form);
            return null;
        }
        catch (OAuthException e)
        {
            return e;
        }
    }
}
