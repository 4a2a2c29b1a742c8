// Every method of the admin API, with gRPC's own client. Prints what it saw, or its error and exits with 1.
//
//   node admin.mjs --proto FILE --address HOST:PORT [--ca FILE --cert FILE --key FILE] [--only version]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import grpc from "@grpc/grpc-js";
import protoLoader from "@grpc/proto-loader";

const { values: args } = parseArgs({
  options: {
    proto: { type: "string" },
    address: { type: "string" },
    ca: { type: "string" },
    cert: { type: "string" },
    key: { type: "string" },
    only: { type: "string" },
    subject: { type: "string", default: "" },
  },
});

const definition = protoLoader.loadSync(args.proto, { keepCase: true, longs: Number, bytes: Buffer, defaults: true });
const { api } = grpc.loadPackageDefinition(definition);
const credentials = args.ca
  ? grpc.credentials.createSsl(readFileSync(args.ca), args.key && readFileSync(args.key), args.cert && readFileSync(args.cert))
  : grpc.credentials.createInsecure();
const client = new api.Dex(args.address, credentials, {
  "grpc.default_compression_algorithm": 2, // gzip
});

const call = (method, request = {}, deadline = 10_000) =>
  new Promise((resolve, reject) =>
    client[method](request, { deadline: Date.now() + deadline }, (error, answer) => (error ? reject(error) : resolve(answer))),
  );

async function refused(method, request, code, text) {
  const error = await call(method, request).then(
    () => null,
    (e) => e,
  );
  check(error, `${method} was accepted`);
  check(error.code === grpc.status[code] && error.details.includes(text), `${method}: ${error.code} ${error.details}`);
}

function check(holds, what) {
  if (!holds) {
    throw new Error(what);
  }
}

const same = (a, b, what) => check(JSON.stringify(a) === JSON.stringify(b), `${what}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`);

const hash = Buffer.from("$2a$10$puYfIzZ2MkDHcqh3Pg67Suw9zKMV1a.kLNA0YHqGnCJiSZFXLvs1S"); // "password"

