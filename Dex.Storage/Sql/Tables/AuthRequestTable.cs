using Dex.Core.Storage;
using Dex.Storage.Migrations;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>auth_request</c>.</summary>
internal static class AuthRequestTable
{
    public static SqlTable<string, AuthRequest> Definition { get; } =
        new()
        {
            Name = "auth_request",
            KeyColumns = ["id"],
            Columns =
            [
                "client_id",
                "response_types",
                "scopes",
                "redirect_uri",
                "nonce",
                "state",
                "force_approval_prompt",
                "logged_in",
                .. ClaimsColumns.Names,
                "connector_id",
                "connector_data",
                "expiry",
                "code_challenge",
                "code_challenge_method",
                "hmac_key",
                "mfa_validated",
                "webauthn_session_data",
                "prompt",
                "max_age",
                "auth_time",
                OwnSchema.ExtrasColumn,
            ],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.ClientId);
                p.Strings(r.ResponseTypes);
                p.Strings(r.Scopes);
                p.Text(r.RedirectUri);
                p.Text(r.Nonce);
                p.Text(r.State);
                p.Flag(r.ForceApprovalPrompt);
                p.Flag(r.LoggedIn);
                p.Claims(r.Claims);
                p.Text(r.ConnectorId);
                p.Bytes(r.ConnectorData);
                p.Time(r.Expiry);
                p.Pkce(r.Pkce);
                p.Bytes(r.HmacKey);
                p.Flag(r.MfaValidated);
                p.Bytes(r.WebAuthnSessionData);
                p.Text(r.Prompt);
                p.Number(r.MaxAge);
                p.Time(r.AuthTime);
                p.Bytes(StoredJson.WriteOrNull(r.Extras, StoredJson.AuthorizationExtras));
            },
            Read = row => new AuthRequest
            {
                Id = row.Text(),
                ClientId = row.Text(),
                ResponseTypes = row.Strings(),
                Scopes = row.Strings(),
                RedirectUri = row.Text(),
                Nonce = row.Text(),
                State = row.Text(),
                ForceApprovalPrompt = row.Flag(),
                LoggedIn = row.Flag(),
                Claims = row.Claims(),
                ConnectorId = row.Text(),
                ConnectorData = row.Bytes(),
                Expiry = row.Time(),
                Pkce = row.Pkce(),
                HmacKey = row.Bytes() ?? [],
                MfaValidated = row.Flag(),
                WebAuthnSessionData = row.Bytes(),
                Prompt = row.Text(),
                MaxAge = row.Number(),
                AuthTime = row.Time(),
                Extras = StoredJson.Read(row.Bytes(), StoredJson.AuthorizationExtras),
            },
        };
}
