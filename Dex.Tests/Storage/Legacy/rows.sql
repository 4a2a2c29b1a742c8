-- level 1
insert into client (id, secret, redirect_uris, trusted_peers, public, name, logo_url) values ('app', 'secret', json('["https://app.example.com/cb"]'), json('null'), false, 'App', '');
insert into client (id, secret, redirect_uris, trusted_peers, public, name, logo_url) values ('cli', '', json('null'), json('["app"]'), true, 'Command line', 'https://example.com/logo.png');
insert into auth_request (id, client_id, response_types, scopes, redirect_uri, nonce, state, force_approval_prompt, logged_in, claims_user_id, claims_username, claims_email, claims_email_verified, claims_groups, connector_id, connector_data, expiry) values ('request', 'app', json('["code"]'), json('["openid","email"]'), 'https://app.example.com/cb', 'n', 's', true, false, '', '', '', false, json('null'), '', null, '2024-01-02 03:04:05.678901+00:00');
insert into auth_code (id, client_id, scopes, nonce, redirect_uri, claims_user_id, claims_username, claims_email, claims_email_verified, claims_groups, connector_id, connector_data, expiry) values ('code', 'app', json('["openid"]'), 'n', 'https://app.example.com/cb', 'u1', 'Jane', 'jane@example.com', true, json('["a","b"]'), 'ldap', json('upstream'), '2024-01-02 03:04:05+00:00');
insert into refresh_token (id, client_id, scopes, nonce, claims_user_id, claims_username, claims_email, claims_email_verified, claims_groups, connector_id, connector_data) values ('token', 'app', json('["openid","offline_access"]'), '', 'u1', 'J\u00e4ne & <co>', 'jane@example.com', true, json('["\u003cadmins\u003e"]'), 'ldap', null);
insert into password (email, hash, username, user_id) values ('jane@example.com', json('$2a$10$33EMT0cVYVlPy6WAMCLsceLYjWhuHpbz5yuZxu/GAFj03J9Lytjuy'), 'jane', 'u1');
insert into keys (id, verification_keys, signing_key, signing_key_pub, next_rotation) values ('keys', json('[{"publicKey":{"use":"sig","kty":"RSA","kid":"k0","alg":"RS256","n":"bg","e":"AQAB"},"expiry":"2024-01-02T09:04:05.678901234Z"}]'), json('{"use":"sig","kty":"RSA","kid":"k1","alg":"RS256","n":"bg","e":"AQAB","d":"ZA","p":"cA","q":"cQ","dp":"ZHA","dq":"ZHE","qi":"cWk"}'), json('{"use":"sig","kty":"RSA","kid":"k1","alg":"RS256","n":"bg","e":"AQAB"}'), '2024-01-02 03:04:05.5+00:00');
-- level 2
update refresh_token set token = 'current', created_at = '2024-01-01 00:00:00+00:00', last_used = '2024-01-02 03:04:05.678+00:00';
-- level 3
insert into offline_session (user_id, conn_id, refresh) values ('u1', 'ldap', json('{"app":{"ID":"token","ClientID":"app","CreatedAt":"2024-01-01T00:00:00Z","LastUsed":"2024-01-02T03:04:05.678Z"}}'));
-- level 4
insert into connector (id, type, name, resource_version, config) values ('ldap', 'ldap', 'Directory', '1', json('{"host":"ldap.example.com"}'));
insert into connector (id, type, name, resource_version, config) values ('mock', 'mockCallback', 'Mock', '2', null);
-- level 5
update refresh_token set claims_preferred_username = 'jane';
-- level 6
update offline_session set connector_data = json('directory data');
-- level 7
insert into device_request (user_code, device_code, client_id, client_secret, scopes, expiry) values ('ABCD-EFGH', 'device', 'cli', null, json('["openid"]'), '2024-01-02 03:04:05+00:00');
insert into device_token (device_code, status, token, expiry, last_request, poll_interval) values ('device', 'authorization_pending', null, '2024-01-02 03:04:05+00:00', '0001-01-01 00:00:00+00:00', 0);
-- level 8
update auth_code set code_challenge = 'challenge', code_challenge_method = 'S256';
-- level 9
update refresh_token set obsolete_token = 'previous';
-- level 11
update auth_request set hmac_key = json('hmac');
-- level 12
update password set preferred_username = 'janey', groups = json('["team"]');
-- level 13
update password set name = 'Jane Doe', email_verified = false;
-- level 14
update connector set grant_types = json('["authorization_code"]') where id = 'ldap';
update connector set grant_types = json('null') where id = 'mock';
-- level 15
update client set allowed_connectors = json('["ldap"]') where id = 'app';
-- level 16
insert into user_identity (user_id, connector_id, claims_user_id, claims_username, claims_preferred_username, claims_email, claims_email_verified, claims_groups, consents, created_at, last_login, blocked_until) values ('u1', 'ldap', 'u1', 'Jane', '', 'jane@example.com', true, json('null'), json('{"app":["openid"],"cli":null}'), '2024-01-01 00:00:00+00:00', '2024-01-02 03:04:05+00:00', '0001-01-01 00:00:00+00:00');
-- level 17
-- level 18
update auth_request set prompt = 'login', max_age = 60, auth_time = '0001-01-01 00:00:00+00:00';
update user_identity set mfa_secrets = json('{"totp":{"authenticatorID":"totp","type":"TOTP","secret":"otpauth://x","confirmed":true,"createdAt":"2024-01-01T00:00:00Z"}}');
update client set mfa_chain = json('null');
-- level 19
update client set post_logout_redirect_uris = json('["https://app.example.com/bye"]') where id = 'app';
-- level 20
update user_identity set webauthn_credentials = json('{"keys":[{"credentialID":"AQI=","publicKey":"AwQ=","attestationType":"none","aaguid":null,"signCount":7,"cloneWarning":false,"transport":null,"backupEligible":true,"backupState":false,"displayName":"blue","createdAt":"2024-01-01T00:00:00Z"}]}');
-- level 21
update client set sso_shared_with = json('[]') where id = 'app';
update client set sso_shared_with = json('null') where id = 'cli';
-- level 22
update client set backchannel_logout_uri = 'https://app.example.com/logout', refresh_token_lifetime = 'session' where id = 'app';
-- level 23
insert into auth_session (id, secret, user_id, connector_id, client_states, created_at, last_activity, ip_address, user_agent, absolute_expiry, idle_expiry, logout_state) values ('session', 'secret', 'u1', 'ldap', json('{"app":{"AuthenticatedAt":"2024-01-01T00:00:00Z","LastActivity":"2024-01-01T00:00:01Z","LastTokenIssuedAt":"0001-01-01T00:00:00Z","ViaSSO":true}}'), '2024-01-01 00:00:00+00:00', '2024-01-01 00:00:01+00:00', '192.0.2.1', 'Browser', '2024-01-02 00:00:00+00:00', '2024-01-01 01:00:00+00:00', json('null'));
update auth_code set session_id = 'session';
