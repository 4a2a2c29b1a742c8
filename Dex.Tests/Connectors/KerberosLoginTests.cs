using System.Formats.Asn1;
using System.Net;
using System.Text;

namespace Dex.Tests.Connectors;

/// <summary>Signing in with a Kerberos ticket: MIT Kerberos' KDC, OpenLDAP, curl and the real program.</summary>
[NonParallelizable]
internal sealed class KerberosLoginTests
{
    private Kdc _kdc = null!;
    private Slapd _slapd = null!;
    private KerberosDex _dex = null!;
    private IReadOnlyDictionary<string, string> _jane = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _kdc = await Kdc.StartAsync();
        _slapd = await Slapd.StartAsync(Slapd.SmallDirectory);
        var (here, other) = ($"HTTP/localhost@{Kdc.Realm}", $"HTTP/other.example.org@{Kdc.Realm}");
        var keytab = await _kdc.KeytabAsync("here.keytab", here);
        var others = await _kdc.KeytabAsync("other.keytab", other);
        var both = _kdc.PathOf("both.keytab");
        await File.WriteAllBytesAsync(both, [.. await File.ReadAllBytesAsync(others), .. (await File.ReadAllBytesAsync(keytab)).Skip(2)]);
        _dex = await KerberosDex.StartAsync(
            _kdc,
            _slapd,
            ("form", $"keytabPath: {keytab}, fallbackToPassword: true"),
            ("ticket", $"keytabPath: {keytab}"),
            ("other", $"keytabPath: {others}"),
            ("one-of-two", $"keytabPath: {both}, keytabPrincipal: HTTP/localhost"),
            ("wrong-of-two", $"keytabPath: {both}, spn: {other}"),
            ("partner", $"keytabPath: {keytab}, expectedRealm: {Kdc.PartnerRealm}"),
            ("any-realm", $"keytabPath: {keytab}, expectedRealm: '*'"),
            ("whole-name", $"keytabPath: {keytab}, usernameFromPrincipal: userPrincipalName")
        );
        _jane = await _kdc.SignInAsync($"jane@{Kdc.Realm}");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var part in new IAsyncDisposable?[] { _dex, _slapd, _kdc })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    [TestCase("form")]
    [TestCase("ticket")]
    [TestCase("one-of-two")]
    [TestCase("any-realm")]
    public async Task A_ticket_signs_in_and_the_directory_gives_the_groups(string connector)
    {
        var browser = _dex.Browser(_jane);

        await browser.GoAsync(await _dex.BeginAsync(browser, connector));

        browser.Statuses.Should().Equal(401, 303);
        browser.Authenticate.Should().HaveCount(2);
        browser.Authenticate[0].Should().Be("Negotiate");
        browser.Authenticate[1].Should().MatchRegex("^Negotiate [A-Za-z0-9+/=]{40,}$", "we prove who we are");
        var (claims, refreshToken) = await _dex.RedeemAsync(browser);
        claims.GetProperty("email").GetString().Should().Be("jane@example.org");
        claims.GetProperty("groups").EnumerateArray().Select(g => g.GetString()).Should().BeEquivalentTo("admins", "developers");

        var (refreshed, _) = await _dex.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", refreshToken));
        refreshed.GetProperty("sub").GetString().Should().Be(claims.GetProperty("sub").GetString());
    }

    [Test]
    public async Task Without_a_ticket_the_challenge_comes_with_the_form()
    {
        var browser = _dex.Browser();

        var login = await _dex.BeginAsync(browser, "form");
        await browser.GoAsync(login);

        browser.Statuses.Should().OnlyContain(s => s == 401);
        browser.Authenticate.Should().OnlyContain(a => a == "Negotiate");
        browser.Output.Should().Contain("name=\"password\"");
        await browser.GoAsync(login, "--data", "login=jane&password=foo");
        var (claims, _) = await _dex.RedeemAsync(browser);
        claims.GetProperty("email").GetString().Should().Be("jane@example.org");
    }

    [Test]
    public async Task Without_a_ticket_and_without_the_form_there_is_an_explanation()
    {
        var browser = _dex.Browser();

        await browser.GoAsync(await _dex.BeginAsync(browser, "ticket"));

        browser.Statuses.Should().OnlyContain(s => s == 401);
        browser.Output.Should().NotContain("name=\"password\"").And.Contain("did not show a Kerberos ticket");
    }

    [TestCase("other", "for another service")]
    [TestCase("wrong-of-two", "for another service")]
    [TestCase("partner", "the realm EXAMPLE.ORG is not PARTNER.ORG")]
    public async Task A_ticket_for_another_service_or_of_another_realm_is_refused(string connector, string reason)
    {
        var browser = _dex.Browser(_jane);

        await browser.GoAsync(await _dex.BeginAsync(browser, connector));

        browser.Statuses.Should().Equal(401, 401);
        browser.Authenticate.Should().OnlyContain(a => a == "Negotiate");
        _dex.Log.Should().Contain($"connector_id={connector}").And.Contain(reason);
    }

    [Test]
    public async Task People_of_a_realm_that_ours_trusts_come_in_only_where_that_is_wanted()
    {
        var partner = await _kdc.SignInAsync($"jane@{Kdc.PartnerRealm}");
        var (wanted, trusted, neither) = (_dex.Browser(partner), _dex.Browser(partner), _dex.Browser(partner));

        await wanted.GoAsync(await _dex.BeginAsync(wanted, "partner"));
        await trusted.GoAsync(await _dex.BeginAsync(trusted, "any-realm"));
        await neither.GoAsync(await _dex.BeginAsync(neither, "form"));

        wanted.Statuses.Should().Equal(401, 303);
        trusted.Statuses.Should().Equal(401, 303);
        neither.Statuses.Should().Equal([401, 200], "our jane may be somebody else");
        neither.Output.Should().Contain("name=\"password\"");
        _dex.Log.Should().Contain("the realm PARTNER.ORG is not EXAMPLE.ORG");
    }

    [Test]
    public async Task A_principal_that_the_directory_does_not_know_is_told_so()
    {
        var ghost = await _kdc.SignInAsync($"ghost@{Kdc.Realm}");
        var (strict, form, whole) = (_dex.Browser(ghost), _dex.Browser(ghost), _dex.Browser(_jane));

        await strict.GoAsync(await _dex.BeginAsync(strict, "ticket"));
        await form.GoAsync(await _dex.BeginAsync(form, "form"));
        await whole.GoAsync(await _dex.BeginAsync(whole, "whole-name"));

        strict.Statuses.Should().Equal(401, 403);
        strict.Output.Should().Contain("as ghost@EXAMPLE.ORG, but the directory has no account");
        form.Statuses.Should().Equal(401, 200);
        form.Output.Should().Contain("<bdi>ghost@EXAMPLE.ORG</bdi>, which has no account here").And.Contain("name=\"password\"");
        whole.Statuses.Should().Equal([401, 403], "this directory has no attribute with the whole name");
        whole.Output.Should().Contain("jane@EXAMPLE.ORG");
    }

    [Test]
    public async Task A_token_that_was_used_is_refused()
    {
        var token = await CaptureAsync();
        var (first, second) = (_dex.Browser(), _dex.Browser());

        await first.GoWithAsync(await _dex.BeginAsync(first, "ticket"), "Negotiate " + token);
        await second.GoWithAsync(await _dex.BeginAsync(second, "ticket"), "Negotiate " + token);

        first.Statuses.Should().Equal(303);
        second.Statuses.Should().Equal(401);
        _dex.Log.Should().NotContain(token[..40]);
    }

    [TestCase("Negotiate", 401)]
    [TestCase("Negotiate ", 401)]
    [TestCase("Negotiate @@@@", 401)]
    [TestCase("Negotiate YWJj", 401)]
    [TestCase("Negotiate TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==", 401)]
    [TestCase("NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==", 401)]
    [TestCase("Basic amFuZTpmb28=", 401)]
    [TestCase("Bearer x", 401)]
    [TestCase("Negotiatex YWJj", 401)]
    public async Task Other_tokens_are_refused(string authorization, int status)
    {
        var (strict, form) = (_dex.Browser(), _dex.Browser());

        await strict.GoWithAsync(await _dex.BeginAsync(strict, "ticket"), authorization);
        await form.GoWithAsync(await _dex.BeginAsync(form, "form"), authorization);

        strict.Statuses.Should().Equal(status);
        strict.Authenticate.Should().Equal("Negotiate");
        form.Statuses[0].Should().BeOneOf(200, 401);
        form.Output.Should().Contain("name=\"password\"");
    }

    [TestCase("1.2.840.113554.1.2.2", "in several steps", TestName = "Kerberos_without_a_first_token_is_refused")]
    [TestCase("1.3.6.1.4.1.311.2.2.10", "malformed, for another service", TestName = "SPNEGO_that_offers_only_NTLM_is_refused")]
    public async Task Negotiation_in_several_steps_is_refused(string mechanism, string reason)
    {
        // RFC 4178 §4.2.1, as RFC 2743 §3.1 wraps it: a NegTokenInit with a mechanism and no first token of it.
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, 0)))
        {
            writer.WriteObjectIdentifier("1.3.6.1.5.5.2");
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(mechanism);
            }
        }
        var browser = _dex.Browser();

        await browser.GoWithAsync(await _dex.BeginAsync(browser, "ticket"), "Negotiate " + Convert.ToBase64String(writer.Encode()));

        browser.Statuses.Should().Equal(401);
        browser.Authenticate.Should().Equal("Negotiate");
        _dex.Log.Should().Contain(reason);
    }

    [TestCase(60_000, 401)]
    [TestCase(65_000, 401)]
    [TestCase(90_000, 401)]
    [TestCase(120_000, 431)]
    public async Task Tokens_have_a_largest_size(int length, int status)
    {
        var browser = _dex.Browser();

        await browser.GoWithAsync(await _dex.BeginAsync(browser, "ticket"), "Negotiate " + new string('A', length));

        browser.Statuses.Should().Equal(status);
    }

    [Test]
    public async Task Damaged_tokens_of_every_kind_are_refused_and_never_a_fault()
    {
        var good = Convert.FromBase64String(await CaptureAsync());
        var login = "";
        var browser = _dex.Browser();
        login = await _dex.BeginAsync(browser, "ticket");
        for (var i = 0; i < good.Length; i += good.Length / 24)
        {
            var (bent, cut) = (good.ToArray(), good[..i]);
            bent[i] ^= 0x55;
            foreach (var token in new[] { bent, cut })
            {
                await browser.GoWithAsync(login, "Negotiate " + Convert.ToBase64String(token));
                browser.Statuses.Should().NotContain(s => s >= 500, browser.Output);
            }
        }
        _dex.Log.Should().NotContain("reference=");
    }

    // What a browser would send to the server: taken down by a site that is none.
    private async Task<string> CaptureAsync()
    {
        using var site = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        site.Start();
        var browser = _dex.Browser(_jane);
        var going = browser.GoAsync($"http://localhost:{((IPEndPoint)site.LocalEndpoint).Port}/");
        using var connection = await site.AcceptTcpClientAsync();
        using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
        var token = "";
        while (token.Length == 0)
        {
            var line = await reader.ReadLineAsync() ?? throw new IOException("curl showed no ticket");
            token = line.StartsWith("Authorization: Negotiate ", StringComparison.Ordinal) ? line[25..] : "";
            if (line.Length == 0)
            {
                var answer = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
                await connection.GetStream().WriteAsync(answer);
            }
        }
        await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        await going;
        return token;
    }
}
