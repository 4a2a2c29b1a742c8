// LinkedIn's API, version 2: /me, /emailAddress.
using System.Text.Json;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.LinkedIn;

/// <summary>Dex's connector <c>linkedin</c>: members of LinkedIn.</summary>
internal sealed class LinkedInConnector : OAuthApiConnector
{
    private readonly string _api;

    /// <summary>A connector.</summary>
    public LinkedInConnector(ConnectorContext context, LinkedInOptions options, HttpClient http)
        : this(context, options, http, "https://www.linkedin.com", "https://api.linkedin.com/v2") { }

    /// <summary>A connector to another site, for tests.</summary>
    internal LinkedInConnector(ConnectorContext context, LinkedInOptions options, HttpClient http, string site, string api)
        : base(
            context,
            http,
            new OAuthEndpoints(
                site + "/oauth/v2/authorization",
                site + "/oauth/v2/accessToken",
                options.ClientID,
                options.ClientSecret,
                options.RedirectURI
            )
        )
    {
        _api = api;
    }

    /// <inheritdoc />
    protected override string ScopesFor(ConnectorScopes scopes) => "r_liteprofile r_emailaddress";

    /// <inheritdoc />
    protected override async Task<Claims> ClaimsAsync(UpstreamApi api, ConnectorScopes scopes, CancellationToken ct)
    {
        var profile = await api.GetAsync(_api + "/me", ct);
        var id = TokenClient.TextOf(profile, "id");
        if (id.Length == 0)
        {
            throw new InvalidOperationException("LinkedIn's answer names no member");
        }
        var email = EmailOf(await api.GetAsync(_api + "/emailAddress?q=members&projection=(elements*(handle~))", ct));
        var name = $"{TokenClient.TextOf(profile, "localizedFirstName")} {TokenClient.TextOf(profile, "localizedLastName")}".Trim();
        return new Claims
        {
            UserId = id,
            Username = name.Length > 0 ? name : email,
            Email = email,
            EmailVerified = true,
        };
    }

    private static string EmailOf(JsonElement answer)
    {
        var email = "";
        if (answer.TryGetProperty("elements", out var elements) && elements.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in elements.EnumerateArray())
            {
                email = element.TryGetProperty("handle~", out var handle) ? TokenClient.TextOf(handle, "emailAddress") : email;
            }
        }
        return email.Length > 0 ? email : throw new InvalidOperationException("LinkedIn names no e-mail address of the member");
    }
}
