using Dex.Storage.Sql;

namespace Dex.Storage.Migrations;

/// <summary>
/// Dex's schema as the steps that lead to it. A database records the number of each step that it took, so the steps are never edited: what
/// stands here is what released versions of Dex did, in their order.
/// </summary>
internal static class DexSchema
{
    /// <summary>The steps for a database; the first has the number 1.</summary>
    public static IReadOnlyList<string[]> Steps(SqlDialect d) =>
        [
            FirstTables(d),
            [
                "alter table refresh_token add column token text not null default ''",
                $"alter table refresh_token add column created_at {d.Time} not null default '0001-01-01 00:00:00 UTC'",
                $"alter table refresh_token add column last_used {d.Time} not null default '0001-01-01 00:00:00 UTC'",
            ],
            [
                $"create table offline_session (user_id text not null, conn_id text not null, refresh {d.Bytes} not null, primary key (user_id, conn_id))",
            ],
            [
                $"""
                    create table connector (
                        id text not null primary key, type text not null, name text not null, resource_version text not null, config {d.Bytes})
                    """,
            ],
            [
                "alter table auth_code add column claims_preferred_username text not null default ''",
                "alter table auth_request add column claims_preferred_username text not null default ''",
                "alter table refresh_token add column claims_preferred_username text not null default ''",
            ],
            [$"alter table offline_session add column connector_data {d.Bytes}"],
            DeviceTables(d),
            [
                "alter table auth_request add column code_challenge text not null default ''",
                "alter table auth_request add column code_challenge_method text not null default ''",
                "alter table auth_code add column code_challenge text not null default ''",
                "alter table auth_code add column code_challenge_method text not null default ''",
            ],
            ["alter table refresh_token add column obsolete_token text default ''"],
            [
                "alter table device_token add column code_challenge text not null default ''",
                "alter table device_token add column code_challenge_method text not null default ''",
            ],
            [$"alter table auth_request add column hmac_key {d.Bytes}"],
            [
                "alter table password add column preferred_username text not null default ''",
                $"alter table password add column groups {d.Bytes} not null default {d.EmptyList}",
            ],
            [
                "alter table password add column name text not null default ''",
                $"alter table password add column email_verified {d.Boolean}",
            ],
            [$"alter table connector add column grant_types {d.Bytes}"],
            [$"alter table client add column allowed_connectors {d.Bytes}"],
            UserIdentityTable(d),
            FirstSessionTable(d),
            [
                $"alter table auth_request add column mfa_validated {d.Boolean} not null default {d.False}",
                $"alter table user_identity add column mfa_secrets {d.Bytes}",
                $"alter table client add column mfa_chain {d.Bytes}",
                "alter table auth_request add column prompt text not null default ''",
                "alter table auth_request add column max_age integer not null default -1",
                $"alter table auth_request add column auth_time {d.Time} not null default '1970-01-01 00:00:00'",
                $"alter table auth_code add column auth_time {d.Time} not null default '1970-01-01 00:00:00'",
            ],
            [
                $"alter table auth_session add column absolute_expiry {d.Time} not null default '1970-01-01 00:00:00'",
                $"alter table auth_session add column idle_expiry {d.Time} not null default '1970-01-01 00:00:00'",
                $"alter table client add column post_logout_redirect_uris {d.Bytes}",
                $"alter table auth_session add column logout_state {d.Bytes}",
            ],
            [
                $"alter table auth_request add column webauthn_session_data {d.Bytes}",
                $"alter table user_identity add column webauthn_credentials {d.Bytes}",
            ],
            [$"alter table client add column sso_shared_with {d.Bytes}"],
            [
                "alter table client add column backchannel_logout_uri text not null default ''",
                "alter table client add column refresh_token_lifetime text not null default ''",
            ],
            SessionTable(d),
        ];

