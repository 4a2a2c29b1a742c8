using Dex.Core.Protocol;
using Dex.Server.Configuration.Rules;

namespace Dex.Server.Configuration;

/// <summary>What Dex has and this version does not build yet. Each is an error that names the key: nothing is silently ignored.</summary>
internal static class NotYetSupported
{
    private const string Message = "is not supported by this version yet";

    private static readonly string[] ConnectorTypes =
    [
        "ldap",
        "keystone",
        "github",
        "gitlab",
        "google",
        "oidc",
        "oauth",
        "saml",
        "samlExperimental",
        "linkedin",
        "microsoft",
        "bitbucket-cloud",
        "openshift",
        "atlassian-crowd",
        "gitea",
        "authproxy",
    ];

    /// <summary>Whether Dex has such a kind of connector.</summary>
    public static bool IsConnectorType(string type) => ConnectorTypes.Contains(type);

    public static void Check(RuleContext context)
    {
        var file = context.File;
        void Refuse(bool used, string path, string what = "") =>
            context.ErrorIf(used, path, what.Length == 0 ? Message : $"{what} {Message}");

        Refuse(file.Storage.Type is "etcd" or "kubernetes" or "mysql", "storage.type", $"storage type \"{file.Storage.Type}\"");
        Refuse(file.Signer.Type == "vault", "signer.type", "signer type \"vault\"");
        Refuse(file.Grpc.Addr.Length > 0, "grpc.addr", "the gRPC API");
        Refuse(file.Telemetry.EnableProfiling, "telemetry.enableProfiling");
        Refuse(file.Sessions is not null, "sessions");
        Refuse(context.Flags.SessionsEnabled, "", "DEX_SESSIONS_ENABLED");
        if (context.Flags.ClientCredentialGrantEnabledByDefault)
        {
            context.Problems.Warn("", $"DEX_CLIENT_CREDENTIAL_GRANT_ENABLED_BY_DEFAULT {Message}: the client_credentials grant stays off");
        }
        Refuse(file.Mfa.Authenticators.Count > 0 || file.Mfa.DefaultMFAChain.Count > 0, "mfa");
        Refuse(file.Frontend.Dir.Length > 0, "frontend.dir");
        Refuse(context.Environment("DEX_FRONTEND_DIR") is { Length: > 0 }, "", "DEX_FRONTEND_DIR");
        Refuse(file.Frontend.Extra is { Count: > 0 }, "frontend.extra");
        Refuse(file.Frontend.Theme is not ("" or "light" or "dark"), "frontend.theme", $"theme \"{file.Frontend.Theme}\"");
        Refuse(file.OAuth2.PasswordConnector.Length > 0, "oauth2.passwordConnector");
        for (var i = 0; i < file.OAuth2.ResponseTypes.Count; i++)
        {
            Refuse(
                file.OAuth2.ResponseTypes[i] != ResponseTypes.Code,
                $"oauth2.responseTypes[{i}]",
                $"response type \"{file.OAuth2.ResponseTypes[i]}\""
            );
        }
        for (var i = 0; i < file.OAuth2.GrantTypes.Count; i++)
        {
            Refuse(
                file.OAuth2.GrantTypes[i] is not (GrantTypes.AuthorizationCode or GrantTypes.RefreshToken),
                $"oauth2.grantTypes[{i}]",
                $"grant type \"{file.OAuth2.GrantTypes[i]}\""
            );
        }
        for (var i = 0; i < file.Connectors.Count; i++)
        {
            Refuse(IsConnectorType(file.Connectors[i].Type), $"connectors[{i}].type", $"connector type \"{file.Connectors[i].Type}\"");
        }
        CheckClients(context, Refuse);
    }

    private static void CheckClients(RuleContext context, Action<bool, string, string> refuse)
    {
        for (var i = 0; i < context.File.StaticClients.Count; i++)
        {
            var (client, path) = (context.File.StaticClients[i], $"staticClients[{i}]");
            refuse(client.MfaChain.Count > 0, path + ".mfaChain", "");
            refuse(client.SsoSharedWith is not null, path + ".ssoSharedWith", "");
            refuse(client.BackchannelLogoutURI.Length > 0, path + ".backchannelLogoutURI", "");
            refuse(client.RefreshTokenLifetime == "session", path + ".refreshTokenLifetime", "\"session\"");
            refuse(client.ClientCredentialsClaims is not null, path + ".clientCredentialsClaims", "");
            if (client.PostLogoutRedirectURIs.Count > 0)
            {
                context.Problems.Warn(path + ".postLogoutRedirectURIs", "does nothing yet: this version has no logout endpoint");
            }
        }
    }
}
