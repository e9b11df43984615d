/** Standard Webhooks wants 24 to 64 random bytes. */
const SECRET_BYTES = 32

/** A signing secret of Standard Webhooks. */
export const newWebhookSecret = (): string =>
  `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))).toString('base64')}`
