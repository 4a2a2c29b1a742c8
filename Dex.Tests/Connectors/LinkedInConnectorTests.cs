using Dex.Connectors.Http;
using Dex.Connectors.LinkedIn;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Tests.Connectors;

/// <summary>The connector <c>linkedin</c>, against answers in the form that LinkedIn documents.</summary>
internal sealed class LinkedInConnectorTests : ConnectorTest
{
    private const string Email = "/emailAddress?q=members&projection=(elements*(handle~))";

    [SetUp]
    public void SetUp()
    {
        Answer("/me", """{"id":"REDACTED","localizedFirstName":"Jane","localizedLastName":"Doe"}""");
        Answer(Email, """{"elements":[{"handle":"urn:li:emailAddress:1","handle~":{"emailAddress":"jane@example.com"}}]}""");
    }

    [Test]
    public async Task A_member_signs_in()
    {
        (await CompleteAsync(Connector(), Plain))
            .Claims.Should()
            .BeEquivalentTo(
                new Claims
                {
                    UserId = "REDACTED",
                    Username = "Jane Doe",
                    Email = "jane@example.com",
                    EmailVerified = true,
                }
            );
        (await RequestAsync(Connector(), Plain))["scope"].Should().Be("r_liteprofile r_emailaddress");
    }

    [Test]
    public async Task A_member_without_a_name_is_called_by_the_address()
    {
        Answer("/me", """{"id":"1"}""");

        (await CompleteAsync(Connector(), Plain)).Claims.Username.Should().Be("jane@example.com");
    }

    [Test]
    public async Task A_member_without_an_address_is_refused()
    {
        Answer(Email, """{"elements":[]}""");

        await FluentActions.Awaiting(() => CompleteAsync(Connector(), Plain)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task A_refresh_reads_the_profile_with_the_token_of_the_sign_in_also_one_that_a_Go_Dex_kept()
    {
        Answer("/me", """{"id":"1","localizedFirstName":"New","localizedLastName":"Name"}""");
        var kept = new Identity(new Claims { UserId = "1" }, """{"accessToken":"kept by Go"}"""u8.ToArray());

        var identity = await Connector().RefreshAsync(Everything, kept, default);

        identity.Claims.Username.Should().Be("New Name");
        Upstream.Requests.Should().OnlyContain(r => r.EndsWith(" Bearer kept by Go"));
    }

    private LinkedInConnector Connector() =>
        new(
            Context,
            new LinkedInOptions { ClientID = "id", ClientSecret = "secret" },
            UpstreamHttp.Create(Context, [], false),
            Upstream.Url,
            Upstream.Url
        );
}
