namespace Dex.Server.Configuration.Rules;

/// <summary>How long things live.</summary>
internal static class ExpiryRules
{
    public static void Check(RuleContext context)
    {
        var expiry = context.File.Expiry;
        context.Duration("expiry.signingKeys", expiry.SigningKeys, positive: true);
        context.Duration("expiry.idTokens", expiry.IdTokens, positive: true);
        context.Duration("expiry.authRequests", expiry.AuthRequests, positive: true);
        context.Duration("expiry.deviceRequests", expiry.DeviceRequests, positive: true);
        context.Duration("expiry.refreshTokens.reuseInterval", expiry.RefreshTokens.ReuseInterval);
        context.Duration("expiry.refreshTokens.absoluteLifetime", expiry.RefreshTokens.AbsoluteLifetime);
        context.Duration("expiry.refreshTokens.validIfNotUsedFor", expiry.RefreshTokens.ValidIfNotUsedFor);
    }
}
