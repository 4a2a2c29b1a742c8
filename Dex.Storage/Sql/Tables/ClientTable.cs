using Dex.Core.Storage;
using Dex.Storage.Migrations;

namespace Dex.Storage.Sql.Tables;

/// <summary>The table <c>client</c>.</summary>
internal static class ClientTable
{
    public static SqlTable<string, Client> Definition { get; } =
        new()
        {
            Name = "client",
            KeyColumns = ["id"],
            Columns =
            [
                "secret",
                "redirect_uris",
                "trusted_peers",
                "public",
                "name",
                "logo_url",
                "allowed_connectors",
                "mfa_chain",
                "post_logout_redirect_uris",
                "sso_shared_with",
                "backchannel_logout_uri",
                "refresh_token_lifetime",
                OwnSchema.ExtrasColumn,
            ],
            KeyOf = r => r.Id,
            BindKey = (p, key) => p.Text(key),
            Bind = (p, r) =>
            {
                p.Text(r.Secret);
                p.Strings(r.RedirectUris);
                p.Strings(r.TrustedPeers);
                p.Flag(r.Public);
                p.Text(r.Name);
                p.Text(r.LogoUrl);
                p.Strings(r.AllowedConnectors);
                p.Strings(r.MfaChain);
                p.Strings(r.PostLogoutRedirectUris);
                p.Strings(r.SsoSharedWith);
                p.Text(r.BackchannelLogoutUri);
                p.Text(r.RefreshTokenLifetime);
                p.Bytes(StoredJson.WriteOrNull(r.Metadata, StoredJson.ClientMetadata));
            },
            Read = row => new Client
            {
                Id = row.Text(),
                Secret = row.Text(),
                RedirectUris = row.Strings(),
                TrustedPeers = row.Strings(),
                Public = row.Flag(),
                Name = row.Text(),
                LogoUrl = row.Text(),
                AllowedConnectors = row.Strings(),
                MfaChain = row.Strings(),
                PostLogoutRedirectUris = row.Strings(),
                SsoSharedWith = row.StringsOrNull(),
                BackchannelLogoutUri = row.Text(),
                RefreshTokenLifetime = row.Text(),
                Metadata = StoredJson.Read(row.Bytes(), StoredJson.ClientMetadata),
            },
        };
}
