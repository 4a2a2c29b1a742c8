// A person's browser, as small as a login needs it: keeps cookies, follows redirects until they leave the provider, and fills in forms.

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : (entities[name] ?? whole),
  );
}

function attribute(tag, name) {
  const match = tag.match(new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i"));
  return match ? decode(match[1] ?? match[2]) : null;
}

function hiddenFields(form) {
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input\b[^>]*>/gi)) {
    if (attribute(tag, "type") === "hidden") {
      fields.set(attribute(tag, "name"), attribute(tag, "value") ?? "");
    }
  }
  return fields;
}

export class Browser {
  #issuer;
  #cookies = new Map();
  #address = null;
  #page = "";

  constructor(issuer) {
    this.#issuer = issuer;
  }

  // What the last answer was.
  get page() {
    return this.#page;
  }

  // Opens an address. Returns null at a page of the provider, and the URL where a redirect left it.
  open(url) {
    return this.#go("GET", url);
  }

  // Fills in the page's form and sends it.
  fill(values) {
    return this.#submit(values);
  }

  // Signs in and agrees to what is asked. Returns the URL at which the application gets its answer, or the request, where a form carries it.
  async signIn(url, user, password) {
    return this.fillSignIn(user, password, await this.#go("GET", url));
  }

  // The same, from the page that is open; without an application there is nowhere to go.
  async fillSignIn(user, password, left = undefined) {
    const expectsApplication = left !== undefined;
    left ??= null;
    for (let forms = 0; left === null && forms < 4; forms++) {
      const choice = this.#page.match(/<a class="choice" href="([^"]*\/auth\/local\?[^"]*)"/);
      if (choice) {
        left = await this.#go("GET", new URL(decode(choice[1]), this.#address));
      } else if (/<input[^>]*\sname="password"/.test(this.#page)) {
        left = await this.#submit({ login: user, password });
      } else if (/\sname="approval"/.test(this.#page)) {
        left = await this.#submit({ approval: "approve" });
      } else {
        left = this.#formPost();
        break;
      }
    }
    if (left === null && expectsApplication) {
      throw new Error(`the login got stuck at ${this.#address}: ${this.#page.replace(/<[^>]*>|\s+/g, " ").trim().slice(0, 300)}`);
    }
    return left;
  }

  // The form that sends itself to the application (OAuth 2.0 Form Post Response Mode).
  #formPost() {
    const form = this.#page.match(/<form\b[^>]*>[\s\S]*?<\/form>/i)?.[0];
    const action = form && attribute(form.match(/<form\b[^>]*>/i)[0], "action");
    return action && !action.startsWith("/") && !action.startsWith(this.#issuer)
      ? new Request(action, { method: "POST", body: hiddenFields(form) })
      : null;
  }

  async #submit(values) {
    const form = this.#page.match(/<form\b[^>]*>[\s\S]*?<\/form>/i)?.[0];
    const open = form.match(/<form\b[^>]*>/i)[0];
    const fields = hiddenFields(form);
    for (const [name, value] of Object.entries(values)) {
      fields.set(name, value);
    }
    return this.#go("POST", new URL(attribute(open, "action") || this.#address, this.#address), fields);
  }

  // Returns null at a page of the provider, and the URL where a redirect left it.
  async #go(method, url, body) {
    let next = new URL(url);
    for (let hops = 0; hops < 10; hops++) {
      this.#address = next;
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(next, { method, body, redirect: "manual", headers: cookie ? { cookie } : {} });
      this.#keepCookies(response);
      this.#page = await response.text();
      if (![302, 303].includes(response.status)) {
        return null;
      }
      next = new URL(response.headers.get("location"), next);
      if (!next.href.startsWith(this.#issuer + "/")) {
        return next;
      }
      [method, body] = ["GET", undefined];
    }
    throw new Error(`too many redirects, last at ${next}`);
  }

  #keepCookies(response) {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair, ...attributes] = cookie.split(";");
      const at = pair.indexOf("=");
      const name = pair.slice(0, at).trim();
      const gone = pair.length === at + 1 || attributes.some((a) => /^\s*max-age=(0|-\d+)\s*$/i.test(a));
      gone ? this.#cookies.delete(name) : this.#cookies.set(name, pair.slice(at + 1));
    }
  }
}
