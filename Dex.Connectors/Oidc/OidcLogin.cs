// OpenID Connect Core §3.1, RFC 7636.
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;
using Dex.Core.Protocol;

namespace Dex.Connectors.Oidc;

/// <summary>The way to a provider and back: nonce, PKCE, the code, and the ID token that it gives.</summary>
/// <param name="provider">The provider.</param>
/// <param name="options">Our registration there.</param>
/// <param name="random">Randomness.</param>
internal sealed class OidcLogin(OidcProvider provider, OidcOptions options, IRandom random)
{
    /// <summary>Where to send the browser.</summary>
    /// <param name="callbackUrl">Our callback.</param>
    /// <param name="state">What must come back.</param>
    /// <param name="more">Further parameters.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<LoginRedirect> BeginAsync(
        string callbackUrl,
        string state,
        IEnumerable<(string Name, string? Value)> more,
        CancellationToken ct
    )
    {
        CallbackCheck.Compare(options.RedirectURI, callbackUrl);
        var metadata = await provider.MetadataAsync(ct);
        var data = new OidcLoginData { Nonce = random.NewSecret(), CodeChallengeMethod = MethodFor(metadata) };
        if (data.CodeChallengeMethod.Length > 0)
        {
            data.CodeChallenge = random.NewSecret();
        }
        var url = QueryString.Append(
            metadata.AuthorizationEndpoint,
            [
                ("client_id", options.ClientID),
                ("redirect_uri", callbackUrl),
                ("response_type", "code"),
                ("scope", string.Join(' ', ScopesToAsk())),
                ("state", state),
                ("nonce", data.Nonce),
                .. more,
                ("code_challenge", ChallengeOf(data)),
                ("code_challenge_method", data.CodeChallengeMethod),
            ]
        );
        return new LoginRedirect(url, JsonSerializer.SerializeToUtf8Bytes(data, ConnectorJson.Default.OidcLoginData));
    }

    /// <summary>The claims of the ID token that the code gives, and the whole answer of the token endpoint.</summary>
    /// <exception cref="InvalidOperationException">The provider refuses, or its answer is not good.</exception>
    public async Task<(JsonElement Claims, JsonElement Tokens)> CompleteAsync(
        byte[]? connectorData,
        string callbackUrl,
        Parameters parameters,
        CancellationToken ct
    )
    {
        var code = CallbackCheck.CodeOf(parameters);
        var data = Read(connectorData);
        var tokens = await provider.RedeemAsync(code, callbackUrl, data.CodeChallenge, ct);
        var idToken = TokenClient.TextOf(tokens, "id_token");
        if (idToken.Length == 0)
        {
            throw new InvalidOperationException("the provider sent no id_token");
        }
        var claims = await provider.VerifyAsync(idToken, forAnybody: false, ct);
        CheckNonce(claims, data);
        return (claims, tokens);
    }

    private static OidcLoginData Read(byte[]? data)
    {
        try
        {
            return data is { Length: > 0 } ? JsonSerializer.Deserialize(data, ConnectorJson.Default.OidcLoginData) ?? new() : new();
        }
        catch (JsonException)
        {
            return new();
        }
    }

    private IEnumerable<string> ScopesToAsk()
    {
        IEnumerable<string> scopes = options.Scopes.Count > 0 ? options.Scopes : ["profile", "email"];
        return scopes.Prepend("openid").Distinct();
    }

    private string MethodFor(OidcMetadata metadata)
    {
        if (options.PkceChallenge.Length > 0)
        {
            return options.PkceChallenge;
        }
        return metadata.CodeChallengeMethods.Contains("S256") ? "S256"
            : metadata.CodeChallengeMethods.Contains("plain") ? "plain"
            : "";
    }

    private static string? ChallengeOf(OidcLoginData data) =>
        data.CodeChallengeMethod switch
        {
            "S256" => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(data.CodeChallenge))),
            "plain" => data.CodeChallenge,
            _ => null,
        };

    // The nonce ties the token to this sign-in. Providers that forget it, against the specification, are let pass only where PKCE ties the code.
    private static void CheckNonce(JsonElement claims, OidcLoginData data)
    {
        var nonce = TokenClient.TextOf(claims, "nonce");
        if (data.Nonce.Length > 0 && nonce != data.Nonce && (nonce.Length > 0 || data.CodeChallenge.Length == 0))
        {
            throw new InvalidOperationException("the provider's ID token belongs to another sign-in (nonce)");
        }
    }
}
