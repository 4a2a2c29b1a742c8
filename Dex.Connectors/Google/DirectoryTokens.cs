// RFC 7523 §2.1, Google's "Using OAuth 2.0 for Server to Server Applications".
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dex.Connectors.Http;
using Dex.Connectors.OAuth;

namespace Dex.Connectors.Google;

/// <summary>Access tokens for the directory, with which the service account acts for an administrator (domain-wide delegation).</summary>
/// <param name="key">The service account's key; null: the machine's own account, by Google's metadata server.</param>
/// <param name="sites">Where Google is.</param>
/// <param name="http">The client.</param>
/// <param name="time">The clock.</param>
internal sealed class DirectoryTokens(ServiceAccountKey? key, GoogleSites sites, HttpClient http, TimeProvider time)
{
    private const string Scope = "https://www.googleapis.com/auth/admin.directory.group.readonly";
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (string Token, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    /// <summary>A token.</summary>
    /// <param name="administrator">Whom the account acts for.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">Google refuses.</exception>
    public async Task<string> GetAsync(string administrator, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(administrator, out var kept) && kept.Until > now)
        {
            return kept.Token;
        }
        var assertion = key is null ? await SignRemotelyAsync(administrator, now, ct) : Sign(key, administrator, now);
        using var form = new FormUrlEncodedContent([
            KeyValuePair.Create("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            KeyValuePair.Create("assertion", assertion),
        ]);
        using var response = await http.PostAsync(TokenUri, form, ct);
        var answer = UpstreamApi.Parse(await response.Content.ReadAsStringAsync(ct));
        var token = TokenClient.TextOf(answer, "access_token");
        if (token.Length == 0)
        {
            throw new InvalidOperationException(
                $"Google gives no token for the directory, acting for {administrator}: {TokenClient.TextOf(answer, "error")} {TokenClient.TextOf(answer, "error_description")}"
            );
        }
        _kept[administrator] = (token, UpstreamTokens.Of(answer, now).Expiry - Margin);
        return token;
    }

    private string TokenUri => key is { TokenUri.Length: > 0 } ? key.TokenUri : sites.Token;

    private JsonObject Claims(string account, string administrator, DateTimeOffset now) =>
        new()
        {
            ["iss"] = account,
            ["sub"] = administrator,
            ["scope"] = Scope,
            ["aud"] = TokenUri,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 3600,
        };

    private string Sign(ServiceAccountKey account, string administrator, DateTimeOffset now)
    {
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["typ"] = "JWT",
            ["kid"] = account.PrivateKeyId,
        };
        var signed = $"{Encode(header)}.{Encode(Claims(account.ClientEmail, administrator, now))}";
        using var rsa = RSA.Create();
        rsa.ImportFromPem(account.PrivateKey);
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    // On Google's machines the account has no key file: IAM signs for it.
    private async Task<string> SignRemotelyAsync(string administrator, DateTimeOffset now, CancellationToken ct)
    {
        var api = new UpstreamJson(http);
        const string Account = "/computeMetadata/v1/instance/service-accounts/default/";
        (string, string)? flavor = ("Metadata-Flavor", "Google");
        var email = (await api.SendAsync(HttpMethod.Get, sites.Metadata + Account + "email", flavor, null, ct)).Text.Trim();
        var own = await api.SendAsync(HttpMethod.Get, sites.Metadata + Account + "token", flavor, null, ct);
        var body = new JsonObject { ["payload"] = Claims(email, administrator, now).ToJsonString() };
        var url = $"{sites.IamCredentials}/v1/projects/-/serviceAccounts/{Uri.EscapeDataString(email)}:signJwt";
        var bearer = ("Authorization", "Bearer " + TokenClient.TextOf(own.Body, "access_token"));
        var signed = await api.SendAsync(HttpMethod.Post, url, bearer, body, ct);
        return TokenClient.TextOf(signed.Body, "signedJwt") is { Length: > 0 } jwt
            ? jwt
            : throw new InvalidOperationException($"Google's IAM answered a request to sign for {email} with status {signed.Status}");
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
