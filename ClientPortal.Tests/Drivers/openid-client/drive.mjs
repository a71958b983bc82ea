// One scenario, driven by openid-client against a running portal. Settings come as JSON in the first line of the standard input.
// Where a person is needed, a line {"open": url} goes out, and the address that the person's browser ends at comes back in.
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { createInterface } from 'node:readline'
import * as client from 'openid-client'

// Debian 12 has Node 18, which does not put them there by itself.
globalThis.crypto ??= webcrypto
globalThis.CryptoKey ??= webcrypto.CryptoKey

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => (await lines.next()).value
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n')
const settings = JSON.parse(await read())
const scenario = process.argv[2]

const http = { execute: [client.allowInsecureRequests] } // a development host on loopback
const discover = (authentication, metadata) =>
  client.discovery(new URL(settings.issuer), settings.clientId, { client_secret: settings.clientSecret, ...metadata }, authentication, http)

/** Sends the person to the portal and waits for where the browser ends. */
async function open(url) {
  say({ open: url.href ?? url })
  return new URL(await read())
}

/** The authorization code flow with PKCE, state and nonce; the library checks state, iss, and the id_token. */
async function signIn(config, { scope = 'openid email offline_access', pushed = false, dpop, parameters = {} } = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const request = {
    redirect_uri: settings.redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  }
  const url = pushed ? await client.buildAuthorizationUrlWithPAR(config, request, { DPoP: dpop }) : client.buildAuthorizationUrl(config, request)
  const back = await open(url)
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
  return client.authorizationCodeGrant(config, back, checks, undefined, { DPoP: dpop })
}

async function key() {
  return { key: await crypto.subtle.importKey('jwk', settings.privateJwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), kid: settings.privateJwk.kid }
}

