using Dex.Core.Protocol;

namespace Dex.Server.Configuration.Rules;

/// <summary>The issuer, the log, and our own limits.</summary>
internal static class GeneralRules
{
    public static void Check(RuleContext context)
    {
        var file = context.File;
        if (file.Issuer.Length == 0)
        {
            context.Problems.Error("issuer", "no issuer specified; set the URL under which browsers and apps reach the provider");
        }
        else
        {
            try
            {
                _ = new Issuer(file.Issuer);
            }
            catch (FormatException e)
            {
                context.Problems.Error("issuer", e.Message);
            }
        }
        context.ErrorIf(
            !Telemetry.SlogLevel.TryParse(file.Logger.Level, out _),
            "logger.level",
            $"unknown level \"{file.Logger.Level}\"; use debug, info, warn or error"
        );
        context.ErrorIf(
            file.Logger.Format.ToLowerInvariant() is not ("" or "text" or "json"),
            "logger.format",
            $"unknown format \"{file.Logger.Format}\"; use text or json"
        );
        context.ErrorIf(file.SignInLimits.PerAccount < 1, "signInLimits.perAccount", "must be at least 1");
        context.ErrorIf(file.SignInLimits.PerAddress < 1, "signInLimits.perAddress", "must be at least 1");
        context.Duration("signInLimits.initialDelay", file.SignInLimits.InitialDelay, positive: true);
        context.Duration("signInLimits.maxDelay", file.SignInLimits.MaxDelay, positive: true);
        context.Duration("signInLimits.window", file.SignInLimits.Window, positive: true);
    }
}
