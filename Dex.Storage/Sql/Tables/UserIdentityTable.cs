using Dex.Core.Storage;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>user_identity</c>.</summary>
internal static class UserIdentityTable
{
    public static SqlTable<SubjectKey, UserIdentity> Definition { get; } =
        new()
        {
            Name = "user_identity",
            KeyColumns = ["user_id", "connector_id"],
            Columns =
            [
                .. ClaimsColumns.Names,
                "consents",
                "mfa_secrets",
                "webauthn_credentials",
                "created_at",
                "last_login",
                "blocked_until",
            ],
            KeyOf = r => new SubjectKey(r.UserId, r.ConnectorId),
            BindKey = (p, key) =>
            {
                p.Text(key.UserId);
                p.Text(key.ConnectorId);
            },
            Bind = (p, r) =>
            {
                p.Claims(r.Claims);
                p.Bytes(StoredJson.Write(r.Consents, StoredJson.Consents));
                p.Bytes(StoredJson.Write(r.MfaSecrets, StoredJson.MfaSecrets));
                p.Bytes(StoredJson.Write(r.WebAuthnCredentials, StoredJson.WebAuthnCredentials));
                p.Time(r.CreatedAt);
                p.Time(r.LastLogin);
                p.Time(r.BlockedUntil);
            },
            Read = row => new UserIdentity
            {
                UserId = row.Text(),
                ConnectorId = row.Text(),
                Claims = row.Claims(),
                Consents = StoredJson.ReadMap(row.Bytes(), StoredJson.Consents),
                MfaSecrets = StoredJson.ReadMapOrNull(row.Bytes(), StoredJson.MfaSecrets),
                WebAuthnCredentials = StoredJson.ReadMapOrNull(row.Bytes(), StoredJson.WebAuthnCredentials),
                CreatedAt = row.Time(),
                LastLogin = row.Time(),
                BlockedUntil = row.Time(),
            },
        };
}
