// Every flow that openid-client knows, each with a client that registers itself for it.
//
//   node flows.mjs --flow NAME --initial-access-token TOKEN [--subject-token JWT], with the arguments of flow.mjs
import { createServer } from "node:http";
import * as jose from "jose";
import * as client from "openid-client";
import { check, refused, run } from "./arguments.mjs";
import { Browser } from "./browser.mjs";

const scope = "openid profile email groups offline_access";
const insecure = { execute: [client.allowInsecureRequests] };

// A client of our own: its registration is part of what is tried here.
async function register(args, metadata, authentication) {
  const keys = await jose.generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await jose.exportJWK(keys.publicKey)), kid: "key 1", use: "sig", alg: "ES256" };
  const config = await client.dynamicClientRegistration(
    new URL(args.issuer),
    {
      client_name: `Flow ${args.flow}`,
      redirect_uris: [args["redirect-uri"]],
      grant_types: ["authorization_code", "refresh_token"],
      jwks: { keys: [jwk] },
      ...metadata,
    },
    authentication?.({ key: keys.privateKey, kid: "key 1" }) ?? client.ClientSecretBasic(),
    { ...insecure, initialAccessToken: args["initial-access-token"] },
  );
  return { config, key: { key: keys.privateKey, kid: "key 1" } };
}

async function prepare(config, args, more = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: args["redirect-uri"],
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    connector_id: args.connector,
    ...more,
  };
  return { parameters, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true } };
}

async function signIn(args, url, browser = new Browser(args.issuer)) {
  return browser.signIn(url, args.user, args.password);
}

// A whole login by code; returns the tokens.
async function login(config, args, more, options, browser) {
  const { parameters, checks } = await prepare(config, args, more);
  const callback = await signIn(args, client.buildAuthorizationUrl(config, parameters), browser);
  return client.authorizationCodeGrant(config, callback, checks, undefined, options);
}

