using System.Text.Json;
using Dex.Connectors.OAuth;
using Dex.Core.Connectors;

namespace Dex.Connectors.Keystone;

/// <summary>The account that looks people up at a refresh.</summary>
/// <param name="api">The requests.</param>
/// <param name="options">The account's name and password, and the domain.</param>
internal sealed class KeystoneAccount(KeystoneApi api, KeystoneOptions options)
{
    // As in Dex first: an account that works there works here.
    private static readonly TokenReach[] Reaches = [TokenReach.Default, TokenReach.Domain, TokenReach.System];

    // What worked last is tried first, because Keystone hashes a password for every token.
    private volatile TokenReach _worked = TokenReach.Default;

    /// <summary>A person, and a token that shows them.</summary>
    /// <param name="id">Their id.</param>
    /// <param name="name">Their name as of the sign-in.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="UserGoneException">They are not in the domain.</exception>
    /// <exception cref="InvalidOperationException">The account may not look, or Keystone fails.</exception>
    public async Task<(JsonElement User, string Token)> FindAsync(string id, string name, CancellationToken ct)
    {
        if (options.KeystoneUsername.Length == 0)
        {
            throw new InvalidOperationException(
                "config.keystoneUsername is missing: the account of Keystone that looks people up at a refresh"
            );
        }
        var first = _worked;
        foreach (var reach in Reaches.OrderByDescending(r => r == first))
        {
            if (await TokenAsync(reach, ct) is { } token && await LookAsync(id, name, reach, token, ct) is { } user)
            {
                _worked = reach;
                return (user, token);
            }
        }
        throw new InvalidOperationException(
            $"Keystone shows account \"{options.KeystoneUsername}\" nobody: give it the role reader in the domain \"{options.Domain}\""
        );
    }

    // Null: it would be of no use.
    private async Task<string?> TokenAsync(TokenReach reach, CancellationToken ct)
    {
        var answer = await api.AskForTokenAsync(options.KeystoneUsername, options.KeystonePassword, reach, ct);
        if (answer.Status == 401)
        {
            // Elsewhere it means as well that the account has no role there.
            return reach != TokenReach.Default
                ? null
                : throw new InvalidOperationException(
                    $"Keystone refuses the account config.keystoneUsername \"{options.KeystoneUsername}\" of the domain \"{options.Domain}\": "
                        + "its name, its password or the domain is wrong, or one is disabled"
                );
        }
        var token = api.TokenOf(answer);
        return
            reach == TokenReach.Default
            && answer.Member("token") is { ValueKind: JsonValueKind.Object } about
            && !about.TryGetProperty("roles", out _)
            ? null
            : token;
    }

    // Null: this token does not show people.
    private async Task<JsonElement?> LookAsync(string id, string name, TokenReach reach, string token, CancellationToken ct)
    {
        var answer = await api.UserAsync(id, token, ct);
        return answer.Status switch
        {
            200 when answer.Member("user") is { ValueKind: JsonValueKind.Object } user => user,
            // Keystone says so in words; the 404 of something between does not end anybody's session.
            404 when answer.Member("error").ValueKind == JsonValueKind.Object => throw new UserGoneException(
                $"Keystone no longer knows user {id}"
            ),
            403 when reach == TokenReach.Domain => await LookInDomainAsync(id, name, token, ct),
            403 => null,
            _ => throw api.Refused(answer, $"a look at user {id}"),
        };
    }

    // Whoever may see the people of one domain gets 403 for all others, those who no longer exist among them. Only the list tells which it is.
    private async Task<JsonElement?> LookInDomainAsync(string id, string name, string token, CancellationToken ct)
    {
        var answer = await api.UsersNamedAsync(name, token, ct);
        if (answer.Status == 403)
        {
            return null;
        }
        var list = answer.Member("users");
        if (answer.Status != 200 || list.ValueKind != JsonValueKind.Array)
        {
            throw api.Refused(answer, $"a look for user {id} in the domain \"{options.Domain}\"");
        }
        // Undefined: not there.
        var user = list.EnumerateArray().FirstOrDefault(u => TokenClient.TextOf(u, "id") == id);
        return user.ValueKind == JsonValueKind.Object
            ? user
            : throw new UserGoneException($"Keystone no longer knows user {id} in the domain \"{options.Domain}\"");
    }
}
