import { isId } from '../ids.ts'
import { hmac, isEqual } from '../secrets.ts'

/** Hexadecimal digits, so that it survives servers that change the case: 26 of them carry 104 bits. */
const MAC_LENGTH = 26

const getMac = (secret: string, followUpId: string): string =>
  hmac(secret, `reply ${followUpId}`, 'hex').slice(0, MAC_LENGTH)

/**
 * The address to which a customer replies: `r+ID.MAC@domain`. Without the secret of the service nobody can write an address that
 * puts a message into a follow-up. The local part has 51 characters; SMTP allows 64.
 */
export const buildReplyAddress = (secret: string, followUpId: string, domain: string): string =>
  `r+${followUpId}.${getMac(secret, followUpId)}@${domain}`

/**
 * The follow-up of the first valid reply address in a text.
 * @param secrets those of the service, see `listSecrets`
 */
export function findReplyAddress(secrets: readonly string[], text: string): string | null {
  for (const [, id = '', mac = ''] of text.toLowerCase().matchAll(/r\+([0-9a-z]{22})\.([0-9a-f]{26})(?![0-9a-f])/g)) {
    if (isId(id) && secrets.some((secret) => isEqual(mac, getMac(secret, id)))) return id
  }
  return null
}
