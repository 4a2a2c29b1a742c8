import { parseArgs } from "node:util";

// What both scripts take. Without a client secret the client is a public one.
export function readArguments() {
  const { values } = parseArgs({
    options: {
      issuer: { type: "string" },
      "client-id": { type: "string" },
      "client-secret": { type: "string", default: "" },
      "redirect-uri": { type: "string" },
      user: { type: "string" },
      password: { type: "string" },
      connector: { type: "string", default: "local" },
      // For a provider without a reuse interval: each refresh replaces the token, and the one before is worth nothing.
      rotates: { type: "boolean", default: false },
      // For flows.mjs and flows4webapi.mjs: which flow, and what it needs besides.
      flow: { type: "string" },
      "initial-access-token": { type: "string" },
      "subject-token": { type: "string" },
    },
  });
  for (const name of ["issuer", "client-id", "redirect-uri", "user", "password"]) {
    if (!values[name]) {
      throw new Error(`--${name} is missing`);
    }
  }
  return values;
}

// Runs a script: prints its summary as JSON, or its error and exits with 1.
export async function run(script) {
  try {
    console.log(JSON.stringify(await script(readArguments()), null, 2));
  } catch (error) {
    const cause = error.cause instanceof Error ? error.cause.message : JSON.stringify(error.cause);
    console.error(`FAILED: ${error.message}${cause ? ` (${cause})` : ""}${error.error ? ` [${error.error}: ${error.error_description}]` : ""}`);
    process.exitCode = 1;
  }
}

export function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

// A request that must be refused, with the error that it must be refused with (RFC 6749 §5.2).
export async function refused(request, error, what) {
  try {
    await request();
  } catch (thrown) {
    check(thrown.error === error, `${what}: expected ${error}, got ${thrown.error ?? thrown.message}`);
    return error;
  }
  throw new Error(`${what} was accepted`);
}
