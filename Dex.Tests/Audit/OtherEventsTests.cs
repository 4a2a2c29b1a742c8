using System.Text;
using System.Text.Json.Nodes;
using Dex.Core.Audit;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Dex.Tests.Audit;

/// <summary>The audit events of devices, of clients that register themselves, of keys, and of administrators.</summary>
internal sealed class OtherEventsTests : AuditTest
{
    [Test]
    public async Task A_device_that_is_signed_in()
    {
        var begun = await BeginAsync();
        Log.Names.Should().Equal(AuditEvents.DeviceRequested);
        Log.Single(AuditEvents.DeviceRequested).Should().Contain("client_id", TestDex.PublicClientId).And.ContainKey("scopes");
        Log.Clear();

        await EnterAsync(begun);
        await Browser.SubmitAsync(("approval", "approve"));

        Log.Names.Should()
            .Equal(
                AuditEvents.LoginSucceeded,
                AuditEvents.SessionStarted,
                AuditEvents.ConsentGranted,
                AuditEvents.TokenIssued,
                AuditEvents.DeviceApproved
            );
        Log.Single(AuditEvents.TokenIssued).Should().Contain("grant_type", GrantTypes.DeviceCode);
        Log.Single(AuditEvents.DeviceApproved).Should().Contain("client_id", TestDex.PublicClientId).And.ContainKey("user_id");
        Log.Everything.Should().NotContain(begun.Get("device_code")).And.NotContain(begun.Get("user_code"));
    }

    [Test]
    public async Task A_device_that_is_not()
    {
        await EnterAsync(await BeginAsync());
        Log.Clear();

        await Browser.SubmitAsync(("approval", "rejected"));

        Log.Names.Should().Equal(AuditEvents.ConsentDenied, AuditEvents.DeviceDenied);
        Log.Single(AuditEvents.DeviceDenied)
            .Should()
            .Contain("client_id", TestDex.PublicClientId)
            .And.Contain("error", "access_denied")
            .And.Contain("level", "WARN");
    }

    [Test]
    public async Task Too_many_wrong_codes_of_devices()
    {
        for (var i = 0; i < 30 && Browser.Status != 429; i++)
        {
            await Browser.GetAsync(Dex.Address + "/device");
            await Browser.SubmitAsync(("user_code", "BBBB-BBBB"));
        }

        Log.Names.Should().Equal(AuditEvents.RateLimited);
        Log.Events[0].GetProperty("client_remote_addr").GetString().Should().Be("127.0.0.1");
    }

    [Test]
    public async Task A_device_code_entered_in_another_browser_is_not_logged()
    {
        var begun = await BeginAsync();
        var code = begun.Get("user_code")!;

        await new Browser(Dex).GetAsync($"{Dex.Address}/device/callback?{QueryString.Build([("state", code), ("code", "x")])}");

        Log.Everything.Should().Contain("the cookie does not match").And.NotContain(code);
    }

    [Test]
    public async Task A_client_registers_changes_and_deletes_itself()
    {
        var metadata = new JsonObject { ["redirect_uris"] = new JsonArray("https://app.example/callback"), ["client_name"] = "New" };
        var client = await SendAsync(HttpMethod.Post, "/register", InitialToken, metadata);
        var (id, token) = (client["client_id"]!.GetValue<string>(), client["registration_access_token"]!.GetValue<string>());
        metadata["client_id"] = id;
        await SendAsync(HttpMethod.Put, "/register/" + id, token, metadata);
        await SendAsync(HttpMethod.Delete, "/register/" + id, token, null);

        Log.Names.Should().Equal(AuditEvents.ClientRegistered, AuditEvents.ClientUpdated, AuditEvents.ClientDeleted);
        Log.Single(AuditEvents.ClientRegistered).Should().Contain("client_id", id).And.Contain("client_name", "New");
        Log.Single(AuditEvents.ClientUpdated).Should().Contain("client_id", id);
        Log.Single(AuditEvents.ClientDeleted).Should().Contain("client_id", id);
        Log.Everything.Should().NotContain(InitialToken).And.NotContain(token).And.NotContain(client["client_secret"]!.GetValue<string>());
    }

