using System.Text.Json;
using Dex.Connectors;
using Dex.Core.Connectors;
using Dex.Core.Passwords;
using Dex.Core.Protocol;
using Dex.Core.Storage;
using Dex.Server.Configuration.Sections;

namespace Dex.Server.Configuration.Rules;

/// <summary>Where people come from.</summary>
internal static class ConnectorRules
{
    private static readonly string[] GrantsOfConnectors =
    [
        GrantTypes.AuthorizationCode,
        GrantTypes.RefreshToken,
        GrantTypes.Implicit,
        GrantTypes.Password,
        GrantTypes.DeviceCode,
        GrantTypes.TokenExchange,
    ];

    public static void Check(RuleContext context, ConnectorRegistry registry)
    {
        var file = context.File;
        // Connectors may stand in storage too, but those kinds cannot be made through this version.
        context.ErrorIf(
            file.Connectors.Count == 0 && !file.EnablePasswordDB,
            "connectors",
            "no connectors specified, so nobody could sign in; add one, or set enablePasswordDB: true"
        );
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < file.Connectors.Count; i++)
        {
            var (connector, path) = (file.Connectors[i], $"connectors[{i}]");
            context.ErrorIf(connector.Id.Length == 0, path + ".id", "a connector needs an id");
            context.ErrorIf(connector.Name.Length == 0, path + ".name", "a connector needs a name, which people see");
            context.ErrorIf(connector.Type.Length == 0, path + ".type", "a connector needs a type");
            context.ErrorIf(
                connector.Id.Length > 0 && !seen.Add(connector.Id),
                path + ".id",
                $"there is another connector with the id \"{connector.Id}\""
            );
            context.ErrorIf(
                file.EnablePasswordDB && connector.Id == PasswordDatabase.Local,
                path + ".id",
                "the id local belongs to the password database; choose another, or set enablePasswordDB: false"
            );
            CheckGrantTypes(context, path, connector);
            CheckType(context, registry, path, connector);
        }
    }

    /// <summary>The connector as a record.</summary>
    public static ConnectorRecord ToRecord(ConnectorSection connector) =>
        new()
        {
            Id = connector.Id,
            Type = connector.Type,
            Name = connector.Name,
            Config = connector.Config is { } config ? System.Text.Encoding.UTF8.GetBytes(config.GetRawText()) : null,
            GrantTypes = connector.GrantTypes,
        };

    private static void CheckGrantTypes(RuleContext context, string path, ConnectorSection connector)
    {
        for (var i = 0; i < connector.GrantTypes.Count; i++)
        {
            context.ErrorIf(
                !GrantsOfConnectors.Contains(connector.GrantTypes[i]),
                $"{path}.grantTypes[{i}]",
                $"unknown grant type \"{connector.GrantTypes[i]}\""
            );
        }
    }

    private static void CheckType(RuleContext context, ConnectorRegistry registry, string path, ConnectorSection connector)
    {
        if (connector.Type.Length == 0)
        {
            return;
        }
        if (registry.Find(connector.Type) is null)
        {
            context.Problems.Error(path + ".type", $"unknown connector type \"{connector.Type}\"");
            return;
        }
        try
        {
            // Opening touches no network; it tells what is missing in the options.
            (registry.Open(ToRecord(connector)) as IDisposable)?.Dispose();
        }
        catch (ConnectorConfigurationException e)
        {
            // As in Dex a connector that cannot be opened does not keep the others from working, unless the operator wants that.
            if (context.Flags.ContinueOnConnectorFailure)
            {
                context.Problems.Warn(path + ".config", e.Message + "; the server starts without this connector");
            }
            else
            {
                context.Problems.Error(path + ".config", e.Message);
            }
        }
        catch (JsonException)
        {
            // Noted when the options were bound.
        }
    }
}
