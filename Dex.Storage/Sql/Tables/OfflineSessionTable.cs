using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>offline_session</c>.</summary>
internal static class OfflineSessionTable
{
    public static SqlTable<SubjectKey, OfflineSessions> Definition { get; } =
        new()
        {
            Name = "offline_session",
            KeyColumns = ["user_id", "conn_id"],
            Columns = ["refresh", "connector_data"],
            KeyOf = r => new SubjectKey(r.UserId, r.ConnectorId),
            BindKey = (p, key) =>
            {
                p.Text(key.UserId);
                p.Text(key.ConnectorId);
            },
            Bind = (p, r) =>
            {
                p.Bytes(StoredJson.Write(r.Refresh, StoredJson.RefreshTokenRefs));
                p.Bytes(r.ConnectorData);
            },
            Read = row => new OfflineSessions
            {
                UserId = row.Text(),
                ConnectorId = row.Text(),
                Refresh = StoredJson.ReadMap(row.Bytes(), StoredJson.RefreshTokenRefs),
                ConnectorData = row.Bytes(),
            },
        };
}
