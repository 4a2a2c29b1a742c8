using System.Text;
using Dex.Core.Connectors;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>authproxy</c>, through HTTP: the tests are the proxy.</summary>
internal sealed class AuthProxyConnectorTests
{
    [Test]
    public async Task The_headers_say_who_the_person_is()
    {
        var claims = await SignInAsync(
            "{}",
            ("X-Remote-User", "jane"),
            ("X-Remote-User-Id", "12345"),
            ("X-Remote-User-Name", "Jane"),
            ("X-Remote-User-Email", "jane@example.com"),
            ("X-Remote-Group", "ops, authors")
        );

        claims.Should().Be("jane|Jane|jane@example.com|[\"ops\",\"authors\"]");
    }

    [Test]
    public async Task The_name_stands_for_what_the_proxy_does_not_say() =>
        (await SignInAsync("""{"staticGroups":["everybody"]}""", ("X-Remote-User", "jane"))).Should().Be("jane|jane|jane|[\"everybody\"]");

    [Test]
    public async Task Other_headers_can_be_named() =>
        (
            await SignInAsync(
                """{"userHeader":"X-User","emailHeader":"X-Mail","groupHeader":"X-Groups","groupHeaderSeparator":";","staticGroups":["z"]}""",
                ("X-User", "jane"),
                ("X-Remote-User", "forged"),
                ("X-Mail", "jane@example.com"),
                ("X-Groups", "a,b;c")
            )
        )
            .Should()
            .Be("jane|jane|jane@example.com|[\"a,b\",\"c\",\"z\"]");

    [Test]
    public async Task Without_the_header_nobody_gets_in() => (await SignInAsync("{}")).Should().Be("502");

    [TestCase("10.0.0.0/8", "502")]
    [TestCase("127.0.0.0/8", "jane|jane|jane|")]
    public async Task Only_the_proxy_may_call_where_it_is_named(string network, string expected) =>
        (await SignInAsync($$"""{"trustedProxies":["{{network}}"]}""", ("X-Remote-User", "jane"))).Should().Be(expected);

    [Test]
    public async Task The_address_that_no_proxy_guards_lets_nobody_in()
    {
        await using var dex = await StartAsync("{}");
        using var begun = await dex.Http.GetAsync(new Uri(dex.AuthUrl(("connector_id", "proxy"))));
        using var login = await dex.Http.GetAsync(new Uri(new Uri(dex.Address), begun.Headers.Location!));
        var unguarded = login.Headers.Location!.AbsoluteUri.Replace("/callback/proxy", "/callback", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, unguarded);
        request.Headers.Add("X-Remote-User", "jane");
        request.Headers.Add("Cookie", login.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));

        using var response = await dex.Http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(400);
    }

    [Test]
    public async Task A_malformed_network_is_refused()
    {
        await using var dex = await StartAsync("""{"trustedProxies":["everywhere"]}""");

        dex.Host.Invoking(h =>
                new Dex.Connectors.ConnectorRegistry().Open(
                    new()
                    {
                        Id = "proxy",
                        Type = "authproxy",
                        Name = "x",
                        Config = """{"trustedProxies":["everywhere"]}"""u8.ToArray(),
                    }
                )
            )
            .Should()
            .Throw<ConnectorConfigurationException>()
            .WithMessage("*everywhere*");
    }

    private static Task<TestDex> StartAsync(string config) =>
        TestDex.StartAsync(setup =>
        {
            setup.Options = setup.Options with { SkipApprovalScreen = true };
            setup.AddConnector("authproxy", "proxy", "Proxy", Encoding.UTF8.GetBytes(config));
        });

    // Every request carries the headers, as behind a proxy that adds them everywhere.
    private static async Task<string> SignInAsync(string config, params (string Name, string Value)[] headers)
    {
        await using var dex = await StartAsync(config);
        foreach (var (name, value) in headers)
        {
            dex.Http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
        var browser = new Browser(dex);
        await browser.GetAsync(dex.AuthUrl(("connector_id", "proxy")));
        if (browser.Answer is not { } answer)
        {
            return ((int)browser.Status).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        var tokens = await dex.RedeemAsync(answer["code"]!);
        return string.Join(
            '|',
            new[] { "name", "preferred_username", "email", "groups" }.Select(c => Sessions.SessionTests.Claim(tokens.IdToken, c))
        );
    }
}