const scenarios = {
  async code() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const tokens = await signIn(config)
    const claims = tokens.claims()
    const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    assert.equal(person.email, settings.email)
    assert.equal(claims.iss, settings.issuer)
  },

  async publicCode() {
    const config = await discover(client.None(), { client_secret: undefined })
    const tokens = await signIn(config)
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).email, settings.email)
  },

  async rs256() {
    const config = await discover(client.ClientSecretPost(settings.clientSecret), { id_token_signed_response_alg: 'RS256' })
    assert.ok((await signIn(config)).claims().sub)
  },

  async formPost() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const verifier = client.randomPKCECodeVerifier()
    const [state, nonce] = [client.randomState(), client.randomNonce()]
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: settings.redirectUri, scope: 'openid', state, nonce, response_mode: 'form_post',
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    })
    say({ open: url.href })
    const posted = JSON.parse(await read())
    const request = new Request(posted.action, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(posted.fields) })
    const tokens = await client.authorizationCodeGrant(config, request, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true })
    assert.ok(tokens.access_token)
  },

  async refresh() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const first = await signIn(config)
    const second = await client.refreshTokenGrant(config, first.refresh_token)
    assert.notEqual(second.refresh_token, first.refresh_token)
    const third = await client.refreshTokenGrant(config, second.refresh_token, { scope: 'openid' })
    assert.equal(third.scope, 'openid')
    await assert.rejects(client.fetchUserInfo(config, 'x' + third.access_token, first.claims().sub))
    await client.fetchUserInfo(config, third.access_token, first.claims().sub)
  },

  async clientCredentials() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const tokens = await client.clientCredentialsGrant(config, { scope: 'workspace:read' })
    const answer = await client.fetchProtectedResource(config, tokens.access_token, new URL(settings.issuer + '/api/v1/workspace'), 'GET')
    assert.equal(answer.status, 200)
    assert.equal((await answer.json()).slug, 'acme')
    await assert.rejects(client.clientCredentialsGrant(config, { scope: 'openid' }), { error: 'invalid_scope' })
  },

  async privateKeyJwt() {
    const config = await discover(client.PrivateKeyJwt(await key()), { client_secret: undefined })
    const tokens = await client.clientCredentialsGrant(config, { scope: 'workspace:read' })
    assert.ok(tokens.access_token)
    assert.ok((await signIn(config)).claims().sub)
  },

  async par() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    assert.ok((await signIn(config, { pushed: true })).claims().sub)
    // The client is registered for pushed requests only.
    const refused = await open(client.buildAuthorizationUrl(config, { redirect_uri: settings.redirectUri, scope: 'openid', state: 's' }))
    assert.equal(refused.searchParams.get('error'), 'invalid_request')
  },

  async dpop() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const tokens = await signIn(config, { dpop: handle, pushed: true })
    assert.equal(tokens.token_type, 'dpop') // the library writes it in lower case
    await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP: handle })
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub))
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: handle })
    const api = new URL(settings.issuer + '/api/v1/me')
    assert.equal((await client.fetchProtectedResource(config, refreshed.access_token, api, 'GET', undefined, undefined, { DPoP: handle })).status, 200)
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    await assert.rejects(client.fetchUserInfo(config, refreshed.access_token, tokens.claims().sub, { DPoP: other }))
  },

  async dpopPublic() {
    const config = await discover(client.None(), { client_secret: undefined })
    const handle = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const tokens = await signIn(config, { dpop: handle, parameters: { dpop_jkt: await handle.calculateThumbprint() } })
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: other }))
    assert.ok((await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: handle })).access_token)
  },

  async device() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid email' })
    assert.ok(begun.user_code && begun.verification_uri && begun.verification_uri_complete && begun.interval >= 5)
    const polled = client.pollDeviceAuthorizationGrant(config, begun, undefined, { signal: AbortSignal.timeout(40_000) })
    say({ approve: begun.verification_uri_complete, code: begun.user_code })
    const tokens = await polled
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).email, settings.email)
  },

  async introspection() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const tokens = await signIn(config)
    const answer = await client.tokenIntrospection(config, tokens.access_token)
    assert.equal(answer.active, true)
    assert.equal(answer.client_id, settings.clientId)
    assert.equal(answer.sub, tokens.claims().sub)
    assert.equal((await client.tokenIntrospection(config, tokens.refresh_token, { token_type_hint: 'refresh_token' })).active, true)
    assert.deepEqual(await client.tokenIntrospection(config, 'nothing'), { active: false })
  },

  async introspectionJwt() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret), { introspection_signed_response_alg: 'ES256' })
    const tokens = await signIn(config)
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
  },

  async opaque() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const tokens = await signIn(config)
    assert.equal(tokens.access_token.split('.').length, 1)
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).email, settings.email)
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
  },

  async revocation() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const tokens = await signIn(config)
    await client.tokenRevocation(config, tokens.refresh_token)
    await client.tokenRevocation(config, 'nothing')
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub))
  },

  async logout() {
    const config = await discover(client.ClientSecretBasic(settings.clientSecret))
    const tokens = await signIn(config)
    const url = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: settings.postLogoutRedirectUri, state: 'bye' })
    const back = await open(url)
    assert.equal(back.origin + back.pathname, settings.postLogoutRedirectUri)
    assert.equal(back.searchParams.get('state'), 'bye')
    const silent = await open(client.buildAuthorizationUrl(config, {
      redirect_uri: settings.redirectUri, scope: 'openid', prompt: 'none', state: 's',
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()), code_challenge_method: 'S256',
    }))
    assert.equal(silent.searchParams.get('error'), 'login_required')
  },

  async registration() {
    const config = await client.dynamicClientRegistration(
      new URL(settings.issuer),
      { client_name: 'openid-client', redirect_uris: [settings.redirectUri], token_endpoint_auth_method: 'client_secret_basic', id_token_signed_response_alg: 'ES256' },
      client.ClientSecretBasic(), // with the secret of the answer
      { initialAccessToken: settings.initialAccessToken, ...http },
    )
    const metadata = config.clientMetadata()
    assert.ok(metadata.client_id && metadata.client_secret && metadata.registration_access_token && metadata.registration_client_uri)
    assert.ok((await signIn(config, { scope: 'openid email' })).claims().sub)
  },
}

try {
  await scenarios[scenario]()
  say({ done: scenario })
  process.exit(0)
} catch (error) {
  // What the library hides in its causes is what helps.
  for (let cause = error; cause; cause = cause.cause) {
    console.error(cause)
  }

  process.exit(1)
}
