// An OpenID provider that lets everybody in under the name they type.
// Arguments: the redirect URI and the post-logout redirect URI of its one client.
import http from 'node:http';
import Provider from 'oidc-provider';

const [redirectUri, postLogoutRedirectUri] = process.argv.slice(2);
let provider;
const groups = new Map();
const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://op');
  // What the test changes while it runs.
  if (url.pathname === '/test/groups') {
    groups.set(url.searchParams.get('account'), url.searchParams.get('groups').split(','));
    response.end();
    return;
  }
  provider.callback()(request, response);
});

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'dex',
        client_secret: process.env.CLIENT_SECRET,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postLogoutRedirectUri],
      },
    ],
    scopes: ['openid', 'offline_access', 'email', 'profile', 'groups'],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username'],
      groups: ['groups'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['a key for a test'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@upstream.example`,
        email_verified: true,
        name: `The name of ${id}`,
        preferred_username: id,
        groups: groups.get(id) ?? ['authors', 'readers'],
      }),
    }),
  });
  console.log(`listening on ${issuer}`);
});
