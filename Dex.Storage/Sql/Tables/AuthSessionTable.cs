using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>auth_session</c>.</summary>
internal static class AuthSessionTable
{
    public static SqlTable<string, AuthSession> Definition { get; } =
        new()
        {
            Name = "auth_session",
            KeyColumns = ["id"],
            Columns =
            [
                "secret",
                "user_id",
                "connector_id",
                "client_states",
                "created_at",
                "last_activity",
                "ip_address",
                "user_agent",
                "absolute_expiry",
                "idle_expiry",
                "logout_state",
            ],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.Secret);
                p.Text(r.UserId);
                p.Text(r.ConnectorId);
                p.Bytes(StoredJson.Write(r.ClientStates, StoredJson.ClientStates));
                p.Time(r.CreatedAt);
                p.Time(r.LastActivity);
                p.Text(r.IpAddress);
                p.Text(r.UserAgent);
                p.Time(r.AbsoluteExpiry);
                p.Time(r.IdleExpiry);
                p.Bytes(StoredJson.Write(r.LogoutState, StoredJson.LogoutState));
            },
            Read = row => new AuthSession
            {
                Id = row.Text(),
                Secret = row.Text(),
                UserId = row.Text(),
                ConnectorId = row.Text(),
                ClientStates = StoredJson.ReadMap(row.Bytes(), StoredJson.ClientStates),
                CreatedAt = row.Time(),
                LastActivity = row.Time(),
                IpAddress = row.Text(),
                UserAgent = row.Text(),
                AbsoluteExpiry = row.Time(),
                IdleExpiry = row.Time(),
                LogoutState = StoredJson.Read(row.Bytes(), StoredJson.LogoutState),
            },
        };
}
