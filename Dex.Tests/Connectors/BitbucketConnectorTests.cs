using Dex.Connectors.Bitbucket;
using Dex.Connectors.Http;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>bitbucket-cloud</c>, against answers in the form that Bitbucket documents.</summary>
internal sealed class BitbucketConnectorTests : ConnectorTest
{
    [SetUp]
    public void SetUp()
    {
        Answer("/user", """{"type":"user","uuid":"{a54f16da}","username":"jane","display_name":"Jane"}""");
        // The next page is named by an address that is not ours to follow: only its path counts.
        Answer(
            "/user/emails",
            """{"pagelen":1,"values":[{"email":"old@example.com","is_primary":false,"is_confirmed":true}],"next":"https://elsewhere.example/user/emails?page=2"}"""
        );
        Answer("/user/emails?page=2", """{"values":[{"email":"jane@example.com","is_primary":true,"is_confirmed":true}]}""");
        Answer("/user/workspaces", """{"values":[{"workspace":{"slug":"acme"}},{"workspace":{"slug":"other team"}}]}""");
        Answer("/user/workspaces/acme/permission", """{"permission":"owner"}""");
        Answer("/user/workspaces/other%20team/permission", """{"type":"error"}""", 403);
    }

    [Test]
    public async Task A_person_signs_in()
    {
        (await CompleteAsync(Connector(), Plain))
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "{a54f16da}",
                    Username = "jane",
                    Email = "jane@example.com",
                    EmailVerified = true,
                }
            );
        (await RequestAsync(Connector(), Plain))["scope"].Should().Be("account email");
    }

    [TestCase(false, "acme,other team")]
    [TestCase(true, "acme,other team,acme:owner")]
    public async Task Groups_are_workspaces_with_the_permission_if_wanted(bool permissions, string groups) =>
        (await CompleteAsync(Connector(o => o.GetWorkspacePermissions = permissions), Everything))
            .Claims.Groups.Should()
            .Equal(groups.Split(','));

    [Test]
    public async Task Workspaces_can_be_required()
    {
        (await CompleteAsync(Connector(o => o.Teams = ["acme"]), Plain)).Claims.Groups.Should().Equal("acme");
        await FluentActions
            .Awaiting(() => CompleteAsync(Connector(o => o.Teams = ["x"]), Plain))
            .Should()
            .ThrowAsync<UserNotInRequiredGroupsException>();
    }

    [Test]
    public async Task A_person_without_a_confirmed_address_is_refused()
    {
        Answer("/user/emails?page=2", """{"values":[{"email":"jane@example.com","is_primary":true,"is_confirmed":false}]}""");

        await FluentActions.Awaiting(() => CompleteAsync(Connector(), Plain)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task A_refresh_renews_the_token_once_it_is_over()
    {
        var connector = Connector();
        var identity = await CompleteAsync(connector, Everything);

        identity = await connector.RefreshAsync(Everything, identity, default);
        TokenRequests.Should().HaveCount(1, "the access token is still good");
        Time.Advance(TimeSpan.FromHours(2));
        await connector.RefreshAsync(Everything, identity, default);

        TokenRequests[1]["refresh_token"].Should().Be("refresh 1");
    }

    private BitbucketConnector Connector(Action<BitbucketOptions>? configure = null)
    {
        var options = new BitbucketOptions { ClientID = "id", ClientSecret = "secret" };
        configure?.Invoke(options);
        return new BitbucketConnector(Context, options, UpstreamHttp.Create(Context, [], false), Upstream.Url, Upstream.Url);
    }
}