    [Test]
    public async Task Keys_are_rotated()
    {
        // The next key is published long before it signs.
        for (var i = 0; i < 3; i++)
        {
            Dex.Time.Advance(TimeSpan.FromHours(7));
            await Dex.TokenAsync(("grant_type", "client_credentials"));
        }

        Log.Names.Should().Contain(AuditEvents.KeysRotated);
        var line = Log.Events.First(e => AuditSink.Get(e, "event") == AuditEvents.KeysRotated);
        AuditSink.Get(line, "kid").Should().NotBeNullOrEmpty();
        AuditSink.Get(line, "next_rotation").Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Administrators_change_things()
    {
        await Dex.RedeemAsync((await Browser.SignInAsync(("connector_id", "mock")))["code"]!);
        var admin = Dex.Host.Provider.CreateAdmin(Dex.Host.Services.GetRequiredService<BcryptGate>());
        var hash = Encoding.ASCII.GetBytes("$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W");
        Log.Clear();

        await admin.Clients.CreateAsync(new Client { Id = "made", Secret = "its secret" }, default);
        await admin.Clients.UpdateAsync("made", c => c with { Name = "Made" }, default);
        await admin.Clients.DeleteAsync("made", default);
        await admin.Passwords.CreateAsync(
            new Password
            {
                Email = "new@example.com",
                Hash = hash,
                UserId = "7",
            },
            default
        );
        await admin.Passwords.DeleteAsync("new@example.com", default);
        await admin.Connectors.CreateAsync(
            new ConnectorRecord
            {
                Id = "more",
                Type = "mockCallback",
                Name = "More",
                Config = "{}"u8.ToArray(),
            },
            default
        );
        await admin.Connectors.DeleteAsync("more", default);
        await admin.Identities.RevokeConsentAsync("0-385-28089-0", "mock", TestDex.ClientId, default);

        Log.Names.Should().HaveCount(8).And.OnlyContain(n => n == AuditEvents.AdminChanged);
        Log.Events.Select(e => AuditSink.Get(e, "msg"))
            .Should()
            .Equal(
                "client created",
                "client changed",
                "client deleted",
                "password created",
                "password deleted",
                "connector created",
                "connector deleted",
                "user identity changed"
            );
        Log.Events.Take(3).Should().OnlyContain(e => AuditSink.Get(e, "client_id") == "made");
        AuditSink.Get(Log.Events[3], "email").Should().Be("new@example.com");
        AuditSink.Get(Log.Events[5], "connector_id").Should().Be("more");
        Log.Everything.Should().NotContain("its secret").And.NotContain("$2a$10$");
        Log.Clear();

        (await admin.Sessions.TerminateAsync("0-385-28089-0", "mock", default)).Should().Be(1);
        Log.Names.Should().Equal(AuditEvents.TokenRevoked, AuditEvents.SessionEnded);
        Log.Single(AuditEvents.TokenRevoked).Should().Contain("client_id", TestDex.ClientId).And.Contain("user_id", "0-385-28089-0");
    }

    private async Task<TokenAnswer> BeginAsync()
    {
        using var response = await Dex.Http.PostAsync(
            new Uri(Dex.Address + "/device/code"),
            TestDex.Form(("client_id", TestDex.PublicClientId), ("scope", "openid email offline_access"))
        );
        return await TokenAnswer.ReadAsync(response);
    }

    // As far as the approval page.
    private async Task EnterAsync(TokenAnswer begun)
    {
        await Browser.GetAsync(begun.Get("verification_uri_complete")!);
        await Browser.SubmitAsync();
        var mock = Browser.Page.QuerySelector("a[href*='/auth/mock?']")!.GetAttribute("href")!;
        await Browser.GetAsync(new Uri(Browser.Address, mock).AbsoluteUri);
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, string token, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, Dex.Address + path);
        request.Headers.Authorization = new("Bearer", token);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
        using var response = await Dex.Http.SendAsync(request);
        response.IsSuccessStatusCode.Should().BeTrue();
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }
}
