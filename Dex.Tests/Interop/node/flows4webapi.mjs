// The flows again with oauth4webapi, which leaves each step to the caller, and those that neither library has, checked with jose.
//
//   node flows4webapi.mjs, with the arguments of flows.mjs
import { createHash } from "node:crypto";
import * as jose from "jose";
import * as oauth from "oauth4webapi";
import { check, run } from "./arguments.mjs";
import { Browser } from "./browser.mjs";

const scope = "openid profile email offline_access";
const options = { [oauth.allowInsecureRequests]: true };

async function discover(args) {
  const issuer = new URL(args.issuer);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
}

async function register(args, metadata = {}) {
  const server = await discover(args);
  const keys = await jose.generateKeyPair("PS256", { extractable: true });
  const jwk = { ...(await jose.exportJWK(keys.publicKey)), kid: "key 1", use: "sig", alg: "PS256" };
  const me = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(
      server,
      {
        client_name: `Flow ${args.flow}`,
        redirect_uris: [args["redirect-uri"]],
        grant_types: ["authorization_code", "refresh_token"],
        jwks: { keys: [jwk] },
        ...metadata,
      },
      { ...options, initialAccessToken: args["initial-access-token"] },
    ),
  );
  return { server, me, key: { key: keys.privateKey, kid: "key 1" }, authentication: me.client_secret && oauth.ClientSecretBasic(me.client_secret) };
}

async function request(args, more = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const parameters = {
    redirect_uri: args["redirect-uri"],
    response_type: "code",
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    connector_id: args.connector,
    ...more,
  };
  return { parameters, verifier, state, nonce };
}

function authorizationUrl(server, parameters) {
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams(parameters);
  return url;
}

const signIn = (args, url) => new Browser(args.issuer).signIn(url, args.user, args.password);

// Redeems what came back.
async function redeem(args, { server, me, authentication }, asked, callback, more = {}) {
  const parameters = oauth.validateAuthResponse(server, me, callback, asked.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server, me, authentication, parameters, args["redirect-uri"], asked.verifier, { ...options, ...more },
  );
  return oauth.processAuthorizationCodeResponse(server, me, response, { expectedNonce: asked.nonce, requireIdToken: true });
}

async function byCode(args, client, { asking = {}, more = {} } = {}) {
  const asked = await request(args, asking);
  const url = authorizationUrl(client.server, { client_id: client.me.client_id, ...asked.parameters });
  return redeem(args, client, asked, await signIn(args, url), more);
}

const half = (value) => jose.base64url.encode(createHash("sha256").update(value).digest().subarray(0, 16));

// Everything that OpenID Connect Core §3.2.2 and §3.3.2 have a client check of an answer in a fragment.
async function checkFragment(args, client, responseType) {
  const asked = await request(args, { response_type: responseType });
  const callback = await signIn(args, authorizationUrl(client.server, { client_id: client.me.client_id, ...asked.parameters }));
  check(callback.search === "", `something came in the query: ${callback.search}`);
  const answer = Object.fromEntries(new URLSearchParams(callback.hash.slice(1)));
  check(answer.state === asked.state && answer.iss === args.issuer, "state or iss is wrong");
  const types = responseType.split(" ");
  check(types.includes("code") === "code" in answer, "the code is not as asked for");
  check(types.includes("token") === "access_token" in answer, "the access token is not as asked for");
  check(types.includes("id_token") === "id_token" in answer, "the ID token is not as asked for");
  if (answer.access_token) {
    check(answer.token_type.toLowerCase() === "bearer" && Number(answer.expires_in) > 0, "token_type or expires_in is wrong");
    const userinfo = await oauth.userInfoRequest(client.server, client.me, answer.access_token, options);
    check(userinfo.status === 200, `userinfo answered ${userinfo.status}`);
  }
  if (answer.id_token) {
    const keys = jose.createRemoteJWKSet(new URL(client.server.jwks_uri));
    const { payload } = await jose.jwtVerify(answer.id_token, keys, { issuer: args.issuer, audience: client.me.client_id, algorithms: ["RS256"] });
    check(payload.nonce === asked.nonce, "the nonce is wrong");
    check(payload.at_hash === (answer.access_token && half(answer.access_token)), "at_hash is wrong");
    check(payload.c_hash === (answer.code && half(answer.code)), "c_hash is wrong");
  }
  const parameters = new URLSearchParams({ code: answer.code ?? "", state: answer.state, iss: answer.iss });
  const tokens = answer.code ? await redeem(args, client, asked, parameters) : null;
  return jose.decodeJwt(tokens?.id_token ?? answer.id_token);
}

const implicit = { grant_types: ["authorization_code", "implicit", "refresh_token"] };