    private static string[] FirstTables(SqlDialect d) =>
        [
            $"""
                create table client (
                    id text not null primary key, secret text not null, redirect_uris {d.Bytes} not null, trusted_peers {d.Bytes} not null,
                    public {d.Boolean} not null, name text not null, logo_url text not null)
                """,
            $"""
                create table auth_request (
                    id text not null primary key, client_id text not null, response_types {d.Bytes} not null, scopes {d.Bytes} not null,
                    redirect_uri text not null, nonce text not null, state text not null, force_approval_prompt {d.Boolean} not null,
                    logged_in {d.Boolean} not null, {Claims(
                    d
                )}, connector_id text not null, connector_data {d.Bytes}, expiry {d.Time} not null)
                """,
            $"""
                create table auth_code (
                    id text not null primary key, client_id text not null, scopes {d.Bytes} not null, nonce text not null,
                    redirect_uri text not null, {Claims(d)}, connector_id text not null, connector_data {d.Bytes}, expiry {d.Time} not null)
                """,
            $"""
                create table refresh_token (
                    id text not null primary key, client_id text not null, scopes {d.Bytes} not null, nonce text not null,
                    {Claims(d)}, connector_id text not null, connector_data {d.Bytes})
                """,
            $"create table password (email text not null primary key, hash {d.Bytes} not null, username text not null, user_id text not null)",
            $"""
                create table keys (
                    id text not null primary key, verification_keys {d.Bytes} not null, signing_key {d.Bytes} not null,
                    signing_key_pub {d.Bytes} not null, next_rotation {d.Time} not null)
                """,
        ];

    private static string Claims(SqlDialect d) =>
        "claims_user_id text not null, claims_username text not null, claims_email text not null, "
        + $"claims_email_verified {d.Boolean} not null, claims_groups {d.Bytes} not null";

    private static string[] DeviceTables(SqlDialect d) =>
        [
            $"""
                create table device_request (
                    user_code text not null primary key, device_code text not null, client_id text not null, client_secret text,
                    scopes {d.Bytes} not null, expiry {d.Time} not null)
                """,
            $"""
                create table device_token (
                    device_code text not null primary key, status text not null, token {d.Bytes}, expiry {d.Time} not null,
                    last_request {d.Time} not null, poll_interval integer not null)
                """,
        ];

    private static string[] UserIdentityTable(SqlDialect d) =>
        [
            $"""
                create table user_identity (
                    user_id text not null, connector_id text not null, claims_user_id text not null, claims_username text not null,
                    claims_preferred_username text not null default '', claims_email text not null, claims_email_verified {d.Boolean} not null,
                    claims_groups {d.Bytes} not null, consents {d.Bytes} not null, created_at {d.Time} not null, last_login {d.Time} not null,
                    blocked_until {d.Time} not null, primary key (user_id, connector_id))
                """,
        ];

    private static string[] FirstSessionTable(SqlDialect d) =>
        [
            $"""
                create table auth_session (
                    user_id text not null, connector_id text not null, nonce text not null default '', client_states {d.Bytes} not null,
                    created_at {d.Time} not null, last_activity {d.Time} not null, ip_address text not null default '',
                    user_agent text not null default '', primary key (user_id, connector_id))
                """,
        ];

    // Sessions got ids of their own; no release had kept any before, so Dex rebuilds the table.
    private static string[] SessionTable(SqlDialect d) =>
        [
            "drop table if exists auth_session",
            $"""
                create table auth_session (
                    id text not null primary key, secret text not null default '', user_id text not null, connector_id text not null,
                    client_states {d.Bytes} not null, created_at {d.Time} not null, last_activity {d.Time} not null,
                    ip_address text not null default '', user_agent text not null default '',
                    absolute_expiry {d.Time} not null default '1970-01-01 00:00:00', idle_expiry {d.Time} not null default '1970-01-01 00:00:00',
                    logout_state {d.Bytes})
                """,
            "create index auth_session_user_idx on auth_session (user_id, connector_id)",
            "alter table auth_code add column session_id text not null default ''",
        ];
}
