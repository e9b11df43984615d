/** The kinds of factors that the values of `amr` stand for: RFC 8176, section 2. Other values tell nothing of a factor. */
const factorKinds: Readonly<Record<string, 'knowledge' | 'possession' | 'inherence'>> = {
  pwd: 'knowledge',
  pin: 'knowledge',
  kba: 'knowledge',
  otp: 'possession',
  hwk: 'possession',
  swk: 'possession',
  pop: 'possession',
  sc: 'possession',
  sms: 'possession',
  tel: 'possession',
  face: 'inherence',
  fpt: 'inherence',
  iris: 'inherence',
  retina: 'inherence',
  vbm: 'inherence',
}

/**
 * Whether the identity provider has checked more than one factor: `amr` of the ID token has `mfa`, or factors of two kinds.
 * @param idToken that better-auth has verified
 */
export function isMultiFactor(idToken: string): boolean {
  const { amr } = readClaims(idToken)
  const methods = Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : []
  const kinds = methods.flatMap((method) => (Object.hasOwn(factorKinds, method) ? [factorKinds[method]] : []))
  return methods.includes('mfa') || new Set(kinds).size > 1
}

/** When the provider asked the user to prove who they are, milliseconds UTC; undefined if it does not say. */
export function readAuthenticationTime(idToken: string): number | undefined {
  const { auth_time: seconds } = readClaims(idToken)
  return typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : undefined
}

function readClaims(idToken: string): { amr?: unknown; auth_time?: unknown } {
  const [, payload = ''] = idToken.split('.')
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString())
  } catch {
    return {}
  }
}