const flows = {
  "id-token-token": async (args) =>
    checkFragment(args, await register(args, { response_types: ["id_token token"], grant_types: ["implicit"] }), "id_token token"),

  "code-token": async (args) => checkFragment(args, await register(args, { response_types: ["code token"], ...implicit }), "code token"),

  "code-id-token-token": async (args) =>
    checkFragment(args, await register(args, { response_types: ["code id_token token"], ...implicit }), "code id_token token"),

  async "code-id-token"(args) {
    const client = await register(args, { response_types: ["code id_token"], ...implicit });
    const asked = await request(args, { response_type: "code id_token" });
    const callback = await signIn(args, authorizationUrl(client.server, { client_id: client.me.client_id, ...asked.parameters }));
    // Also checks c_hash.
    const parameters = await oauth.validateCodeIdTokenResponse(client.server, client.me, callback, asked.nonce, asked.state, undefined, options);
    const response = await oauth.authorizationCodeGrantRequest(
      client.server, client.me, client.authentication, parameters, args["redirect-uri"], asked.verifier, options,
    );
    return oauth.getValidatedIdTokenClaims(
      await oauth.processAuthorizationCodeResponse(client.server, client.me, response, { expectedNonce: asked.nonce, requireIdToken: true }),
    );
  },

  async "private-key-jwt"(args) {
    const client = await register(args, { token_endpoint_auth_method: "private_key_jwt" });
    return oauth.getValidatedIdTokenClaims(await byCode(args, { ...client, authentication: oauth.PrivateKeyJwt(client.key) }));
  },

  async "client-secret-jwt"(args) {
    const client = await register(args, { token_endpoint_auth_method: "client_secret_jwt" });
    return oauth.getValidatedIdTokenClaims(await byCode(args, { ...client, authentication: oauth.ClientSecretJwt(client.me.client_secret) }));
  },

  async "par-with-jar"(args) {
    const client = await register(args);
    const { server, me } = client;
    const asked = await request(args);
    const object = await oauth.issueRequestObject(server, me, asked.parameters, client.key);
    const pushed = await oauth.processPushedAuthorizationResponse(
      server, me, await oauth.pushedAuthorizationRequest(server, me, client.authentication, { request: object }, options),
    );
    const url = authorizationUrl(server, { client_id: me.client_id, request_uri: pushed.request_uri });
    return oauth.getValidatedIdTokenClaims(await redeem(args, client, asked, await signIn(args, url)));
  },

  async dpop(args) {
    const client = await register(args, { token_endpoint_auth_method: "none" });
    const DPoP = oauth.DPoP(client.me, await oauth.generateKeyPair("ES256"));
    const tokens = await byCode(args, { ...client, authentication: oauth.None() }, { more: { DPoP } });
    check(tokens.token_type === "dpop", `the token type is ${tokens.token_type}`);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    const userinfo = await oauth.userInfoRequest(client.server, client.me, tokens.access_token, { ...options, DPoP });
    await oauth.processUserInfoResponse(client.server, client.me, claims.sub, userinfo);
    return claims;
  },

  // As a resource server takes it: an access token after RFC 9068 for a resource (RFC 8707).
  async "resource-at-jwt"(args) {
    const server = await discover(args);
    const client = { server, me: { client_id: "at-jwt" }, authentication: oauth.ClientSecretBasic("at-jwt secret") };
    const tokens = await byCode(args, client, { asking: { resource: "https://api.example" } });
    const presented = new Request("https://api.example/things", { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, presented, "https://api.example", options);
    check(claims.client_id === "at-jwt" && claims.scope.includes("openid"), "client_id or scope is wrong");
    await oauth.validateJwtAccessToken(server, presented, "https://other.example", options).then(
      () => check(false, "a token for another resource was accepted"),
      () => {},
    );
    return oauth.getValidatedIdTokenClaims(tokens);
  },

  async device(args) {
    const { server, me } = await register(args, {
      token_endpoint_auth_method: "none",
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
      redirect_uris: [],
    });
    const device = await oauth.processDeviceAuthorizationResponse(
      server, me, await oauth.deviceAuthorizationRequest(server, me, oauth.None(), { scope }, options),
    );
    const poll = async () =>
      oauth.processDeviceCodeResponse(server, me, await oauth.deviceCodeGrantRequest(server, me, oauth.None(), device.device_code, options));
    const pending = await poll().catch((e) => e.error);
    check(pending === "authorization_pending", `before the sign-in: ${pending}`);
    const browser = new Browser(args.issuer);
    await browser.open(device.verification_uri_complete);
    await browser.fill({ user_code: device.user_code });
    await browser.fillSignIn(args.user, args.password);
    await new Promise((resolve) => setTimeout(resolve, device.interval * 1000));
    return oauth.getValidatedIdTokenClaims(await poll());
  },

  async "client-credentials"(args) {
    const { server, me, authentication } = await register(args, { grant_types: ["client_credentials"], response_types: [], redirect_uris: [] });
    const tokens = await oauth.processClientCredentialsResponse(
      server, me, await oauth.clientCredentialsGrantRequest(server, me, authentication, { scope: "openid" }, options),
    );
    return { email: args.user, ...jose.decodeJwt(tokens.access_token) };
  },

  async "token-exchange"(args) {
    const grant = "urn:ietf:params:oauth:grant-type:token-exchange";
    const { server, me, authentication } = await register(args, { grant_types: [grant], response_types: [], redirect_uris: [] });
    const response = await oauth.genericTokenEndpointRequest(
      server,
      me,
      authentication,
      grant,
      {
        connector_id: "ci",
        scope: "openid email federated:id",
        requested_token_type: "urn:ietf:params:oauth:token-type:id_token",
        subject_token: args["subject-token"],
        subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      },
      options,
    );
    const answer = await oauth.processGenericTokenEndpointResponse(server, me, response, { recognizedTokenTypes: { n_a: () => {} } });
    return jose.decodeJwt(answer.access_token);
  },

  async revocation(args) {
    const client = await register(args);
    const { server, me, authentication } = client;
    const tokens = await byCode(args, client);
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, me, authentication, tokens.refresh_token, options));
    const introspected = await oauth.processIntrospectionResponse(
      server, me, await oauth.introspectionRequest(server, me, authentication, tokens.refresh_token, options),
    );
    check(introspected.active === false, "the refresh token is active after its revocation");
    return oauth.getValidatedIdTokenClaims(tokens);
  },
};

await run(async (args) => {
  const flow = flows[args.flow];
  check(flow, `there is no flow ${args.flow}; there are ${Object.keys(flows).join(", ")}`);
  return flow(args);
});
