// A SAML identity provider made with samlp. It signs one person in without asking; the path says how it answers:
// /assertion and /response sign that part, /both signs both, /weak signs with SHA-1, /refuse lets nobody in.
//
//   IDP_KEY=PEM IDP_CERT=PEM node idp.mjs --issuer NAME
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import samlp from "samlp";

const { values: args } = parseArgs({ options: { issuer: { type: "string" } } });

const person = {
  id: "person-7",
  displayName: "Jürgen Müller",
  name: { givenName: "Jürgen", familyName: "Müller" },
  emails: [{ value: "juergen@example.com" }],
  groups: ["admins", "R&D <lab>"],
};

const shared = {
  issuer: args.issuer,
  key: process.env.IDP_KEY,
  cert: process.env.IDP_CERT,
  getUserFromRequest: () => person,
  // Straight from the request, as its issuer would be looked up in metadata.
  getPostURL: (audience, request, req, done) => done(null, request.documentElement.getAttribute("AssertionConsumerServiceURL")),
};

const ways = {
  "/assertion": {},
  "/response": { signAssertion: false, signResponse: true },
  "/both": { signResponse: true, signatureNamespacePrefix: "ds" },
  "/weak": { signatureAlgorithm: "rsa-sha1", digestAlgorithm: "sha1" },
};

// The little of Express that samlp uses.
function answerWith(response) {
  response.set = (name, value) => response.setHeader(name, value);
  response.send = (body) => response.end(String(body));
  return response;
}

function handle(request, response) {
  const acs = (done) => samlp.parseRequest(request, {}, (error, data) => done(error, data));
  const fail = (error) => {
    console.error(error);
    response.statusCode = 500;
    response.end(String(error));
  };
  if (request.url === "/refuse") {
    return acs((error, data) => {
      if (error) {
        return fail(error);
      }
      const refusal = {
        ...shared,
        signResponse: false,
        RelayState: request.body.RelayState,
        inResponseTo: data.id,
        destination: data.assertionConsumerServiceURL,
        error: { description: "The account is locked" },
        getPostURL: (req, done) => done(null, data.assertionConsumerServiceURL),
      };
      samlp.sendError(refusal)(request, response, fail);
    });
  }
  const way = ways[request.url];
  if (!way) {
    return fail(new Error(`no such way to answer: ${request.url}`));
  }
  acs((error, data) => {
    if (error) {
      return fail(error);
    }
    const where = { destination: data.assertionConsumerServiceURL, recipient: data.assertionConsumerServiceURL };
    samlp.auth({ ...shared, ...where, ...way })(request, response, fail);
  });
}

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    request.query = {};
    request.body = Object.fromEntries(new URLSearchParams(body));
    handle(request, answerWith(response));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
