import { betterAuth } from 'better-auth/minimal'
import { genericOAuth, magicLink, twoFactor } from 'better-auth/plugins'
import { hmac, listSecrets } from '../domain/secrets.ts'
import { hashPassword, verifyPassword } from '../domain/users/passwords.ts'
import { IDLE_LIMIT_MS } from '../domain/users/sessions.ts'
import { getValidityMinutes } from '../domain/users/sign-in-links.ts'
import { getCookiePrefix, getCookieSecret } from '../http/cookies.ts'
import type { AppDeps } from '../http/env.ts'
import { createAdapter } from './adapter.ts'
import { CLIENT_ADDRESS_HEADER, PROVIDER_ID, PROVIDER_REFUSAL_PATH } from './names.ts'
import { validateProviderUser } from './provider.ts'
import { isMultiFactor, readAuthenticationTime } from './provider-factors.ts'

/**
 * better-auth checks passwords, codes and tokens, talks to the identity provider, and creates the sessions whose cookies
 * `http/sessions.ts` reads. Forms, rate limits, emails and the audit log are our own.
 */
export const createAuth = (deps: AppDeps) =>
  betterAuth({
    appName: 'Vouch',
    baseURL: deps.publicUrl,
    basePath: '/auth',
    secrets: listSecrets(deps).map((secret) => ({ version: toVersion(secret), value: getCookieSecret({ secret }) })),
    database: createAdapter(deps),
    trustedOrigins: [deps.publicUrl],
    onAPIError: { errorURL: `${deps.publicUrl}${PROVIDER_REFUSAL_PATH}` },
    telemetry: { enabled: false },
    // Its limits count per process; ours are in `domain/users/attempts.ts`.
    rateLimit: { enabled: false },
    // Without the arguments, which may be personal data.
    logger: { level: 'error', log: (_, message) => deps.log.error({ message }, 'sign-in failed') },
    user: { validateUserInfo: ({ user, source }) => validateProviderUser(deps, user, source) },
    session: {
      expiresIn: IDLE_LIMIT_MS / 1000,
      disableSessionRefresh: true,
      additionalFields: {
        multiFactor: { type: 'boolean', required: false, input: false },
        authenticatedAt: { type: 'number', bigint: true, required: false, input: false },
      },
    },
    verification: { storeIdentifier: 'hashed', disableCleanup: true },
    account: { accountLinking: { enabled: true } },
    databaseHooks: {
      account: {
        create: { before: async (account, request) => ({ data: { ...account, ...takeTokens(account, request) } }) },
        update: { before: async (account, request) => ({ data: takeTokens(account, request) }) },
      },
      session: {
        create: {
          before: async (_, request) => ({
            data: {
              multiFactor: request !== null && multiFactorRequests.has(request),
              authenticatedAt: request && authenticationTimes.get(request),
            },
          }),
        },
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      password: { hash: hashPassword, verify: verifyPassword },
      revokeSessionsOnPasswordReset: true,
    },
    advanced: {
      // Its own option for https adds the weaker prefix `__Secure-`.
      useSecureCookies: false,
      cookiePrefix: `${getCookiePrefix(deps)}vouch`,
      defaultCookieAttributes: { secure: deps.publicUrl.startsWith('https:') },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    plugins: [
      // `domain/users/sign-in-links.ts` creates and sends links.
      magicLink({
        sendMagicLink: async () => undefined,
        disableSignUp: true,
        expiresIn: getValidityMinutes('link') * 60,
      }),
      twoFactor({
        issuer: 'Vouch',
        allowPasswordless: true,
        // `backup-codes.ts` creates them, and stores hashes.
        backupCodeOptions: { customBackupCodesGenerate: () => [], storeBackupCodes: 'plain' },
      }),
      genericOAuth({ config: deps.oidc ? [buildProviderConfig(deps.oidc, deps.publicUrl)] : [] }),
    ],
  })

/** Tells which secret has encrypted a value. Independent of the order in which secrets are listed. */
const toVersion = (secret: string) => Number.parseInt(hmac(secret, 'version', 'hex').slice(0, 8), 16)

export type Auth = ReturnType<typeof createAuth>

/** The requests in which the identity provider said that it has checked more than one factor. */
const multiFactorRequests = new WeakSet<object>()

/** When the identity provider asked the user, in the requests where it says so. */
const authenticationTimes = new WeakMap<object, number>()

/** Reads the ID token. We never call the provider later, so its tokens are not stored. */
function takeTokens({ idToken }: { idToken?: string | null | undefined }, request: object | null) {
  if (request && idToken && isMultiFactor(idToken)) multiFactorRequests.add(request)
  const authenticatedAt = idToken && readAuthenticationTime(idToken)
  if (request && authenticatedAt) authenticationTimes.set(request, Math.min(authenticatedAt, Date.now()))
  return { accessToken: null, refreshToken: null, idToken: null }
}

const buildProviderConfig = ({ issuer, clientId, clientSecret }: NonNullable<AppDeps['oidc']>, publicUrl: string) => ({
  providerId: PROVIDER_ID,
  discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  clientId,
  clientSecret,
  redirectURI: `${publicUrl}/auth/callback/${PROVIDER_ID}`,
  scopes: ['openid', 'email', 'profile'],
  pkce: true,
  mapProfileToUser,
})

/** Claims are what the provider sends, and need not be text. */
function mapProfileToUser({ email, name }: Record<string, unknown>) {
  const emailText = typeof email === 'string' ? email : ''
  return { email: emailText, name: typeof name === 'string' && name ? name : emailText }
}

const authByDeps = new WeakMap<AppDeps, Auth>()

/** One instance per service, created on first use. */
export function getAuth(deps: AppDeps): Auth {
  const auth = authByDeps.get(deps) ?? createAuth(deps)
  authByDeps.set(deps, auth)
  return auth
}
