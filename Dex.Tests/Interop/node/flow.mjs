// A relying party made with openid-client: discovery, code flow with PKCE, userinfo, refresh, and what must be refused.
//
//   node flow.mjs --issuer URL --client-id ID [--client-secret SECRET] --redirect-uri URL --user NAME --password PASSWORD [--connector ID] [--rotates]
import * as client from "openid-client";
import { check, refused, run } from "./arguments.mjs";
import { Browser } from "./browser.mjs";

const scope = "openid profile email groups offline_access";

function authentication(args) {
  return args["client-secret"] ? client.ClientSecretBasic(args["client-secret"]) : client.None();
}

async function discover(args) {
  const issuer = new URL(args.issuer);
  const options = issuer.protocol === "http:" ? { execute: [client.allowInsecureRequests] } : {};
  return client.discovery(issuer, args["client-id"], args["client-secret"] || undefined, authentication(args), options);
}

// One login of a person: the URL with the code, and what belongs to it.
async function signIn(config, args) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: args["redirect-uri"],
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    connector_id: args.connector,
  });
  const callback = await new Browser(args.issuer).signIn(url, args.user, args.password);
  check(callback.href.startsWith(args["redirect-uri"]), `the answer went to ${callback}`);
  check(!callback.searchParams.has("error"), `the provider answered ${callback.search}`);
  return { callback, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
}

async function wrongVerifier(config, args) {
  const login = await signIn(config, args);
  const checks = { ...login.checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  return refused(() => client.authorizationCodeGrant(config, login.callback, checks), "invalid_grant", "a wrong code_verifier");
}

async function noVerifier(config, args) {
  const login = await signIn(config, args);
  const checks = { ...login.checks, pkceCodeVerifier: undefined };
  return refused(() => client.authorizationCodeGrant(config, login.callback, checks), "invalid_grant", "a missing code_verifier");
}

// A code sent twice is refused, and what the first one got ends with it (RFC 6749 §4.1.2).
async function replay(config, args) {
  const login = await signIn(config, args);
  const tokens = await client.authorizationCodeGrant(config, login.callback, login.checks);
  await refused(() => client.authorizationCodeGrant(config, login.callback, login.checks), "invalid_grant", "a code sent again");
  return refused(() => client.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant", "the refresh token of a replayed code");
}

// Every refresh gave another token; an old one is refused and ends the login it came from (RFC 9700 §4.14.2).
async function checkRotation(config, answers) {
  const [first, , last] = answers.map((answer) => answer.refresh_token);
  check(new Set(answers.map((answer) => answer.refresh_token)).size === answers.length, "a refresh token was not rotated");
  await refused(() => client.refreshTokenGrant(config, first), "invalid_grant", "an old refresh token");
  await refused(() => client.refreshTokenGrant(config, last), "invalid_grant", "the newest refresh token after a replay of the first");
}

await run(async (args) => {
  const config = await discover(args);
  const login = await signIn(config, args);
  const tokens = await client.authorizationCodeGrant(config, login.callback, login.checks);
  const claims = tokens.claims();
  check(tokens.refresh_token, "there is no refresh token");

  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
  check(userinfo.email === claims.email, "userinfo and the ID token disagree about the e-mail address");

  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
  check(refreshed.claims().sub === claims.sub, "the refresh changed the subject");
  check(refreshed.refresh_token, "the refresh gave no refresh token");
  const again = await client.refreshTokenGrant(config, refreshed.refresh_token);
  check(again.claims().sub === claims.sub, "the second refresh changed the subject");
  if (args.rotates) {
    await checkRotation(config, [tokens, refreshed, again]);
  }

  return {
    issuer: config.serverMetadata().issuer,
    client: args["client-secret"] ? "confidential" : "public",
    tokenType: tokens.token_type,
    expiresIn: tokens.expires_in,
    claims,
    userinfo,
    refreshedClaims: refreshed.claims(),
    refused: {
      wrongVerifier: await wrongVerifier(config, args),
      noVerifier: await noVerifier(config, args),
      replay: await replay(config, args),
    },
  };
});
