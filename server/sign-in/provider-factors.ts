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
  const methods = readMethods(idToken)
  const kinds = methods.flatMap((method) => (Object.hasOwn(factorKinds, method) ? [factorKinds[method]] : []))
  return methods.includes('mfa') || new Set(kinds).size > 1
}

function readMethods(idToken: string): string[] {
  const [, payload = ''] = idToken.split('.')
  try {
    const { amr } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { amr?: unknown }
    return Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : []
  } catch {
    return []
  }
}
