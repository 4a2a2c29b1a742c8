using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Server.Configuration.Sections;

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
        CheckRegistration(context, oauth2.DynamicRegistration);
        for (var i = 0; i < oauth2.Pkce.CodeChallengeMethodsSupported.Count; i++)
        {
            context.ErrorIf(
                oauth2.Pkce.CodeChallengeMethodsSupported[i] is not (PkcePolicy.S256 or PkcePolicy.Plain),
                $"oauth2.pkce.codeChallengeMethodsSupported[{i}]",
                $"unsupported PKCE challenge method \"{oauth2.Pkce.CodeChallengeMethodsSupported[i]}\"; use S256 or plain"
            );
        }
    }

    private static void CheckRegistration(RuleContext context, DynamicRegistrationSection? section)
    {
        if (section is null)
        {
            return;
        }
        const string Path = "oauth2.dynamicRegistration";
        var tooShort = $"a token must have at least {RegistrationPolicy.MinTokenLength} characters, so that nobody guesses it";
        for (var i = 0; i < section.InitialAccessTokens.Count; i++)
        {
            context.ErrorIf(
                section.InitialAccessTokens[i].Length < RegistrationPolicy.MinTokenLength,
                $"{Path}.initialAccessTokens[{i}]",
                tooShort
            );
        }
        var variable = section.InitialAccessTokenEnv;
        context.ErrorIf(
            variable.Length > 0 && (context.Environment(variable) ?? "").Length < RegistrationPolicy.MinTokenLength,
            $"{Path}.initialAccessTokenEnv",
            "the environment variable that it names is not set, or too short: " + tooShort
        );
        context.ErrorIf(
            section.InitialAccessTokens.Count == 0 && variable.Length == 0,
            Path,
            "needs initialAccessTokens or initialAccessTokenEnv: registration is never open to everybody"
        );
    }
}
