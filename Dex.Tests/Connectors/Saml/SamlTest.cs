using System.Text;
using Dex.Connectors;
using Dex.Connectors.Saml;
using Dex.Core.Connectors;
using Dex.Core.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dex.Tests.Connectors.Saml;

/// <summary>What the tests of the connector <c>saml</c> share.</summary>
internal abstract class SamlTest
{
    protected static readonly ConnectorScopes Plain = new(OfflineAccess: false, Groups: false);
    protected static readonly ConnectorScopes WithGroups = new(OfflineAccess: true, Groups: true);

    protected SamlIdp Idp { get; private set; } = null!;

    protected ManualTime Time { get; private set; } = null!;

    [OneTimeSetUp]
    public void MakeKeys() => Idp = new SamlIdp();

    [OneTimeTearDown]
    public void DropKeys() => Idp.Dispose();

    [SetUp]
    public void SetClock() => Time = new ManualTime();

    protected SamlOptions Options() =>
        new()
        {
            SsoURL = "https://idp.example/sso",
            SsoIssuer = SamlMessage.Issuer,
            RedirectURI = SamlMessage.Callback,
            UsernameAttr = "name",
            EmailAttr = "email",
            GroupsAttr = "groups",
            CAData = Encoding.UTF8.GetBytes(Idp.Pem),
        };

    protected SamlConnector Connector(Action<SamlOptions>? change = null)
    {
        var options = Options();
        change?.Invoke(options);
        return new SamlConnector(new ConnectorContext("saml", Time, new CryptographicRandom(), NullLogger.Instance), options);
    }

    protected Task<SamlAnswer> CompleteAsync(string xml, Action<SamlOptions>? change = null, ConnectorScopes? scopes = null) =>
        Connector(change).CompleteAsync(scopes ?? WithGroups, SamlIdp.Encode(xml), SamlMessage.Request, default);

    /// <summary>The response is refused for this reason; a pattern with <c>*</c>.</summary>
    protected async Task RefusesAsync(string xml, string reason, Action<SamlOptions>? change = null) =>
        (await FluentActions.Awaiting(() => CompleteAsync(xml, change)).Should().ThrowAsync<AnswerRefusedException>()).WithMessage(reason);
}
