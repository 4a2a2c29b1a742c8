using Dex.Core.Storage;

namespace Dex.Storage.Sql;

/// <summary>
/// The signing keys: the row <c>keys</c>, which is all that a Go Dex knows of, and the row <c>next</c> for the key that will sign next, both
/// written in one transaction.
/// </summary>
internal sealed class SqlKeyStore(SqlDatabase database) : IKeyStore
{
    private const string CurrentRow = "keys";
    private const string NextRow = "next";
    private const string Select =
        "select id, verification_keys, signing_key, signing_key_pub, next_rotation from keys where id in ('keys', 'next')";
    private const string Upsert = """
        insert into keys (id, verification_keys, signing_key, signing_key_pub, next_rotation) values ($1, $2, $3, $4, $5)
        on conflict (id) do update set verification_keys = excluded.verification_keys, signing_key = excluded.signing_key,
            signing_key_pub = excluded.signing_key_pub, next_rotation = excluded.next_rotation
        """;
    private const string Insert =
        "insert into keys (id, verification_keys, signing_key, signing_key_pub, next_rotation) values ($1, $2, $3, $4, $5) on conflict do nothing";
    private const string Delete = "delete from keys where id = $1";

    // A Go Dex that creates the first keys in the same moment takes no lock of ours; the second round sees its row and locks that.
    private const int MostRounds = 3;

    public Task<Keys?> GetAsync(CancellationToken ct) => database.ReadAsync((session, token) => ReadAsync(session, Select, token), ct);

    public async Task<Keys?> UpdateAsync(Func<Keys?, Keys?> change, CancellationToken ct)
    {
        for (var round = 1; round <= MostRounds; round++)
        {
            var (written, keys) = await database.TransactAsync((session, token) => TryUpdateAsync(session, change, token), ct);
            if (written)
            {
                return keys;
            }
        }
        throw new StorageUnavailableException(
            "Another process keeps writing the signing keys. Check that no two versions of Dex share this database."
        );
    }

    private async Task<(bool Written, Keys? Keys)> TryUpdateAsync(SqlSession session, Func<Keys?, Keys?> change, CancellationToken ct)
    {
        await database.LockKeysAsync(session, ct);
        var current = await ReadAsync(session, Select + database.Dialect.LockRow, ct);
        var changed = change(current);
        if (ReferenceEquals(changed, current))
        {
            return (true, current);
        }
        if (changed is null)
        {
            await DeleteAsync(session, CurrentRow, ct);
            await DeleteAsync(session, NextRow, ct);
            return (true, null);
        }
        var row = new KeysRow(CurrentRow, changed.VerificationKeys, changed.SigningKey, changed.SigningKeyPub, changed.NextRotation);
        if (await WriteAsync(session, current is null ? Insert : Upsert, row, ct) == 0)
        {
            return (false, null);
        }
        if (changed.Next is { } next)
        {
            await WriteAsync(session, Upsert, new KeysRow(NextRow, [], next.SigningKey, next.SigningKeyPub, next.UsableFrom), ct);
        }
        else
        {
            await DeleteAsync(session, NextRow, ct);
        }
        return (true, changed);
    }

    private static async Task<Keys?> ReadAsync(SqlSession session, string sql, CancellationToken ct)
    {
        var rows = await session.QueryAsync(sql, _ => { }, KeysRow.Read, ct);
        if (rows.Find(row => row.Id == CurrentRow) is not { } current)
        {
            return null;
        }
        var next = rows.Find(row => row.Id == NextRow);
        return new Keys
        {
            SigningKey = current.SigningKey,
            SigningKeyPub = current.SigningKeyPub,
            VerificationKeys = current.VerificationKeys,
            NextRotation = current.At,
            Next = next is { SigningKey: { } key, SigningKeyPub: { } publicKey } ? new NextKey(key, publicKey, next.At) : null,
        };
    }

    private static Task<int> WriteAsync(SqlSession session, string sql, KeysRow row, CancellationToken ct) =>
        session.ExecuteAsync(sql, row.Bind, ct);

    private static Task<int> DeleteAsync(SqlSession session, string id, CancellationToken ct) =>
        session.ExecuteAsync(Delete, p => p.Text(id), ct);

    private sealed record KeysRow(
        string Id,
        IReadOnlyList<VerificationKey> VerificationKeys,
        Jwk? SigningKey,
        Jwk? SigningKeyPub,
        DateTimeOffset At
    )
    {
        public static KeysRow Read(SqlRow row) =>
            new(
                row.Text(),
                StoredJson.Read(row.Bytes(), StoredJson.VerificationKeys) ?? [],
                StoredJson.Read(row.Bytes(), StoredJson.Jwk),
                StoredJson.Read(row.Bytes(), StoredJson.Jwk),
                row.Time()
            );

        public void Bind(SqlParameters parameters)
        {
            parameters.Text(Id);
            parameters.Bytes(StoredJson.Write(VerificationKeys, StoredJson.VerificationKeys));
            parameters.Bytes(StoredJson.Write(SigningKey, StoredJson.Jwk));
            parameters.Bytes(StoredJson.Write(SigningKeyPub, StoredJson.Jwk));
            parameters.Time(At);
        }
    }
}
