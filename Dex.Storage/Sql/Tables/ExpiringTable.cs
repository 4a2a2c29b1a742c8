using Dex.Core.Storage;
using Dex.Storage.Migrations;

namespace Dex.Storage.Sql.Tables;

/// <summary>Our own table of things to remember for a while.</summary>
internal static class ExpiringTable
{
    public static SqlTable<string, ExpiringRecord> Definition { get; } =
        new()
        {
            Name = OwnSchema.ExpiringTable,
            KeyColumns = ["id"],
            Columns = ["data", "expiry"],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.Data);
                p.Time(r.Expiry);
            },
            Read = row => new ExpiringRecord(row.Text(), row.Text(), row.Time()),
        };
}
