using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dex.Connectors.Google;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>google</c>, against answers in the form that Google documents.</summary>
internal sealed class GoogleConnectorTests : ConnectorTest
{
    private readonly RSA _rsa = RSA.Create(2048);
    private JsonObject _claims = null!;
    private string _keyFile = null!;
    private List<JsonObject> _assertions = null!;
    private Dictionary<string, string> _environment = null!;
    private string _nonce = "";

    [SetUp]
    public async Task SetUp()
    {
        (_assertions, _environment, _keyFile) = ([], [], Path.GetTempFileName());
        _claims = new JsonObject
        {
            ["sub"] = "1100",
            ["name"] = "Jane Doe",
            ["email"] = "jane@example.com",
            ["email_verified"] = true,
            ["hd"] = "example.com",
        };
        await File.WriteAllTextAsync(
            _keyFile,
            new JsonObject
            {
                ["type"] = "service_account",
                ["client_email"] = "sync@project.iam.gserviceaccount.com",
                ["private_key"] = _rsa.ExportPkcs8PrivateKeyPem(),
                ["private_key_id"] = "key 1",
                ["token_uri"] = Upstream.Url + "/token",
            }.ToJsonString()
        );
        Upstream.Token = (form, _) =>
            form["grant_type"] == "authorization_code" || form["grant_type"] == "refresh_token" ? Tokens() : Delegate(form["assertion"]!);
        Answer("/admin/directory/v1/groups?userKey=jane%40example.com", """{"groups":[{"email":"a@example.com"}],"nextPageToken":"p 2"}""");
        Answer("/admin/directory/v1/groups?userKey=jane%40example.com&pageToken=p%202", """{"groups":[{"email":"b@example.com"}]}""");
        Answer(
            "/admin/directory/v1/groups?userKey=a%40example.com",
            """{"groups":[{"email":"parent@example.com"},{"email":"b@example.com"}]}"""
        );
        Answer("/admin/directory/v1/groups?userKey=b%40example.com", "{}");
        // Groups may contain each other.
        Answer("/admin/directory/v1/groups?userKey=parent%40example.com", """{"groups":[{"email":"a@example.com"}]}""");
    }

    [TearDown]
    public void TearDown() => File.Delete(_keyFile);

    [OneTimeTearDown]
    public void DisposeKey() => _rsa.Dispose();