async function server(handler) {
  const http = createServer(handler);
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${http.address().port}`, close: () => http.close() };
}

const flows = {
  async "client-secret-basic"(args) {
    const { config } = await register(args, { token_endpoint_auth_method: "client_secret_basic" }, () => client.ClientSecretBasic());
    return (await login(config, args)).claims();
  },

  async "client-secret-post"(args) {
    const { config } = await register(args, { token_endpoint_auth_method: "client_secret_post" }, () => client.ClientSecretPost());
    return (await login(config, args)).claims();
  },

  async "client-secret-jwt"(args) {
    const { config } = await register(args, { token_endpoint_auth_method: "client_secret_jwt" }, () => client.ClientSecretJwt());
    return (await login(config, args)).claims();
  },

  async "private-key-jwt"(args) {
    const { config } = await register(args, { token_endpoint_auth_method: "private_key_jwt" }, client.PrivateKeyJwt);
    return (await login(config, args)).claims();
  },

  async public(args) {
    const { config } = await register(args, { token_endpoint_auth_method: "none" }, () => client.None());
    return (await login(config, args)).claims();
  },

  async "form-post"(args) {
    const { config } = await register(args);
    const { parameters, checks } = await prepare(config, args, { response_mode: "form_post" });
    const callback = await signIn(args, client.buildAuthorizationUrl(config, parameters));
    check(callback instanceof Request, "the answer did not come by a form");
    return (await client.authorizationCodeGrant(config, callback, checks)).claims();
  },

  async "id-token"(args) {
    const { config } = await register(args, { response_types: ["id_token"], grant_types: ["implicit"] });
    client.useIdTokenResponseType(config);
    const { parameters, checks } = await prepare(config, args, { code_challenge: "", code_challenge_method: "", scope: "openid email" });
    delete parameters.code_challenge;
    delete parameters.code_challenge_method;
    const callback = await signIn(args, client.buildAuthorizationUrl(config, parameters));
    return client.implicitAuthentication(config, callback, checks.expectedNonce, { expectedState: checks.expectedState });
  },

  async "code-id-token"(args) {
    const { config } = await register(args, {
      response_types: ["code id_token"],
      grant_types: ["authorization_code", "implicit", "refresh_token"],
    });
    client.useCodeIdTokenResponseType(config);
    const { parameters, checks } = await prepare(config, args);
    const callback = await signIn(args, client.buildAuthorizationUrl(config, parameters));
    check(new URLSearchParams(callback.hash.slice(1)).has("id_token"), "there is no ID token in the fragment");
    return (await client.authorizationCodeGrant(config, callback, checks)).claims();
  },

  async par(args) {
    const { config } = await register(args, { require_pushed_authorization_requests: true });
    const { parameters, checks } = await prepare(config, args);
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
    check(url.searchParams.get("request_uri").startsWith("urn:ietf:params:oauth:request_uri:"), "the request was not pushed");
    return (await client.authorizationCodeGrant(config, await signIn(args, url), checks)).claims();
  },

  async jar(args) {
    const { config, key } = await register(args, { request_object_signing_alg: "ES256" });
    const { parameters, checks } = await prepare(config, args);
    const url = await client.buildAuthorizationUrlWithJAR(config, parameters, key);
    check(url.searchParams.has("request") && !url.searchParams.has("state"), "the request is not in an object");
    return (await client.authorizationCodeGrant(config, await signIn(args, url), checks)).claims();
  },

  // The same object, published by the client.
  async "request-uri"(args) {
    let object = "";
    const site = await server((_, response) => response.end(object));
    try {
      const { config, key } = await register(args, { request_uris: [`${site.url}/request`] });
      const { parameters, checks } = await prepare(config, args);
      const url = await client.buildAuthorizationUrlWithJAR(config, parameters, key);
      object = url.searchParams.get("request");
      url.searchParams.delete("request");
      url.searchParams.set("request_uri", `${site.url}/request`);
      return (await client.authorizationCodeGrant(config, await signIn(args, url), checks)).claims();
    } finally {
      site.close();
    }
  },

  async dpop(args) {
    const { config } = await register(args, { token_endpoint_auth_method: "none", dpop_bound_access_tokens: true }, () => client.None());
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const tokens = await login(config, args, {}, { DPoP });
    check(tokens.token_type === "dpop", `the token type is ${tokens.token_type}`);
    const claims = tokens.claims();
    await client.fetchUserInfo(config, tokens.access_token, claims.sub, { DPoP });
    await failed(() => client.fetchUserInfo(config, tokens.access_token, claims.sub), "a bound token without proof");
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    await refused(
      () => client.refreshTokenGrant(config, refreshed.refresh_token, undefined, { DPoP: thief }),
      "invalid_dpop_proof",
      "a public client's refresh token with another key",
    );
    return claims;
  },

  async "dpop-confidential"(args) {
    const { config } = await register(args, { dpop_bound_access_tokens: true });
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("PS256"));
    const tokens = await login(config, args, {}, { DPoP });
    check(tokens.token_type === "dpop", `the token type is ${tokens.token_type}`);
    await refused(() => login(config, args), "invalid_dpop_proof", "a request without proof");
    return tokens.claims();
  },

  async "signed-userinfo"(args) {
    const { config } = await register(args, { userinfo_signed_response_alg: "RS256" });
    const tokens = await login(config, args);
    return client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  },

  async device(args) {
    const { config } = await register(
      args,
      {
        token_endpoint_auth_method: "none",
        grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
        redirect_uris: [],
      },
      () => client.None(),
    );
    const device = await client.initiateDeviceAuthorization(config, { scope });
    const browser = new Browser(args.issuer);
    await browser.open(device.verification_uri);
    const left = await browser.fill({ user_code: device.user_code });
    check(left === null, `the browser left for ${left}`);
    await browser.fillSignIn(args.user, args.password);
    check(/signed in|close this|device/i.test(browser.page), "the device page does not say that it worked");
    // The person was faster than the interval.
    return (await client.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 })).claims();
  },

  async "client-credentials"(args) {
    const { config } = await register(args, { grant_types: ["client_credentials"], response_types: [], redirect_uris: [] });
    const tokens = await client.clientCredentialsGrant(config, { scope: "openid" });
    const introspected = await client.tokenIntrospection(config, tokens.access_token);
    check(introspected.active && introspected.client_id === config.clientMetadata().client_id, "the token is not active");
    return { email: args.user, ...introspected };
  },

  async "token-exchange"(args) {
    const { config } = await register(args, {
      grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"],
      response_types: [],
      redirect_uris: [],
    });
    const tokens = await client.genericGrantRequest(config, "urn:ietf:params:oauth:grant-type:token-exchange", {
      connector_id: "ci",
      scope: "openid email federated:id",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      subject_token: args["subject-token"],
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    });
    check(tokens.issued_token_type === "urn:ietf:params:oauth:token-type:access_token", `issued a ${tokens.issued_token_type}`);
    return jose.decodeJwt(tokens.access_token);
  },

  async password(args) {
    const { config } = await register(args, { grant_types: ["password", "refresh_token"], response_types: [], redirect_uris: [] });
    const tokens = await client.genericGrantRequest(config, "password", { username: args.user, password: args.password, scope });
    await client.refreshTokenGrant(config, tokens.refresh_token);
    await refused(
      () => client.genericGrantRequest(config, "password", { username: args.user, password: "wrong", scope }),
      "invalid_grant",
      "a wrong password",
    );
    return jose.decodeJwt(tokens.id_token);
  },

  async revocation(args) {
    const { config } = await register(args);
    const tokens = await login(config, args);
    check((await client.tokenIntrospection(config, tokens.access_token)).active, "the access token is not active");
    check((await client.tokenIntrospection(config, tokens.refresh_token)).active, "the refresh token is not active");
    await client.tokenRevocation(config, tokens.access_token);
    await client.tokenRevocation(config, tokens.refresh_token);
    check(!(await client.tokenIntrospection(config, tokens.access_token)).active, "the access token is active after its revocation");
    check(!(await client.tokenIntrospection(config, tokens.refresh_token)).active, "the refresh token is active after its revocation");
    await refused(() => client.refreshTokenGrant(config, tokens.refresh_token), "invalid_grant", "a revoked refresh token");
    return tokens.claims();
  },

  async claims(args) {
    const { config } = await register(args);
    const tokens = await login(config, args, {
      scope: "openid",
      claims: JSON.stringify({ id_token: { email: { essential: true } }, userinfo: { name: null } }),
    });
    const claims = tokens.claims();
    check(claims.email === args.user && claims.name === undefined, "the ID token's claims are not those asked for");
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    check(userinfo.name && userinfo.email === undefined, "userinfo's claims are not those asked for");
    return claims;
  },

  // One sign-in for all: silently, and with the time of the sign-in.
  async session(args) {
    const { config } = await register(args);
    const browser = new Browser(args.issuer);
    const first = await login(config, args, { max_age: "3600" }, undefined, browser);
    const { parameters, checks } = await prepare(config, args, { prompt: "none", max_age: "3600" });
    const silent = await browser.open(client.buildAuthorizationUrl(config, parameters));
    const second = await client.authorizationCodeGrant(config, silent, { ...checks, maxAge: 3600 });
    check(second.claims().auth_time === first.claims().auth_time, "the silent answer has another auth_time");
    check(second.claims().sid === first.claims().sid, "the silent answer is of another session");

    const stranger = await prepare(config, args, { prompt: "none" });
    const refusal = await new Browser(args.issuer).open(client.buildAuthorizationUrl(config, stranger.parameters));
    await refused(() => client.authorizationCodeGrant(config, refusal, stranger.checks), "login_required", "nobody's browser");
    return second.claims();
  },

  async logout(args) {
    const goodbye = "http://127.0.0.1:5555/goodbye";
    let logoutToken = "";
    const site = await server((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        logoutToken = new URLSearchParams(body).get("logout_token");
        response.end();
      });
    });
    try {
      const { config } = await register(args, { post_logout_redirect_uris: [goodbye], backchannel_logout_uri: `${site.url}/backchannel` });
      const browser = new Browser(args.issuer);
      const tokens = await login(config, args, {}, undefined, browser);
      const url = client.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token,
        post_logout_redirect_uri: goodbye,
        state: "after the logout",
      });
      const left = (await browser.open(url)) ?? (await browser.fill({}));
      check(left?.href === `${goodbye}?state=after%20the%20logout` || left?.searchParams.get("state") === "after the logout", `the logout led to ${left}`);
      for (let waits = 0; !logoutToken && waits < 50; waits++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
      const { payload } = await jose.jwtVerify(logoutToken, keys, {
        issuer: args.issuer,
        audience: config.clientMetadata().client_id,
        typ: "logout+jwt",
        requiredClaims: ["iat", "exp", "jti", "events", "sid"],
      });
      check(payload.events["http://schemas.openid.net/event/backchannel-logout"], "the logout token has no logout event");
      check(payload.nonce === undefined, "the logout token has a nonce");
      check(payload.sid === tokens.claims().sid, "the logout token is of another session");
      return tokens.claims();
    } finally {
      site.close();
    }
  },

  // An answer that another provider could have sent is not taken (RFC 9207).
  async "mix-up"(args) {
    const { config } = await register(args);
    const { parameters, checks } = await prepare(config, args);
    const callback = await signIn(args, client.buildAuthorizationUrl(config, parameters));
    const forged = new URL(callback);
    forged.searchParams.set("iss", "https://other.example");
    await failed(() => client.authorizationCodeGrant(config, forged, checks), "another issuer's answer");
    return (await client.authorizationCodeGrant(config, callback, checks)).claims();
  },
};

async function failed(request, what) {
  try {
    await request();
  } catch {
    return;
  }
  throw new Error(`${what} was accepted`);
}

await run(async (args) => {
  const flow = flows[args.flow];
  check(flow, `there is no flow ${args.flow}; there are ${Object.keys(flows).join(", ")}`);
  return flow(args);
});
