using Dex.Server.Configuration.Rules;

namespace Dex.Server.Configuration;

/// <summary>What Dex has and this version does not build yet. Each is an error that names the key: nothing is silently ignored.</summary>
internal static class NotYetSupported
{
    private const string Message = "is not supported by this version yet";

    public static void Check(RuleContext context)
    {
        var file = context.File;
        void Refuse(bool used, string path, string what = "") =>
            context.ErrorIf(used, path, what.Length == 0 ? Message : $"{what} {Message}");

        Refuse(file.Storage.Type is "etcd" or "kubernetes" or "mysql", "storage.type", $"storage type \"{file.Storage.Type}\"");
        Refuse(file.Signer.Type == "vault", "signer.type", "signer type \"vault\"");
        Refuse(file.Telemetry.EnableProfiling, "telemetry.enableProfiling");
        Refuse(file.Mfa.Authenticators.Count > 0 || file.Mfa.DefaultMFAChain.Count > 0, "mfa");
        CheckClients(context, Refuse);
    }

    private static void CheckClients(RuleContext context, Action<bool, string, string> refuse)
    {
        for (var i = 0; i < context.File.StaticClients.Count; i++)
        {
            var (client, path) = (context.File.StaticClients[i], $"staticClients[{i}]");
            refuse(client.MfaChain.Count > 0, path + ".mfaChain", "");
        }
    }
}
