using Dex.Core.Audit;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Tests.Sessions;

namespace Dex.Tests.Audit;

/// <summary>The audit events of people: logins, sessions, consent.</summary>
internal sealed class LoginEventsTests : AuditTest
{
    [Test]
    public async Task A_login_with_a_password()
    {
        await Browser.SignInAsync(("connector_id", "local"));

        Log.Names.Should().Equal(AuditEvents.LoginSucceeded, AuditEvents.SessionStarted, AuditEvents.ConsentGranted);
        var login = Log.Single(AuditEvents.LoginSucceeded);
        login.Should().Contain("level", "INFO").And.Contain("msg", "login successful").And.Contain("connector_id", "local");
        login.Should().Contain("user_id", UserId).And.Contain("email", TestDex.Email).And.Contain("client_id", TestDex.ClientId);
        var session = Log.Single(AuditEvents.SessionStarted);
        session.Should().Contain("user_id", UserId).And.Contain("client_id", TestDex.ClientId);
        (await Dex.Storage.AuthSessions.GetAsync(session["session_id"], default)).Should().NotBeNull();
        Log.Single(AuditEvents.ConsentGranted)
            .Should()
            .Contain("client_id", TestDex.ClientId)
            .And.Contain("user_id", UserId)
            .And.Contain("connector_id", "local")
            .And.ContainKey("scopes");
    }

    [Test]
    public async Task A_wrong_password_and_too_many_of_them()
    {
        await Browser.GetAsync(Dex.AuthUrl(("connector_id", "local")));
        await WrongAsync();

        var failed = Log.Single(AuditEvents.LoginFailed);
        failed.Should().Contain("level", "WARN").And.Contain("connector_id", "local").And.Contain("user", TestDex.Email);
        failed.Should().Contain("client_id", TestDex.ClientId);

        for (var i = 0; i < 10 && Browser.Status != 429; i++)
        {
            await WrongAsync();
        }
        Log.Single(AuditEvents.RateLimited).Should().Contain("user", TestDex.Email).And.Contain("connector_id", "local");

        Task<Browser> WrongAsync() => Browser.SubmitAsync(("login", TestDex.Email), ("password", "wrong"));
    }

    [TestCase(typeof(IOException), AuditEvents.LoginFailed, "failed to authenticate")]
    [TestCase(typeof(AnswerRefusedException), AuditEvents.LoginFailed, "login refused: the answer is not accepted")]
    [TestCase(typeof(UserNotInRequiredGroupsException), AuditEvents.LoginRefused, "login refused: user in none of the required groups")]
    public async Task An_upstream_that_does_not_say_who_it_is(Type exception, string name, string message)
    {
        Told.Throws = (Exception)Activator.CreateInstance(exception, "why")!;

        await Browser.GetAsync(Dex.AuthUrl(("connector_id", Upstream)));

        Log.Names.Should().Equal(name);
        var line = Log.Single(name);
        line.Should().Contain("msg", message).And.Contain("connector_id", Upstream);
        line.GetValueOrDefault(name == AuditEvents.LoginFailed && exception == typeof(IOException) ? "err" : "reason")
            .Should()
            .Contain("why");
    }

    [Test]
    public async Task A_person_who_is_locked_out()
    {
        await Browser.SignInAsync(("connector_id", Upstream));
        await Dex.Storage.UserIdentities.UpdateAsync(
            new SubjectKey("up-1", Upstream),
            i => i with { BlockedUntil = Dex.Time.GetUtcNow().AddHours(1) },
            default
        );
        Log.Clear();

        await new Browser(Dex).GetAsync(Dex.AuthUrl(("connector_id", Upstream)));

        Log.Names.Should().Equal(AuditEvents.LoginRefused);
        Log.Single(AuditEvents.LoginRefused).Should().Contain("user_id", "up-1").And.Contain("client_id", TestDex.ClientId);
    }

    [Test]
    public async Task Another_person_than_the_one_asked_for()
    {
        var tokens = await Dex.RedeemAsync((await Browser.SignInAsync(("connector_id", Upstream)))["code"]!);
        Log.Clear();

        await new Browser(Dex).GetAsync(Dex.AuthUrl(("connector_id", "mock"), ("id_token_hint", tokens.IdToken)));

        Log.Names.Should().Equal(AuditEvents.LoginRefused);
    }

    [Test]
    public async Task Consent_that_is_denied()
    {
        await Browser.GetAsync(Dex.AuthUrl(("connector_id", "mock")));

        await Browser.SubmitAsync(("approval", "rejected"));

        Log.Names.Should().Equal(AuditEvents.LoginSucceeded, AuditEvents.SessionStarted, AuditEvents.ConsentDenied);
        Log.Single(AuditEvents.ConsentDenied).Should().Contain("level", "WARN").And.Contain("client_id", TestDex.ClientId);
    }

    [Test]
    public async Task A_session_from_its_use_to_its_end()
    {
        var first = await Browser.SignInAsync(("client_id", "bound"), ("connector_id", "mock"));
        var tokens = await Dex.TokenAsync("bound", TestDex.ClientSecret, Code(first["code"]!));
        Log.Clear();

        await Browser.GetAsync(Dex.AuthUrl(("client_id", "bound")));
        var sid = SessionTests.Claim(tokens.IdToken, "sid")!;
        Log.Names.Should().Equal(AuditEvents.SessionUsed);
        Log.Single(AuditEvents.SessionUsed).Should().Contain("session_id", sid).And.Contain("client_id", "bound");
        Log.Clear();

        await Browser.GetAsync(
            $"{Dex.Address}/logout?{QueryString.Build([("id_token_hint", tokens.IdToken), ("post_logout_redirect_uri", "https://app.example/bye")])}"
        );
        if (Browser.Answer is null)
        {
            await Browser.SubmitAsync();
        }
        Log.Names.Should().BeEquivalentTo(AuditEvents.SessionEnded, AuditEvents.TokenRevoked);
        Log.Single(AuditEvents.SessionEnded).Should().Contain("session_id", sid).And.Contain("msg", "logout successful");
        Log.Single(AuditEvents.TokenRevoked).Should().Contain("client_id", "bound").And.Contain("token_type", "refresh_token");
    }

    [Test]
    public async Task A_session_that_is_past_its_time()
    {
        await Browser.SignInAsync(("connector_id", "mock"));
        // Here and not by the clock: the garbage collector would find it first, and that is no event.
        await Dex.Storage.AuthSessions.UpdateAsync(
            Log.Single(AuditEvents.SessionStarted)["session_id"],
            s => s with { IdleExpiry = Dex.Time.GetUtcNow().AddSeconds(-1) },
            default
        );
        Log.Clear();

        await Browser.GetAsync(Dex.AuthUrl());

        Log.Names.Should().Equal(AuditEvents.SessionExpired);
    }

    [Test]
    public async Task Another_person_takes_over_the_browser()
    {
        await Browser.SignInAsync(("connector_id", "mock"));
        Log.Clear();

        await Browser.SignInAsync(("connector_id", Upstream));

        Log.Names.Should()
            .Equal(AuditEvents.LoginSucceeded, AuditEvents.SessionEnded, AuditEvents.SessionStarted, AuditEvents.ConsentGranted);
        Log.Single(AuditEvents.SessionEnded).Should().Contain("connector_id", "mock");
    }

    private static (string, string?)[] Code(string code) =>
        [("grant_type", GrantTypes.AuthorizationCode), ("code", code), ("redirect_uri", TestDex.RedirectUri)];
}
