-- level 1
create table client (id text not null primary key, secret text not null, redirect_uris blob not null, trusted_peers blob not null, public integer not null, name text not null, logo_url text not null);
create table auth_request (id text not null primary key, client_id text not null, response_types blob not null, scopes blob not null, redirect_uri text not null, nonce text not null, state text not null, force_approval_prompt integer not null, logged_in integer not null, claims_user_id text not null, claims_username text not null, claims_email text not null, claims_email_verified integer not null, claims_groups blob not null, connector_id text not null, connector_data blob, expiry timestamp not null);
create table auth_code (id text not null primary key, client_id text not null, scopes blob not null, nonce text not null, redirect_uri text not null, claims_user_id text not null, claims_username text not null, claims_email text not null, claims_email_verified integer not null, claims_groups blob not null, connector_id text not null, connector_data blob, expiry timestamp not null);
create table refresh_token (id text not null primary key, client_id text not null, scopes blob not null, nonce text not null, claims_user_id text not null, claims_username text not null, claims_email text not null, claims_email_verified integer not null, claims_groups blob not null, connector_id text not null, connector_data blob);
create table password (email text not null primary key, hash blob not null, username text not null, user_id text not null);
create table keys (id text not null primary key, verification_keys blob not null, signing_key blob not null, signing_key_pub blob not null, next_rotation timestamp not null);
-- level 2
alter table refresh_token add column token text not null default '';
alter table refresh_token add column created_at timestamp not null default '0001-01-01 00:00:00 UTC';
alter table refresh_token add column last_used timestamp not null default '0001-01-01 00:00:00 UTC';
-- level 3
create table offline_session (user_id text not null, conn_id text not null, refresh blob not null, PRIMARY KEY (user_id, conn_id));
-- level 4
create table connector (id text not null primary key, type text not null, name text not null, resource_version text not null, config blob);
-- level 5
alter table auth_code add column claims_preferred_username text not null default '';
alter table auth_request add column claims_preferred_username text not null default '';
alter table refresh_token add column claims_preferred_username text not null default '';
-- level 6
alter table offline_session add column connector_data blob;
-- level 7
create table device_request (user_code text not null primary key, device_code text not null, client_id text not null, client_secret text, scopes blob not null, expiry timestamp not null);
create table device_token (device_code text not null primary key, status text not null, token blob, expiry timestamp not null, last_request timestamp not null, poll_interval integer not null);
-- level 8
alter table auth_request add column code_challenge text not null default '';
alter table auth_request add column code_challenge_method text not null default '';
alter table auth_code add column code_challenge text not null default '';
alter table auth_code add column code_challenge_method text not null default '';
-- level 9
alter table refresh_token add column obsolete_token text default '';
-- level 10
alter table device_token add column code_challenge text not null default '';
alter table device_token add column code_challenge_method text not null default '';
-- level 11
alter table auth_request add column hmac_key blob;
-- level 12
alter table password add column preferred_username text not null default '';
alter table password add column groups blob not null default '[]';
-- level 13
alter table password add column name text not null default '';
alter table password add column email_verified integer;
-- level 14
alter table connector add column grant_types blob;
-- level 15
alter table client add column allowed_connectors blob;
-- level 16
create table user_identity (user_id text not null, connector_id text not null, claims_user_id text not null, claims_username text not null, claims_preferred_username text not null default '', claims_email text not null, claims_email_verified integer not null, claims_groups blob not null, consents blob not null, created_at timestamp not null, last_login timestamp not null, blocked_until timestamp not null, PRIMARY KEY (user_id, connector_id));
-- level 17
create table auth_session (user_id text not null, connector_id text not null, nonce text not null default '', client_states blob not null, created_at timestamp not null, last_activity timestamp not null, ip_address text not null default '', user_agent text not null default '', PRIMARY KEY (user_id, connector_id));
-- level 18
alter table auth_request add column mfa_validated integer not null default 0;
alter table user_identity add column mfa_secrets blob;
alter table client add column mfa_chain blob;
alter table auth_request add column prompt text not null default '';
alter table auth_request add column max_age integer not null default -1;
alter table auth_request add column auth_time timestamp not null default '1970-01-01 00:00:00';
alter table auth_code add column auth_time timestamp not null default '1970-01-01 00:00:00';
-- level 19
alter table auth_session add column absolute_expiry timestamp not null default '1970-01-01 00:00:00';
alter table auth_session add column idle_expiry timestamp not null default '1970-01-01 00:00:00';
alter table client add column post_logout_redirect_uris blob;
alter table auth_session add column logout_state blob;
-- level 20
alter table auth_request add column webauthn_session_data blob;
alter table user_identity add column webauthn_credentials blob;
-- level 21
alter table client add column sso_shared_with blob;
-- level 22
alter table client add column backchannel_logout_uri text not null default '';
alter table client add column refresh_token_lifetime text not null default '';
-- level 23
drop table if exists auth_session;
create table auth_session (id text not null primary key, secret text not null default '', user_id text not null, connector_id text not null, client_states blob not null, created_at timestamp not null, last_activity timestamp not null, ip_address text not null default '', user_agent text not null default '', absolute_expiry timestamp not null default '1970-01-01 00:00:00', idle_expiry timestamp not null default '1970-01-01 00:00:00', logout_state blob);
create index auth_session_user_idx on auth_session (user_id, connector_id);
alter table auth_code add column session_id text not null default '';