    [Test]
    public async Task A_person_signs_in()
    {
        (await SignInAsync(Connector(), Plain))
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "1100",
                    Username = "Jane Doe",
                    Email = "jane@example.com",
                    EmailVerified = true,
                }
            );
    }

    [Test]
    public async Task The_request_says_what_is_configured()
    {
        var plain = await RequestAsync(Connector(), Plain);
        (plain["scope"], plain["hd"], plain["access_type"], plain["prompt"]).Should().Be(("openid profile email", null, null, null));
        var offline = await RequestAsync(Connector(o => o.HostedDomains = ["example.com"]), Everything);
        (offline["hd"], offline["access_type"], offline["prompt"]).Should().Be(("example.com", "offline", "consent"));
        (await RequestAsync(Connector(o => (o.HostedDomains, o.PromptType) = (["a", "b"], "login")), Everything))["hd"].Should().Be("*");
    }

    [Test]
    public async Task Hosted_domains_keep_others_out()
    {
        await SignInAsync(Connector(o => o.HostedDomains = ["x", "example.com"]), Plain);
        _claims.Remove("hd");
        await FluentActions
            .Awaiting(() => SignInAsync(Connector(o => o.HostedDomains = ["example.com"]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [TestCase(false, "a@example.com,b@example.com")]
    [TestCase(true, "a@example.com,parent@example.com,b@example.com")]
    public async Task Groups_come_from_the_directory(bool transitive, string groups)
    {
        var identity = await SignInAsync(WithDirectory(o => o.FetchTransitiveGroupMembership = transitive), Everything);

        identity.Claims.Groups.Should().Equal(groups.Split(','));
        _assertions.Should().ContainSingle("the token is kept");
        var claims = _assertions[0];
        claims["iss"]!.GetValue<string>().Should().Be("sync@project.iam.gserviceaccount.com");
        claims["sub"]!.GetValue<string>().Should().Be("admin@example.com");
        claims["scope"]!.GetValue<string>().Should().Be("https://www.googleapis.com/auth/admin.directory.group.readonly");
        Upstream.Requests.Should().OnlyContain(r => r.EndsWith(" Bearer for admin@example.com"));
    }

    [Test]
    public async Task Groups_can_be_required_whatever_the_application_asks_for()
    {
        (await SignInAsync(WithDirectory(o => o.Groups = ["b@example.com"]), Plain)).Claims.Groups.Should().Equal("b@example.com");
        await FluentActions
            .Awaiting(() => SignInAsync(WithDirectory(o => o.Groups = ["x@example.com"]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [TestCase("example.com", "other@example.com")]
    [TestCase("elsewhere.example", "any@example.com")]
    public async Task The_administrator_is_that_of_the_domain(string domain, string expected)
    {
        var connector = WithDirectory(o =>
            o.DomainToAdminEmail = new Dictionary<string, string> { [domain] = "other@example.com", ["*"] = "any@example.com" }
        );

        await SignInAsync(connector, Everything);

        _assertions.Single()["sub"]!.GetValue<string>().Should().Be(expected);
    }

    [Test]
    public async Task The_key_may_be_named_by_Googles_own_variable()
    {
        _environment["GOOGLE_APPLICATION_CREDENTIALS"] = _keyFile;

        var identity = await SignInAsync(Connector(o => o.AdminEmail = "admin@example.com"), Everything);

        identity.Claims.Groups.Should().NotBeEmpty();
    }

    [Test]
    public async Task On_Googles_machines_no_key_is_needed()
    {
        Answer("/computeMetadata/v1/instance/service-accounts/default/email", "machine@project.iam.gserviceaccount.com");
        Answer("/computeMetadata/v1/instance/service-accounts/default/token", """{"access_token":"machine's own"}""");
        Upstream.Post = (path, text, context) =>
        {
            path.Should().Be("/v1/projects/-/serviceAccounts/machine@project.iam.gserviceaccount.com:signJwt");
            context.Request.Headers.Authorization.ToString().Should().Be("Bearer machine's own");
            var payload = JsonNode.Parse(text)!["payload"]!.GetValue<string>();
            return (new JsonObject { ["signedJwt"] = $"h.{Base64Url(payload)}.s" }.ToJsonString(), 200);
        };

        var identity = await SignInAsync(Connector(o => o.AdminEmail = "admin@example.com"), Everything);

        identity.Claims.Groups.Should().Equal("a@example.com", "b@example.com");
        _assertions.Single()["iss"]!.GetValue<string>().Should().Be("machine@project.iam.gserviceaccount.com");
    }

    [Test]
    public async Task A_refresh_keeps_name_and_token_where_Google_sends_none()
    {
        var connector = Connector();
        var identity = await SignInAsync(connector, Everything);
        identity.ConnectorData.Should().Equal(Encoding.UTF8.GetBytes("google's refresh token"), "a Go Dex keeps it in the same form");
        _claims.Remove("name");
        _nonce = "";
        Upstream.Token = (_, _) => new JsonObject { ["id_token"] = IdToken(), ["access_token"] = "x" };

        var refreshed = await connector.RefreshAsync(Everything, identity, default);

        refreshed.Claims.Username.Should().Be("Jane Doe");
        refreshed.ConnectorData.Should().Equal(identity.ConnectorData);
        _claims["sub"] = "somebody else";
        await FluentActions.Awaiting(() => connector.RefreshAsync(Everything, identity, default)).Should().ThrowAsync<UserGoneException>();
    }

    [Test]
    public void Options_that_would_keep_nobody_out_are_refused()
    {
        FluentActions.Invoking(() => Connector(o => o.Groups = ["x"])).Should().Throw<ConnectorConfigurationException>();
        FluentActions.Invoking(() => Connector(o => o.ServiceAccountFilePath = _keyFile)).Should().Throw<ConnectorConfigurationException>();
        FluentActions
            .Invoking(() => WithDirectory(o => o.ServiceAccountFilePath = "/nowhere"))
            .Should()
            .Throw<ConnectorConfigurationException>();
    }

    private static string Base64Url(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private JsonObject Tokens() =>
        new()
        {
            ["id_token"] = IdToken(),
            ["access_token"] = "x",
            ["refresh_token"] = "google's refresh token",
        };

    private string IdToken()
    {
        var claims = _claims.DeepClone().AsObject();
        claims["iss"] = Upstream.Url;
        claims["aud"] = "id";
        claims["exp"] = Time.GetUtcNow().ToUnixTimeSeconds() + 60;
        if (_nonce.Length > 0)
        {
            claims["nonce"] = _nonce;
        }
        return Upstream.Key.Sign(claims);
    }

    private JsonObject Delegate(string assertion)
    {
        var parts = assertion.Split('.');
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        if (parts[2] != "s")
        {
            _rsa.VerifyData(
                    Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                    System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                )
                .Should()
                .BeTrue();
        }
        _assertions.Add(claims);
        return new JsonObject { ["access_token"] = $"for {claims["sub"]}", ["expires_in"] = 3599 };
    }

    private async Task<Identity> SignInAsync(GoogleConnector connector, ConnectorScopes scopes)
    {
        var begun = await connector.BeginAsync(scopes, Callback, "s", default);
        _nonce = Parameters.Parse(new Uri(begun.Url).Query)["nonce"]!;
        return await connector.CompleteAsync(scopes, begun.ConnectorData, Callback, Parameters.From(("code", "c")), default);
    }

    private GoogleConnector WithDirectory(Action<GoogleOptions>? configure = null) =>
        Connector(o =>
        {
            o.ServiceAccountFilePath = _keyFile;
            o.DomainToAdminEmail = new Dictionary<string, string> { ["*"] = "admin@example.com" };
            configure?.Invoke(o);
        });

    private GoogleConnector Connector(Action<GoogleOptions>? configure = null)
    {
        var options = new GoogleOptions { ClientID = "id", ClientSecret = "secret" };
        configure?.Invoke(options);
        var url = Upstream.Url;
        return new GoogleConnector(
            Context,
            options,
            UpstreamHttp.Create(Context, [], false),
            new GoogleSites(url, url, url + "/token", url, url),
            name => _environment.GetValueOrDefault(name)
        );
    }
}
