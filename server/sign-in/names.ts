/** What the provider of the configuration is called in addresses and rows. */
export const PROVIDER_ID = 'oidc'

/** By which better-auth is told where a request comes from, whatever proxies have written. */
export const CLIENT_ADDRESS_HEADER = 'vouch-address'
