using System.Net;
using System.Net.Sockets;
using System.Text;
using Dex.Connectors;
using Dex.Core.Clients;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Hosting;
using Dex.Server.Pages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dex.Tests.Hosting;

/// <summary>A configuration that is replaced while requests are under way.</summary>
internal sealed class LiveDexTests
{
    private readonly RecordingCalls _calls = new();
    private TestDex _dex = null!;

    [SetUp]
    public async Task SetUp() =>
        _dex = await TestDex.StartAsync(
            setup =>
            {
                setup.Options = setup.Options with { PasswordConnector = "local", GrantTypes = [.. setup.Options.GrantTypes, "password"] };
                setup.ConnectorTypes.Add(ConnectorType.Create("noting", () => new NotingConnector()));
                setup.AddConnector("noting", "noting", "Noting");
            },
            services: s => s.Replace(ServiceDescriptor.Singleton<IClientCalls>(_calls))
        );

    [TearDown]
    public async Task TearDown() => await _dex.DisposeAsync();

    [Test]
    public async Task A_request_under_way_finishes_with_the_configuration_with_which_it_began()
    {
        var code = await _dex.GetCodeAsync();
        var before = _dex.Host.Live.Current;
        using var request = await HalfSentAsync(code);

        await _dex.ReplaceAsync(setup =>
        {
            setup.Clients.RemoveAt(0);
            setup.AddClient(TestDex.ClientId, "another secret", TestDex.RedirectUri);
        });

        before.Ended.IsCompleted.Should().BeFalse("a request uses it");
        (await _dex.TokenAsync(("grant_type", "refresh_token"))).Error.Should().Be("invalid_client", "the old secret is refused at once");
        (await request.FinishAsync()).Should().StartWith("HTTP/1.1 200").And.Contain("\"access_token\":");
        await before.Ended.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_removed_connector_is_disposed_when_the_last_request_that_could_use_it_is_over()
    {
        var connector = await NotingAsync();
        var before = _dex.Host.Live.Current;
        using var request = await HalfSentAsync("none");
        await _dex.ReplaceAsync();

        connector.IsDisposed.Should().BeFalse();
        await request.FinishAsync();
        await before.Ended.WaitAsync(TimeSpan.FromSeconds(10));

        connector.IsDisposed.Should().BeTrue();
    }

    [Test]
    public async Task A_connector_that_did_not_change_goes_on_under_a_new_name()
    {
        var connector = await NotingAsync();
        var before = _dex.Host.Live.Current;
        await _dex.ReplaceAsync(setup => setup.AddConnector("noting", "noting", "Renamed"));
        await before.Ended.WaitAsync(TimeSpan.FromSeconds(10));

        var open = await _dex.Host.Provider.Connectors.GetAsync("noting", default);

        open!.Connector.Should().BeSameAs(connector);
        open.Record.Name.Should().Be("Renamed");
        connector.IsDisposed.Should().BeFalse();
    }

    [Test]
    public async Task Failed_sign_ins_are_not_forgotten()
    {
        Task<TokenAnswer> GuessAsync() =>
            _dex.TokenAsync(("grant_type", "password"), ("username", TestDex.Email), ("password", "wrong"), ("scope", "openid"));
        void Limit(DexSetup setup) =>
            setup.Options = setup.Options with
            {
                PasswordConnector = "local",
                GrantTypes = [.. setup.Options.GrantTypes, "password"],
                SignInLimits = new SignInLimits { PerAccount = 2 },
            };
        await _dex.ReplaceAsync(Limit);
        (await GuessAsync()).Status.Should().Be(400);
        (await GuessAsync()).Status.Should().Be(400);

        await _dex.ReplaceAsync(Limit);

        (await GuessAsync()).Status.Should().Be(429);
    }

    [Test]
    public async Task What_was_to_be_told_to_applications_is_told_though_the_configuration_was_replaced()
    {
        await _dex.ReplaceAsync(setup =>
            setup.Clients.Add(
                new Client
                {
                    Id = "told",
                    Secret = "s",
                    BackchannelLogoutUri = "https://app.example/logout",
                }
            )
        );
        var before = _dex.Host.Live.Current;
        _calls.Status = 500;
        await before.Provider.Backchannel.NotifyAsync(
            new AuthSession
            {
                Id = "1",
                ClientStates = new Dictionary<string, ClientAuthState> { ["told"] = new(default, default, default, true) },
            },
            default
        );
        await _calls.WaitAsync(1);

        await _dex.ReplaceAsync();
        before.Ended.IsCompleted.Should().BeFalse("it will try again");
        _calls.Status = 200;
        for (var attempt = 0; attempt < 100 && !before.Ended.IsCompleted; attempt++)
        {
            _dex.Time.Advance(TimeSpan.FromSeconds(2));
            await before.Ended.WaitAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _calls.Posted.Should().HaveCount(2).And.OnlyContain(p => p.Address == "https://app.example/logout");
        before.Ended.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task Endpoints_that_not_every_configuration_has_come_and_go()
    {
        async Task<int[]> StatusAsync()
        {
            using var logout = await _dex.Http.GetAsync(new Uri(_dex.Address + "/logout"));
            using var register = await _dex.Http.PostAsync(new Uri(_dex.Address + "/register"), null);
            return [(int)logout.StatusCode, (int)register.StatusCode];
        }
        (await StatusAsync()).Should().Equal(404, 404);

        await _dex.ReplaceAsync(setup =>
            setup.Options = setup.Options with { Sessions = new SessionPolicy(), Registration = new RegistrationPolicy(["token"]) }
        );
        (await StatusAsync()).Should().NotContain(404);
        await _dex.ReplaceAsync();

        (await StatusAsync()).Should().Equal(404, 404);
    }

    [Test]
    public async Task Sign_ins_go_on_while_the_configuration_is_replaced_20_times()
    {
        using var end = new CancellationTokenSource();
        var people = Enumerable.Range(0, 3).Select(_ => Task.Run(() => SignInAgainAndAgainAsync(end.Token))).ToList();

        for (var time = 0; time < 20; time++)
        {
            await _dex.ReplaceAsync(setup => setup.AddConnector("mockCallback", $"mock-{time}", "Another"), reopen: time % 2 == 0);
        }
        await end.CancelAsync();

        (await Task.WhenAll(people)).Should().OnlyContain(count => count > 0);
        _dex.Log.Faults.Should().BeEmpty();
    }

    // Each must work: the number of them.
    private async Task<int> SignInAgainAndAgainAsync(CancellationToken ct)
    {
        var count = 0;
        do
        {
            var tokens = await _dex.RedeemAsync(await _dex.GetCodeAsync());
            tokens.Status.Should().Be(200, tokens.Body.ToString());
            count++;
        } while (!ct.IsCancellationRequested);
        return count;
    }

    [Test]
    public async Task Pages_that_cannot_be_used_leave_everything_as_it_was()
    {
        var before = _dex.Host.Live.Current;

        await _dex.Invoking(d => d.ReplaceAsync(setup => setup.Frontend = new FrontendOptions { Dir = "/nothing/there" }))
            .Should()
            .ThrowAsync<FrontendException>();

        _dex.Host.Live.Current.Should().BeSameAs(before);
    }

    private async Task<NotingConnector> NotingAsync() =>
        (NotingConnector)(await _dex.Host.Provider.Connectors.GetAsync("noting", default))!.Connector;

    private Task<HalfSentRequest> HalfSentAsync(string code) =>
        HalfSentRequest.BeginAsync(
            new Uri(_dex.Address + "/token"),
            TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret).ToString(),
            QueryString.Build([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", TestDex.RedirectUri)])
        );

    private sealed class NotingConnector : IConnector, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>A request whose endpoint runs already, and waits for the body.</summary>
    private sealed class HalfSentRequest(TcpClient client, byte[] body) : IDisposable
    {
        public static async Task<HalfSentRequest> BeginAsync(Uri address, string authorization, string form)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, address.Port);
            var body = Encoding.ASCII.GetBytes(form);
            // The server says 100 when the endpoint begins to read.
            var head =
                $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: {authorization}\r\nConnection: close\r\n"
                + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            var answer = new byte[25];
            await client.GetStream().ReadExactlyAsync(answer);
            Encoding.ASCII.GetString(answer).Should().Be("HTTP/1.1 100 Continue\r\n\r\n");
            return new HalfSentRequest(client, body);
        }

        public async Task<string> FinishAsync()
        {
            await client.GetStream().WriteAsync(body);
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync();
        }

        public void Dispose() => client.Dispose();
    }
}
