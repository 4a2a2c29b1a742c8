using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>connector</c>.</summary>
internal static class ConnectorTable
{
    public static SqlTable<string, ConnectorRecord> Definition { get; } =
        new()
        {
            Name = "connector",
            KeyColumns = ["id"],
            Columns = ["type", "name", "resource_version", "config", "grant_types"],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.Type);
                p.Text(r.Name);
                p.Text(r.ResourceVersion);
                p.Bytes(r.Config);
                p.Strings(r.GrantTypes);
            },
            Read = row => new ConnectorRecord
            {
                Id = row.Text(),
                Type = row.Text(),
                Name = row.Text(),
                ResourceVersion = row.Text(),
                Config = row.Bytes(),
                GrantTypes = row.Strings(),
            },
        };
}
