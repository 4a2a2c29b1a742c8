using Dex.Core.Protocol;
using Dex.Server.Configuration.Sections;

namespace Dex.Server.Configuration.Rules;

/// <summary>How tokens are signed.</summary>
internal static class SignerRules
{
    public static void Check(RuleContext context, LocalSignerSection? local)
    {
        CheckUserinfo(context, local);
        var type = context.File.Signer.Type;
        var deprecated = context.File.Expiry.SigningKeys.Length > 0;
        switch (type)
        {
            case "local":
                CheckLocal(context, local ?? new LocalSignerSection());
                if (deprecated)
                {
                    context.Problems.Warn("expiry.signingKeys", "is ignored, because signer.config.keysRotationPeriod is set too");
                }
                break;
            case "":
                context.ErrorIf(context.File.Signer.Config is not null, "signer.type", "no type given; use local");
                if (deprecated)
                {
                    context.Problems.Warn(
                        "expiry.signingKeys",
                        "will be removed in a future release; use signer.config.keysRotationPeriod"
                    );
                }
                break;
            case "vault":
                break;
            default:
                context.Problems.Error("signer.type", $"unknown signer type \"{type}\"; use local");
                break;
        }
    }

    private static void CheckUserinfo(RuleContext context, LocalSignerSection? local)
    {
        var algorithm = local is { Algorithm.Length: > 0 } ? local.Algorithm : SigningPolicy.Default.Algorithm;
        for (var i = 0; i < context.File.StaticClients.Count; i++)
        {
            var wanted = context.File.StaticClients[i].UserinfoSignedResponseAlg;
            context.ErrorIf(
                wanted.Length > 0 && wanted != algorithm,
                $"staticClients[{i}].userinfoSignedResponseAlg",
                $"\"{wanted}\" is not what this provider signs with: {algorithm}"
            );
        }
    }

    private static void CheckLocal(RuleContext context, LocalSignerSection local)
    {
        context.ErrorIf(local.KeysRotationPeriod.Length == 0, "signer.config.keysRotationPeriod", "must be specified, such as 6h");
        context.Duration("signer.config.keysRotationPeriod", local.KeysRotationPeriod, positive: true);
        context.ErrorIf(
            local.Algorithm.Length > 0 && !SigningPolicy.Algorithms.Contains(local.Algorithm),
            "signer.config.algorithm",
            $"unsupported algorithm \"{local.Algorithm}\"; use RS256 or ES256 (or, beyond Dex, ES384 or PS256)"
        );
    }
}
