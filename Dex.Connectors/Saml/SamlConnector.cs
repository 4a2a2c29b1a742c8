// SAML 2.0 Profiles §4.1: web browser single sign-on, begun by us, with the HTTP-POST binding both ways.
using System.Text.Json;
using Dex.Core.Connectors;
using Dex.Core.Storage;

namespace Dex.Connectors.Saml;

/// <summary>Dex's connector <c>saml</c>: people of a SAML 2.0 identity provider.</summary>
internal sealed class SamlConnector : ISamlConnector, IRefreshConnector
{
    private readonly SamlOptions _options;
    private readonly TimeProvider _time;
    private readonly string _nameIdFormat;
    private readonly SignatureVerifier? _verifier;

    /// <summary>A connector.</summary>
    /// <exception cref="ConnectorConfigurationException">An option is missing or wrong.</exception>
    public SamlConnector(ConnectorContext context, SamlOptions options)
    {
        CheckRequired(options);
        (_options, _time, _nameIdFormat) = (options, context.Time, SamlNames.NameIdFormat(options.NameIDPolicyFormat));
        _verifier = options.InsecureSkipSignatureValidation ? null : new SignatureVerifier(SigningCertificates.Read(options), context.Time);
    }

    /// <inheritdoc />
    public Task<SamlRequest> BeginAsync(ConnectorScopes scopes, string requestId, CancellationToken ct) =>
        Task.FromResult(new SamlRequest(_options.SsoURL, AuthnRequest.Build(_options, _nameIdFormat, requestId, _time.GetUtcNow())));

    /// <inheritdoc />
    public Task<SamlAnswer> CompleteAsync(ConnectorScopes scopes, string samlResponse, string inResponseTo, CancellationToken ct)
    {
        var response = SamlResponse.Read(samlResponse, _verifier);
        if (response.Root is { } root)
        {
            ResponseRules.CheckResponse(root, _options, inResponseTo);
        }
        var ends = ResponseRules.CheckAssertion(response.Assertion, _options, inResponseTo, _time.GetUtcNow());
        var claims = AttributeMap.Read(response.Assertion, _options, scopes.Groups);
        return Task.FromResult(
            new SamlAnswer(
                new Identity(claims, JsonSerializer.SerializeToUtf8Bytes(Keep(claims), ConnectorJson.Default.SamlRefreshData)),
                response.Assertion.Text("ID"),
                ends + ResponseRules.Skew
            )
        );
    }

    /// <inheritdoc />
    public Task<Identity> RefreshAsync(ConnectorScopes scopes, Identity identity, CancellationToken ct)
    {
        var kept = Read(identity.ConnectorData);
        var claims = new Claims
        {
            UserId = kept.UserId,
            Username = kept.Username,
            PreferredUsername = kept.PreferredUsername,
            Email = kept.Email,
            EmailVerified = kept.EmailVerified,
            Groups = scopes.Groups ? kept.Groups ?? [] : [],
        };
        return Task.FromResult(identity with { Claims = claims });
    }

    private static SamlRefreshData Keep(Claims claims) =>
        new()
        {
            UserId = claims.UserId,
            Username = claims.Username,
            PreferredUsername = claims.PreferredUsername,
            Email = claims.Email,
            EmailVerified = claims.EmailVerified,
            Groups = claims.Groups.Count == 0 ? null : claims.Groups,
        };

    private static SamlRefreshData Read(byte[]? data)
    {
        try
        {
            var kept = data is { Length: > 0 } ? JsonSerializer.Deserialize(data, ConnectorJson.Default.SamlRefreshData) : null;
            return kept is { UserId.Length: > 0 } ? kept : throw new UserGoneException("nothing was kept at the sign-in");
        }
        catch (JsonException)
        {
            throw new UserGoneException("what was kept at the sign-in cannot be read");
        }
    }

    private static void CheckRequired(SamlOptions options)
    {
        (string Name, string Value)[] required =
        [
            ("ssoURL", options.SsoURL),
            ("usernameAttr", options.UsernameAttr),
            ("emailAttr", options.EmailAttr),
            ("redirectURI", options.RedirectURI),
        ];
        var missing = required.Where(r => r.Value.Length == 0).Select(r => "config." + r.Name).ToList();
        if (missing.Count > 0)
        {
            throw new ConnectorConfigurationException("saml needs " + string.Join(", ", missing));
        }
        if (!Uri.TryCreate(options.SsoURL, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new ConnectorConfigurationException("config.ssoURL must be an address that begins with https:// or http://");
        }
    }
}
