using System.Data;
using Dapper;
using Dex.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Dex.Storage.Postgres;

/// <summary>Typed, unnamed parameters, which the driver sends as they are.</summary>
internal sealed class PostgresParameters(Action<SqlParameters> bind) : SqlParameters, SqlMapper.IDynamicParameters
{
    private NpgsqlParameterCollection? parameters;

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        parameters = ((NpgsqlCommand)command).Parameters;
        bind(this);
    }

    public override void Text(string value) => Add(value, NpgsqlDbType.Text);

    public override void Bytes(byte[]? value)
    {
        if (value is null)
        {
            AddNull(NpgsqlDbType.Bytea);
        }
        else
        {
            Add(value, NpgsqlDbType.Bytea);
        }
    }

    public override void Flag(bool? value)
    {
        if (value is { } flag)
        {
            Add(flag, NpgsqlDbType.Boolean);
        }
        else
        {
            AddNull(NpgsqlDbType.Boolean);
        }
    }

    public override void Number(int value) => Add(value, NpgsqlDbType.Integer);

    public override void Time(DateTimeOffset value) => Add(PostgresTime.ToWire(value), NpgsqlDbType.TimestampTz);

    public override void Version(uint value) => Add(value, NpgsqlDbType.Xid);

    private void Add<T>(T value, NpgsqlDbType type) => parameters!.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });

    private void AddNull(NpgsqlDbType type) => parameters!.Add(new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type });
}
