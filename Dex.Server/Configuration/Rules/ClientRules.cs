using Dex.Core.Clients;
using Dex.Core.Tokens;
using Dex.Server.Configuration.Sections;

namespace Dex.Server.Configuration.Rules;

/// <summary>The applications.</summary>
internal static class ClientRules
{
    public static void Check(RuleContext context)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < context.File.StaticClients.Count; i++)
        {
            var (client, path) = (context.File.StaticClients[i], $"staticClients[{i}]");
            context.ErrorIf(client.Name.Length == 0, path + ".name", "a client needs a name, which people see");
            context.ErrorIf(client.Id.Length > 0 && client.IdEnv.Length > 0, path + ".idEnv", "id and idEnv exclude each other");
            context.ErrorIf(client.Id.Length == 0 && client.IdEnv.Length == 0, path + ".id", "a client needs an id or idEnv");
            context.ErrorIf(
                client.Secret.Length > 0 && client.SecretEnv.Length > 0,
                path + ".secretEnv",
                "secret and secretEnv exclude each other"
            );
            context.ErrorIf(
                client.Secret.Length == 0
                    && client.SecretEnv.Length == 0
                    && !client.Public
                    && client.TokenEndpointAuthMethod != "private_key_jwt",
                path + ".secret",
                "a client needs a secret or secretEnv, unless it is public"
            );
            CheckVariable(context, path + ".idEnv", client.IdEnv);
            CheckVariable(context, path + ".secretEnv", client.SecretEnv);
            var id = client.IdEnv.Length > 0 ? context.Environment(client.IdEnv) ?? "" : client.Id;
            context.ErrorIf(id.Length > 0 && !seen.Add(id), path + ".id", $"there is another client with the id \"{id}\"");
            context.ErrorIf(
                client.RefreshTokenLifetime is not ("" or "standalone" or "session"),
                path + ".refreshTokenLifetime",
                $"invalid value \"{client.RefreshTokenLifetime}\"; use standalone or session"
            );
            CheckMetadata(context, client, path);
        }
    }

    private static void CheckMetadata(RuleContext context, StaticClientSection client, string path)
    {
        var method = client.TokenEndpointAuthMethod;
        context.ErrorIf(
            method.Length > 0 && !ClientAuthenticator.Methods.Contains(method),
            path + ".tokenEndpointAuthMethod",
            $"invalid value \"{method}\"; use {string.Join(", ", ClientAuthenticator.Methods)}"
        );
        context.ErrorIf(
            method == "private_key_jwt" && client.Jwks is null && client.JwksURI.Length == 0,
            path + ".tokenEndpointAuthMethod",
            "private_key_jwt needs jwks or jwksURI"
        );
        context.ErrorIf(client.Jwks is not null && client.JwksURI.Length > 0, path + ".jwksURI", "jwks and jwksURI exclude each other");
        context.ErrorIf(
            client.Jwks is { } jwks && PublicKey.ReadSet(jwks.GetRawText()).Count == 0,
            path + ".jwks",
            "holds no usable public key: write it like {keys: [{kty: EC, crv: P-256, x: ..., y: ...}]}"
        );
        context.ErrorIf(
            client.RequestURIs.Count > 0 && client.Jwks is null && client.JwksURI.Length == 0,
            path + ".requestURIs",
            "needs jwks or jwksURI, as request objects must be signed"
        );
        for (var i = 0; i < client.RequestURIs.Count; i++)
        {
            context.ErrorIf(
                !Uri.TryCreate(client.RequestURIs[i], UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"),
                $"{path}.requestURIs[{i}]",
                $"\"{client.RequestURIs[i]}\" is no absolute http or https URL"
            );
        }
        context.ErrorIf(
            client.AccessTokenType is not ("" or "at+jwt"),
            path + ".accessTokenType",
            $"invalid value \"{client.AccessTokenType}\"; use at+jwt"
        );
        foreach (
            var (name, value) in new[]
            {
                ("jwksURI", client.JwksURI),
                ("policyURI", client.PolicyURI),
                ("tosURI", client.TosURI),
                ("backchannelLogoutURI", client.BackchannelLogoutURI),
                ("frontchannelLogoutURI", client.FrontchannelLogoutURI),
            }
        )
        {
            context.ErrorIf(
                value.Length > 0 && !(Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")),
                $"{path}.{name}",
                $"\"{value}\" is no absolute http or https URL"
            );
        }
    }

    // Go Dex goes on with an empty id or secret, which no client can use. The name is not repeated: it may be a secret that was put into the wrong key.
    private static void CheckVariable(RuleContext context, string path, string variable) =>
        context.ErrorIf(
            variable.Length > 0 && string.IsNullOrEmpty(context.Environment(variable)),
            path,
            "the environment variable that it names is not set"
        );
}
