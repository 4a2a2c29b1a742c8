using Dex.Core.Passwords;
using Dex.Core.Protocol;

namespace Dex.Server.Configuration.Rules;

/// <summary>What the protocol allows.</summary>
internal static class OAuth2Rules
{
    private static readonly string[] KnownGrants =
    [
        GrantTypes.AuthorizationCode,
        GrantTypes.RefreshToken,
        GrantTypes.Implicit,
        GrantTypes.Password,
        GrantTypes.DeviceCode,
        GrantTypes.TokenExchange,
        GrantTypes.ClientCredentials,
    ];

    public static void Check(RuleContext context)
    {
        var oauth2 = context.File.OAuth2;
        for (var i = 0; i < oauth2.ResponseTypes.Count; i++)
        {
            context.ErrorIf(
                oauth2.ResponseTypes[i].Split(' ').Any(t => t is not (ResponseTypes.Code or ResponseTypes.Token or ResponseTypes.IdToken)),
                $"oauth2.responseTypes[{i}]",
                $"unsupported response type \"{oauth2.ResponseTypes[i]}\""
            );
        }
        for (var i = 0; i < oauth2.GrantTypes.Count; i++)
        {
            context.ErrorIf(
                !KnownGrants.Contains(oauth2.GrantTypes[i]),
                $"oauth2.grantTypes[{i}]",
                $"unknown grant type \"{oauth2.GrantTypes[i]}\""
            );
        }
        var connector = oauth2.PasswordConnector;
        context.ErrorIf(
            connector.Length > 0
                && context.File.Connectors.All(c => c.Id != connector)
                && !(connector == PasswordDatabase.Local && context.File.EnablePasswordDB),
            "oauth2.passwordConnector",
            $"there is no connector with the id \"{connector}\""
        );
        for (var i = 0; i < oauth2.Pkce.CodeChallengeMethodsSupported.Count; i++)
        {
            context.ErrorIf(
                oauth2.Pkce.CodeChallengeMethodsSupported[i] is not (PkcePolicy.S256 or PkcePolicy.Plain),
                $"oauth2.pkce.codeChallengeMethodsSupported[{i}]",
                $"unsupported PKCE challenge method \"{oauth2.Pkce.CodeChallengeMethodsSupported[i]}\"; use S256 or plain"
            );
        }
    }
}
