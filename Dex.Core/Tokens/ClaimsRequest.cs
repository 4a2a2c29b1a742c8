// OpenID Connect Core §5.5.
using System.Text;
using System.Text.Json;
using Dex.Core.Protocol;

namespace Dex.Core.Tokens;

/// <summary>The <c>claims</c> parameter: single claims asked for, besides those that scopes bring.</summary>
public sealed class ClaimsRequest
{
    /// <summary>A longer one is refused.</summary>
    public const int MaxLength = 4096;

    private const int MaxDepth = 8;

    private readonly Dictionary<string, JsonElement> _idToken;
    private readonly Dictionary<string, JsonElement> _userInfo;

    private ClaimsRequest(Dictionary<string, JsonElement> idToken, Dictionary<string, JsonElement> userInfo)
    {
        (_idToken, _userInfo) = (idToken, userInfo);
    }

    /// <summary>Nothing asked for.</summary>
    public static ClaimsRequest None { get; } = new([], []);

    /// <summary>The claims asked for in the ID token.</summary>
    public IReadOnlyCollection<string> IdToken => _idToken.Keys;

    /// <summary>The claims asked for at the userinfo endpoint, which answers with what the access token says.</summary>
    public IReadOnlyCollection<string> UserInfo => _userInfo.Keys;

    /// <summary>The scopes that would bring the claims asked for: what the person is asked to approve.</summary>
    public IEnumerable<string> ImpliedScopes => _idToken.Keys.Concat(_userInfo.Keys).Select(ScopeOf).OfType<string>().Distinct();

    /// <summary>The one subject asked for; empty where anybody may sign in.</summary>
    public string Subject => ValueOf(_idToken, "sub") is { Length: > 0 } subject ? subject : ValueOf(_userInfo, "sub");

    /// <summary>Whether <c>auth_time</c> is asked for in the ID token.</summary>
    public bool NeedsAuthTime => _idToken.ContainsKey("auth_time");

    /// <summary>Whether a certain authentication context is essential, which nothing here can promise (§5.5.1.1).</summary>
    public bool NeedsAuthenticationContext =>
        _idToken.TryGetValue("acr", out var acr)
        && acr.ValueKind == JsonValueKind.Object
        && acr.TryGetProperty("essential", out var essential)
        && essential.ValueKind == JsonValueKind.True
        && (acr.TryGetProperty("value", out _) || acr.TryGetProperty("values", out _));

    /// <summary>The scope that brings a claim; null where none of ours does.</summary>
    public static string? ScopeOf(string claim) =>
        claim switch
        {
            "name" or "preferred_username" => Scopes.Profile,
            "email" or "email_verified" => Scopes.Email,
            "groups" => Scopes.Groups,
            "federated_claims" => Scopes.FederatedId,
            _ => null,
        };

    /// <summary>Reads the parameter; absent gives <see cref="None"/>. Members that are not understood are ignored.</summary>
    /// <exception cref="OAuthException"><c>invalid_request</c>: it is no such JSON object.</exception>
    public static ClaimsRequest Parse(string? claims)
    {
        if (string.IsNullOrEmpty(claims))
        {
            return None;
        }
        if (claims.Length > MaxLength)
        {
            throw Malformed("it is too long");
        }
        var root = ForeignJson.Parse(Encoding.UTF8.GetBytes(claims), MaxDepth) ?? throw Malformed("it is no JSON");
        return root.ValueKind == JsonValueKind.Object
            ? new ClaimsRequest(MembersOf(root, "id_token"), MembersOf(root, "userinfo"))
            : throw Malformed("it is no JSON object");
    }

    private static Dictionary<string, JsonElement> MembersOf(JsonElement root, string name)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (!root.TryGetProperty(name, out var section) || section.ValueKind == JsonValueKind.Null)
        {
            return members;
        }
        if (section.ValueKind != JsonValueKind.Object)
        {
            throw Malformed($"{name} is no JSON object");
        }
        foreach (var member in section.EnumerateObject())
        {
            if (member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object))
            {
                throw Malformed("a claim must be null or a JSON object");
            }
            members[member.Name] = member.Value;
        }
        return members;
    }

    private static string ValueOf(Dictionary<string, JsonElement> members, string claim) =>
        members.TryGetValue(claim, out var request)
        && request.ValueKind == JsonValueKind.Object
        && request.TryGetProperty("value", out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static OAuthException Malformed(string reason) =>
        new(OAuthError.InvalidRequest, "The claims parameter is malformed: " + reason + ".");
}
