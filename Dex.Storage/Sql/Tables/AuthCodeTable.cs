using Dex.Core.Storage;
using Dex.Storage.Migrations;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>auth_code</c>.</summary>
internal static class AuthCodeTable
{
    public static SqlTable<string, AuthCode> Definition { get; } =
        new()
        {
            Name = "auth_code",
            KeyColumns = ["id"],
            Columns =
            [
                "client_id",
                "scopes",
                "nonce",
                "redirect_uri",
                .. ClaimsColumns.Names,
                "connector_id",
                "connector_data",
                "expiry",
                "code_challenge",
                "code_challenge_method",
                "auth_time",
                "session_id",
                OwnSchema.ExtrasColumn,
            ],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.ClientId);
                p.Strings(r.Scopes);
                p.Text(r.Nonce);
                p.Text(r.RedirectUri);
                p.Claims(r.Claims);
                p.Text(r.ConnectorId);
                p.Bytes(r.ConnectorData);
                p.Time(r.Expiry);
                p.Pkce(r.Pkce);
                p.Time(r.AuthTime);
                p.Text(r.SessionId);
                p.Bytes(StoredJson.WriteOrNull(r.Extras, StoredJson.AuthorizationExtras));
            },
            Read = row => new AuthCode
            {
                Id = row.Text(),
                ClientId = row.Text(),
                Scopes = row.Strings(),
                Nonce = row.Text(),
                RedirectUri = row.Text(),
                Claims = row.Claims(),
                ConnectorId = row.Text(),
                ConnectorData = row.Bytes(),
                Expiry = row.Time(),
                Pkce = row.Pkce(),
                AuthTime = row.Time(),
                SessionId = row.Text(),
                Extras = StoredJson.Read(row.Bytes(), StoredJson.AuthorizationExtras),
            },
        };
}
