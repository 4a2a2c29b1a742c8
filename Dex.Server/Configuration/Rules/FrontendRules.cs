using Dex.Server.Configuration.Sections;
using Dex.Server.Pages;

namespace Dex.Server.Configuration.Rules;

/// <summary>The pages: the whole web folder is read and every template parsed, so that no page fails later.</summary>
internal static class FrontendRules
{
    /// <summary>The options that the file and the environment ask for.</summary>
    public static FrontendOptions OptionsOf(FrontendSection section, Func<string, string?> environment)
    {
        var unset = new FrontendOptions();
        return new()
        {
            Dir = section.Dir.Length > 0 ? section.Dir : environment("DEX_FRONTEND_DIR") ?? "",
            Issuer = section.Issuer.Length > 0 ? section.Issuer : unset.Issuer,
            LogoUrl = section.LogoURL,
            Theme = section.Theme,
            Extra = section.Extra ?? unset.Extra,
        };
    }

    public static void Check(RuleContext context)
    {
        var options = OptionsOf(context.File.Frontend, context.Environment);
        try
        {
            _ = new Frontend(options, "", TimeProvider.System);
        }
        catch (FrontendException e)
        {
            context.Problems.Error(options.Dir.Length > 0 ? "frontend.dir" : "frontend.theme", e.Message);
        }
    }
}
