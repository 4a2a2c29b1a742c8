using Dex.Connectors;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Dex.Tests.Http;

/// <summary>How somebody whom the upstream threw out tries to keep their refresh token alive.</summary>
internal sealed class AttackRefreshTests
{
    [Test]
    public async Task An_answer_of_the_upstream_that_nobody_waited_for_is_not_kept_for_later()
    {
        var (upstream, hangUps) = (new SlowConnector(), new HangUps());
        await using var dex = await TestDex.StartAsync(
            s =>
            {
                s.ConnectorTypes.Add(ConnectorType.Create("slow", () => upstream));
                s.AddConnector("slow", "slow", "Slow");
            },
            services: s => s.AddSingleton<IStartupFilter>(hangUps)
        );
        var tokens = await dex.RedeemAsync((await new Browser(dex).SignInAsync(("connector_id", "slow")))["code"]!);
        var form = TestDex.Form(("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken));
        using var request = new HttpRequestMessage(HttpMethod.Post, dex.Address + "/token") { Content = form };
        request.Headers.Authorization = TestDex.Basic(TestDex.ClientId, TestDex.ClientSecret);

        // Still welcome: asks, and hangs up before the answer comes.
        using var hangUp = new CancellationTokenSource();
        var asking = dex.Http.SendAsync(request, hangUp.Token);
        await upstream.Asked.Task;
        await hangUp.CancelAsync();
        await FluentActions.Awaiting(() => asking).Should().ThrowAsync<OperationCanceledException>();
        await hangUps.Noticed.Task;
        upstream.Gate.SetResult();

        // Thrown out: the answer of back then must not do.
        upstream.IsGone = true;
        var refreshed = await dex.RefreshAsync(tokens.RefreshToken);

        refreshed.Error.Should().Be("invalid_grant");
        upstream.Calls.Should().BeGreaterThan(1);
    }

    private sealed class SlowConnector : IRedirectConnector, IRefreshConnector
    {
        private static readonly Identity Person = new(new Claims { UserId = "1", Username = "Somebody" });
        private int _calls;

        public bool IsGone { get; set; }

        public int Calls => _calls;

        // What waits here goes on within SetResult, so that it is done when that returns.
        public TaskCompletionSource Gate { get; } = new();

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<LoginRedirect> BeginAsync(ConnectorScopes scopes, string callbackUrl, string state, CancellationToken ct) =>
            Task.FromResult(new LoginRedirect($"{callbackUrl}?state={state}"));

        public Task<Identity> CompleteAsync(
            ConnectorScopes scopes,
            byte[]? connectorData,
            string callbackUrl,
            Parameters parameters,
            CancellationToken ct
        ) => Task.FromResult(Person);

        public async Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
        {
            var call = Interlocked.Increment(ref _calls);
            Asked.TrySetResult();
            if (call == 1)
            {
                await Gate.Task;
                return Person;
            }
            return IsGone ? throw new UserGoneException("gone") : Person;
        }
    }

    /// <summary>Tells when a request was given up. What waits for its end was told before, as the last registered comes first.</summary>
    private sealed class HangUps : IStartupFilter
    {
        public TaskCompletionSource Noticed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, following) =>
                    {
                        context.RequestAborted.Register(() => Noticed.TrySetResult());
                        return following(context);
                    }
                );
                next(app);
            };
    }
}
