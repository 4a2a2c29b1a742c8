using Dex.Storage.Sql;

namespace Dex.Storage.Postgres;

/// <summary>Reads values from PostgreSQL.</summary>
internal sealed class PostgresRow : SqlRow
{
    protected override bool ReadFlag(int column) => Reader.GetBoolean(column);

    protected override DateTimeOffset ReadTime(int column) => PostgresTime.FromWire(Reader.GetFieldValue<long>(column));
}
