// oidc-provider with the same work to do as the portal: clients that can be changed while it runs, PKCE, id_token, refresh rotation, ES256, JWT or opaque
// access tokens, durable SQLite. One more client stands in its configuration instead, which it never has to look up.
// Arguments: port, database file. /bench/codes and /bench/refresh-tokens make single-use credentials by the provider's own models, unmeasured.
import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { sqliteAdapter } from './sqlite-adapter.mjs';

const [port, file] = process.argv.slice(2);
const { db, SqliteAdapter } = sqliteAdapter(file);
const secret = 'bench-secret-of-forty-three-characters-0001';
const callback = 'https://app.bench.example/callback';
const verifier = 'bench-verifier-that-is-long-enough-for-rfc-7636-0000';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const resource = (format) => `urn:bench:${format}`;
const jwk = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid: 'bench', use: 'sig', alg: 'ES256' };

const machine = {
  client_id: 'bench-machine', client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
  token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: 'ES256', scope: 'clients:read',
};
const app = {
  client_id: 'bench-app', client_secret: secret, grant_types: ['authorization_code', 'refresh_token'], redirect_uris: [callback], response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: 'ES256', scope: 'openid offline_access clients:read',
};
const store = new SqliteAdapter('Client');
await Promise.all([machine, app].map((client) => store.upsert(client.client_id, client)));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: SqliteAdapter,
  jwks: { keys: [jwk] },
  cookies: { keys: ['bench'] },
  scopes: ['openid', 'offline_access', 'clients:read'],
  clients: [{ ...machine, client_id: 'bench-machine-configured' }],
  clientAuthMethods: ['client_secret_post', 'client_secret_basic'],
  enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource('jwt'),
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, indicator) => ({
        scope: 'clients:read', audience: indicator, accessTokenTTL: 3600,
        accessTokenFormat: indicator.endsWith('opaque') ? 'opaque' : 'jwt', jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  ttl: { AccessToken: 3600, AuthorizationCode: 600, ClientCredentials: 3600, Grant: 2592000, IdToken: 3600, RefreshToken: 2592000 },
});

async function mint(count, model, more) {
  const client = await provider.Client.find('bench-app');
  const values = [];
  db.exec('BEGIN');
  for (let i = 0; i < count; i += 1) {
    const grant = new provider.Grant({ accountId: 'ann', clientId: 'bench-app' });
    grant.addOIDCScope('openid offline_access');
    grant.addResourceScope(resource('jwt'), 'clients:read');
    const grantId = await grant.save();
    const now = Math.floor(Date.now() / 1000);
    values.push(await new model({
      accountId: 'ann', client, grantId, scope: 'openid offline_access clients:read', resource: resource('jwt'), authTime: now, claims: {}, nonce: 'bench-nonce',
      gty: 'authorization_code', expiresWithSession: false, ...more,
    }).save());
  }
  db.exec('COMMIT');
  return values;
}

async function bench(url, response) {
  const count = Number(url.searchParams.get('n'));
  const credentials = `client_id=bench-app&client_secret=${secret}`;
  switch (url.pathname) {
    case '/bench/ready':
      return response.end('ready');
    case '/bench/secret':
      return response.end(secret);
    case '/bench/codes': {
      const codes = await mint(count, provider.AuthorizationCode, { redirectUri: callback, codeChallenge: challenge, codeChallengeMethod: 'S256' });
      const rest = `&code_verifier=${verifier}&redirect_uri=${encodeURIComponent(callback)}&${credentials}`;
      return response.end(codes.map((code) => `grant_type=authorization_code&code=${code}${rest}`).join('\n'));
    }
    case '/bench/refresh-tokens': {
      const tokens = await mint(count, provider.RefreshToken, { rotations: 0, iiat: Math.floor(Date.now() / 1000) });
      return response.end(tokens.map((token) => `grant_type=refresh_token&refresh_token=${token}&${credentials}`).join('\n'));
    }
    default:
      response.statusCode = 404;
      return response.end();
  }
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/bench/')) return answer(request, response);
  return bench(new URL(request.url, 'http://bench'), response).catch((error) => { response.statusCode = 500; response.end(String(error.stack)); });
}).listen(Number(port), '127.0.0.1');