const steps = {
  async version() {
    const version = await call("GetVersion");
    check(version.api === 4 && version.server, JSON.stringify(version));
    const discovery = await call("GetDiscovery");
    check(discovery.token_endpoint.endsWith("/dex/token") && discovery.scopes_supported.includes("openid"), JSON.stringify(discovery));
  },

  async clients() {
    const made = await call("CreateClient", { client: { name: "Made", redirect_uris: ["https://a.example/cb"] } });
    check(made.client.id && made.client.secret && !made.already_exists, JSON.stringify(made));
    const { id } = made.client;
    check((await call("CreateClient", { client: { id, name: "Again" } })).already_exists, "a taken id was taken again");
    await call("UpdateClient", { id, name: "Changed", refresh_token_lifetime: "session" });
    const { client: read } = await call("GetClient", { id });
    same([read.name, read.redirect_uris, read.secret, read.refresh_token_lifetime], ["Changed", ["https://a.example/cb"], made.client.secret, "session"], "the client");
    await call("UpdateClient", { id, refresh_token_lifetime: "" });
    same((await call("GetClient", { id })).client.refresh_token_lifetime, "", "the emptied lifetime");
    const listed = (await call("ListClients")).clients.map((c) => c.id);
    check(listed.includes(id) && listed.includes("app"), `listed ${listed}`);
    await refused("UpdateClient", { id, refresh_token_lifetime: "for ever" }, "INVALID_ARGUMENT", "refreshTokenLifetime");
    await refused("UpdateClient", { id: "app", name: "x" }, "FAILED_PRECONDITION", "app");
    await refused("CreateClient", {}, "INVALID_ARGUMENT", "no client supplied");
    check((await call("UpdateClient", { id: "none", name: "x" })).not_found, "a client that is not there was changed");
    check(!(await call("DeleteClient", { id })).not_found, "the client was not there");
    check((await call("DeleteClient", { id })).not_found, "the client was there twice");
    await refused("GetClient", { id }, "NOT_FOUND", "not found");
  },

  async passwords() {
    const email = "Jane@Example.com";
    same(await call("CreatePassword", { password: { email, hash, username: "jane", user_id: "1" } }), { already_exists: false }, "creating");
    check((await call("CreatePassword", { password: { email: "jane@example.com", hash, user_id: "2" } })).already_exists, "twice");
    same(await call("VerifyPassword", { email, password: "password" }), { verified: true, not_found: false }, "the right password");
    same(await call("VerifyPassword", { email, password: "wrong" }), { verified: false, not_found: false }, "a wrong password");
    same(await call("VerifyPassword", { email: "none@example.com", password: "x" }), { verified: false, not_found: true }, "nobody");
    await call("UpdatePassword", { email, new_username: "Jane" });
    const listed = (await call("ListPasswords")).passwords.find((p) => p.email === "jane@example.com");
    check(listed.username === "Jane" && listed.hash.length === 0, JSON.stringify(listed));
    const cheap = Buffer.from(hash.toString().replace("$10$", "$04$"));
    await refused("CreatePassword", { password: { email: "a@b", hash: cheap, user_id: "3" } }, "INVALID_ARGUMENT", "minimum cost");
    await refused("CreatePassword", { password: { email: "a@b", hash: Buffer.from("x"), user_id: "3" } }, "INVALID_ARGUMENT", "bcrypt");
    await refused("CreatePassword", { password: { email: "a@b", user_id: "3" } }, "INVALID_ARGUMENT", "no hash of password supplied");
    await refused("UpdatePassword", { email }, "INVALID_ARGUMENT", "nothing to update");
    check(!(await call("DeletePassword", { email })).not_found && (await call("DeletePassword", { email })).not_found, "deleting");
  },

  async connectors() {
    const config = Buffer.from('{"username":"a","password":"b"}');
    same(await call("CreateConnector", { connector: { id: "new", type: "mockPassword", name: "New", config } }), { already_exists: false }, "creating");
    check((await call("CreateConnector", { connector: { id: "new", type: "mockPassword", name: "N", config } })).already_exists, "twice");
    await call("UpdateConnector", { id: "new", new_name: "Changed", new_grant_types: { grant_types: ["authorization_code"] } });
    const listed = (await call("ListConnectors")).connectors.find((c) => c.id === "new");
    same([listed.name, listed.config.toString(), listed.grant_types], ["Changed", config.toString(), ["authorization_code"]], "the connector");
    await refused("CreateConnector", { connector: { id: "x", type: "none", name: "X", config } }, "INVALID_ARGUMENT", "unknown connector type");
    await refused("CreateConnector", { connector: { id: "x", type: "mockPassword", name: "X", config: Buffer.from("{") } }, "INVALID_ARGUMENT", "invalid config");
    await refused("UpdateConnector", { id: "new", new_config: Buffer.from("{}") }, "INVALID_ARGUMENT", "needs config.username");
    await refused("UpdateConnector", { id: "new", new_grant_types: { grant_types: ["x"] } }, "INVALID_ARGUMENT", "unknown grant type");
    await refused("UpdateConnector", { id: "new" }, "INVALID_ARGUMENT", "nothing to update");
    check(!(await call("DeleteConnector", { id: "new" })).not_found && (await call("DeleteConnector", { id: "new" })).not_found, "deleting");
  },

  async people() {
    const [session] = (await call("ListAuthSessions", { user_id: "0-385-28089-0" })).sessions;
    check(session.connector_id === "mock" && session.client_states[0].client_id === "app" && session.created_at > 0, JSON.stringify(session));
    same((await call("GetAuthSession", { id: session.id })).session, session, "the session");
    const key = { user_id: session.user_id, connector_id: "mock" };
    const { identity } = await call("GetUserIdentity", key);
    check(identity.email === "kilgore@kilgore.trout" && identity.consents[0].client_id === "app", JSON.stringify(identity));
    same((await call("ListUserIdentities")).identities.length, 1, "people");
    same((await call("ListMFADevices", key)).devices, [], "devices");
    check(!(await call("ResetMFA", key)).not_found, "resetting");
    check((await call("DeleteMFASecret", { ...key, authenticator_id: "x" })).not_found, "a factor that is not there");
    check((await call("DeleteWebAuthnCredential", { ...key, credential_id: Buffer.from("x") })).not_found, "a key that is not there");
    check(!(await call("RevokeConsent", { ...key, client_id: "app" })).not_found, "the approval");
    check((await call("RevokeConsent", { ...key, client_id: "app" })).not_found, "the approval again");

    const tokens = (await call("ListRefresh", { user_id: args.subject })).refresh_tokens;
    check(tokens.length === 1 && tokens[0].client_id === "app" && tokens[0].created_at > 0, JSON.stringify(tokens));
    check((await call("RevokeRefresh", { user_id: args.subject, client_id: "other" })).not_found, "another client's token");
    check(!(await call("RevokeRefresh", { user_id: args.subject, client_id: "app" })).not_found, "the token");
    same((await call("ListRefresh", { user_id: args.subject })).refresh_tokens, [], "tokens");
    await refused("ListRefresh", { user_id: "?" }, "INVALID_ARGUMENT", "sub claim");

    same(await call("TerminateSessionsByConnector", { connector_id: "other" }), { sessions_terminated: 0 }, "other sessions");
    same(await call("TerminateSessionsByUser", { user_id: session.user_id }), { sessions_terminated: 1 }, "sessions");
    check((await call("DeleteAuthSession", { id: session.id })).not_found, "a session that is over");
    await refused("GetAuthSession", { id: session.id }, "NOT_FOUND", "not found");
    check(!(await call("DeleteUserIdentity", key)).not_found && (await call("DeleteUserIdentity", key)).not_found, "purging");
    await refused("GetUserIdentity", { user_id: "x" }, "INVALID_ARGUMENT", "no connector_id supplied");
  },

  async deadline() {
    const error = await call("GetVersion", {}, -1).catch((e) => e);
    check(error.code === grpc.status.DEADLINE_EXCEEDED, `a call without time: ${error.code}`);
  },

  // More than the limit of one message.
  async large() {
    const client = { name: "x".repeat(5 * 1024 * 1024) };
    await refused("CreateClient", { client }, "RESOURCE_EXHAUSTED", "larger than");
  },
};

try {
  for (const [name, step] of Object.entries(steps)) {
    if (!args.only || args.only.split(",").includes(name)) {
      await step();
      console.log(`done: ${name}`);
    }
  }
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  process.exitCode = 1;
}
client.close();
