/** The id of the configured provider in URLs and rows. */
export const PROVIDER_ID = 'oidc'

/** Passes the resolved client address to better-auth, instead of headers written by proxies. */
export const CLIENT_ADDRESS_HEADER = 'vouch-address'
