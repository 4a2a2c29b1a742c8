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
                client.Secret.Length == 0 && client.SecretEnv.Length == 0 && !client.Public,
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
