/** The id of the configured provider in URLs and rows. */
export const PROVIDER_ID = 'oidc'

/** The page that says why a sign-in with the provider failed: `?error=`. */
export const PROVIDER_REFUSAL_PATH = '/sign-in/oidc/refused'

/** Passes the resolved client address to better-auth, instead of headers written by proxies. */
export const CLIENT_ADDRESS_HEADER = 'vouch-address'
