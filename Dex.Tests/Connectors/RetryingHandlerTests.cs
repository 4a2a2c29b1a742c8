using System.Net;
using System.Net.Http.Headers;
using Dex.Connectors.Http;
using Dex.Core.Protocol;

namespace Dex.Tests.Connectors;

internal sealed class RetryingHandlerTests
{
    private readonly List<string> _asked = [];

    [SetUp]
    public void SetUp() => _asked.Clear();

    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    [TestCase(0)]
    public async Task A_read_that_failed_is_tried_again(int failure)
    {
        var response = await SendAsync(HttpMethod.Get, failure, failure, 200);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        _asked.Should().HaveCount(3);
    }

    [TestCase(500)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(200)]
    public async Task An_answer_is_an_answer(int status)
    {
        (await SendAsync(HttpMethod.Get, status, 200)).StatusCode.Should().Be((HttpStatusCode)status);
        _asked.Should().ContainSingle();
    }

    [Test]
    public async Task The_third_failure_is_told()
    {
        (await SendAsync(HttpMethod.Get, 503, 503, 503, 200)).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        _asked.Should().HaveCount(3);
        _asked.Clear();
        await FluentActions.Awaiting(() => SendAsync(HttpMethod.Get, 0, 0, 0, 200)).Should().ThrowAsync<HttpRequestException>();
        _asked.Should().HaveCount(3);
    }

    [Test]
    public async Task What_changes_something_is_asked_once()
    {
        (await SendAsync(HttpMethod.Post, 503, 200)).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        _asked.Should().ContainSingle();
    }

    [TestCase(1, 200)]
    [TestCase(30, 429)]
    public async Task Who_is_asked_too_often_is_left_alone_unless_the_rest_is_short(int seconds, int expected) =>
        ((int)(await SendAsync(HttpMethod.Get, -seconds, 200)).StatusCode).Should().Be(expected);

    // 0: the connection breaks; a negative number: 429 with that Retry-After.
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, params int[] statuses)
    {
        using var http = new HttpClient(new RetryingHandler(new Upstream(_asked, statuses), new ManualTime(), new CryptographicRandom()));
        using var request = new HttpRequestMessage(method, "http://upstream.example/groups");
        return await http.SendAsync(request);
    }

    private sealed class Upstream(List<string> asked, int[] statuses) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!.AbsolutePath);
            var status = statuses[asked.Count - 1];
            if (status == 0)
            {
                throw new HttpRequestException("connection reset");
            }
            var response = new HttpResponseMessage((HttpStatusCode)(status < 0 ? 429 : status));
            response.Headers.RetryAfter = status < 0 ? new RetryConditionHeaderValue(TimeSpan.FromSeconds(-status)) : null;
            return Task.FromResult(response);
        }
    }
}
