// The same login with oauth4webapi, which checks every response step by step, and token introspection (RFC 7662).
//
//   node oauth4webapi.mjs, with the arguments of flow.mjs
import * as oauth from "oauth4webapi";
import { check, run } from "./arguments.mjs";
import { Browser } from "./browser.mjs";

await run(async (args) => {
  const issuer = new URL(args.issuer);
  const options = { [oauth.allowInsecureRequests]: issuer.protocol === "http:" };
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const me = { client_id: args["client-id"] };
  const authentication = args["client-secret"] ? oauth.ClientSecretPost(args["client-secret"]) : oauth.None();

  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: me.client_id,
    redirect_uri: args["redirect-uri"],
    response_type: "code",
    scope: "openid email offline_access",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    connector_id: args.connector,
  });
  const callback = await new Browser(args.issuer).signIn(url, args.user, args.password);

  // Also checks iss, which the discovery document promises (RFC 9207 §2.4).
  const parameters = oauth.validateAuthResponse(server, me, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server, me, authentication, parameters, args["redirect-uri"], verifier, options,
  );
  const cacheControl = response.headers.get("cache-control");
  check(/\bno-store\b/.test(cacheControl), `the token response may be cached: ${cacheControl}`);
  const tokens = await oauth.processAuthorizationCodeResponse(server, me, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, response, options);
  const claims = oauth.getValidatedIdTokenClaims(tokens);

  const userinfo = await oauth.processUserInfoResponse(
    server, me, claims.sub, await oauth.userInfoRequest(server, me, tokens.access_token, options),
  );
  const refreshed = await oauth.processRefreshTokenResponse(
    server, me, await oauth.refreshTokenGrantRequest(server, me, authentication, tokens.refresh_token, options),
  );
  const summary = { claims, userinfo, refreshed: oauth.getValidatedIdTokenClaims(refreshed) };
  if (args["client-secret"]) {
    const introspected = await oauth.processIntrospectionResponse(
      server, me, await oauth.introspectionRequest(server, me, authentication, refreshed.access_token, options),
    );
    check(introspected.active === true, "the access token is not active");
    summary.introspected = introspected;
  }
  return summary;
});
