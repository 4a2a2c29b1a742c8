using Dex.Core.Storage;
using Dex.Storage.Migrations;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>refresh_token</c>.</summary>
internal static class RefreshTokenTable
{
    public static SqlTable<string, RefreshToken> Definition { get; } =
        new()
        {
            Name = "refresh_token",
            KeyColumns = ["id"],
            Columns =
            [
                "client_id",
                "scopes",
                "nonce",
                .. ClaimsColumns.Names,
                "connector_id",
                "connector_data",
                "token",
                "obsolete_token",
                "created_at",
                "last_used",
                OwnSchema.ExtrasColumn,
            ],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.ClientId);
                p.Strings(r.Scopes);
                p.Text(r.Nonce);
                p.Claims(r.Claims);
                p.Text(r.ConnectorId);
                p.Bytes(r.ConnectorData);
                p.Text(r.Token);
                p.Text(r.ObsoleteToken);
                p.Time(r.CreatedAt);
                p.Time(r.LastUsed);
                p.Bytes(StoredJson.WriteOrNull(r.Extras, StoredJson.AuthorizationExtras));
            },
            Read = row => new RefreshToken
            {
                Id = row.Text(),
                ClientId = row.Text(),
                Scopes = row.Strings(),
                Nonce = row.Text(),
                Claims = row.Claims(),
                ConnectorId = row.Text(),
                ConnectorData = row.Bytes(),
                Token = row.Text(),
                ObsoleteToken = row.Text(),
                CreatedAt = row.Time(),
                LastUsed = row.Time(),
                Extras = StoredJson.Read(row.Bytes(), StoredJson.AuthorizationExtras),
            },
        };
}
