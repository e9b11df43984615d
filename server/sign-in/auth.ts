import { createAuthMiddleware } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { genericOAuth, magicLink, twoFactor } from 'better-auth/plugins'
import { getValidityMinutes } from '../domain/users/sign-in-links.ts'
import { SESSION_LENGTH_MS } from '../domain/users/users.ts'
import type { AppDeps } from '../http/env.ts'
import { getSessionSecret } from '../http/sessions.ts'
import { createAdapter } from './adapter.ts'
import { CLIENT_ADDRESS_HEADER, PROVIDER_ID } from './names.ts'
import { completeProviderSignIn, validateProviderUser } from './provider.ts'

/**
 * better-auth as this service uses it: it checks passwords, codes and tokens, talks with a provider, and makes sessions in
 * cookies that `http/sessions.ts` reads. What comes before and after is ours: forms, limits, e-mails, the log.
 */
export const createAuth = (deps: AppDeps) =>
  betterAuth({
    appName: 'Vouch',
    baseURL: deps.publicUrl,
    basePath: '/auth',
    secret: getSessionSecret(deps),
    database: createAdapter(deps),
    trustedOrigins: [deps.publicUrl],
    telemetry: { enabled: false },
    // Its limits know one process; ours are in `domain/attempts.ts`.
    rateLimit: { enabled: false },
    // Without what it is about, which may be personal.
    logger: { level: 'error', log: (_, message) => deps.log.error({ message }, 'sign-in failed') },
    user: { validateUserInfo: ({ user, source }) => validateProviderUser(deps, user, source) },
    session: { expiresIn: SESSION_LENGTH_MS / 1000, disableSessionRefresh: true },
    verification: { storeIdentifier: 'hashed', disableCleanup: true },
    account: { accountLinking: { enabled: true }, updateAccountOnSignIn: false },
    databaseHooks: {
      // Nothing is asked of the provider later: what would let us is not kept.
      account: {
        create: {
          before: async (account) => ({ data: { ...account, accessToken: null, refreshToken: null, idToken: null } }),
        },
      },
    },
    hooks: {
      after: createAuthMiddleware(async ({ path, context, headers }) => {
        const user = path === '/callback/:id' ? context.newSession?.user : undefined
        if (user) await completeProviderSignIn(deps, user, headers?.get(CLIENT_ADDRESS_HEADER) ?? '')
      }),
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
    },
    advanced: {
      cookiePrefix: 'vouch',
      useSecureCookies: deps.publicUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    plugins: [
      // Links are made and sent by `domain/sign-in-links.ts`.
      magicLink({
        sendMagicLink: async () => undefined,
        disableSignUp: true,
        expiresIn: getValidityMinutes('link') * 60,
      }),
      twoFactor({ issuer: 'Vouch', allowPasswordless: true }),
      genericOAuth({ config: deps.oidc ? [buildProviderConfig(deps.oidc, deps.publicUrl)] : [] }),
    ],
  })

export type Auth = ReturnType<typeof createAuth>

const buildProviderConfig = ({ issuer, clientId, clientSecret }: NonNullable<AppDeps['oidc']>, publicUrl: string) => ({
  providerId: PROVIDER_ID,
  discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  clientId,
  clientSecret,
  redirectURI: `${publicUrl}/auth/callback/${PROVIDER_ID}`,
  scopes: ['openid', 'email', 'profile'],
  pkce: true,
  mapProfileToUser: (profile: Record<string, unknown>) => ({ name: String(profile.name || profile.email || '') }),
})

const authByDeps = new WeakMap<AppDeps, Auth>()

/** The one of a service, made when it is first asked for. */
export function getAuth(deps: AppDeps): Auth {
  const auth = authByDeps.get(deps) ?? createAuth(deps)
  authByDeps.set(deps, auth)
  return auth
}
