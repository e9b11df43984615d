import { isId } from '../ids.ts'
import { hmac, isEqual } from '../secrets.ts'

/** The header by which a mail names its invitation: many servers return the headers of a mail only. */
export const INVITATION_HEADER = 'X-Vouch-Invitation'

/** Hexadecimal digits, so that it survives servers that change the case: 26 of them carry 104 bits. */
const MAC_LENGTH = 26

const getMac = (secret: string, invitationId: string): string =>
  hmac(secret, `bounce ${invitationId}`, 'hex').slice(0, MAC_LENGTH)

/**
 * The envelope sender of an invitation (VERP): `b+ID.MAC@domain`. Bounces come back to it. Without the secret of the service
 * nobody can write an address that reports someone else's invitation as undeliverable. The local part has 51 characters;
 * SMTP allows 64.
 */
export const buildBounceAddress = (secret: string, invitationId: string, domain: string): string =>
  `b+${invitationId}.${getMac(secret, invitationId)}@${domain}`

/**
 * The invitation of the first valid bounce address in a text, however its case was changed or other servers wrapped it.
 * @param secrets those of the service, see `listSecrets`
 */
export function findBounceAddress(secrets: readonly string[], text: string): string | null {
  for (const [, id = '', mac = ''] of text.toLowerCase().matchAll(/b\+([0-9a-z]{22})\.([0-9a-f]{26})(?![0-9a-f])/g)) {
    if (isId(id) && secrets.some((secret) => isEqual(mac, getMac(secret, id)))) return id
  }
  return null
}

/**
 * The `Message-ID` of an invitation, or of its reminder: `<inv_ID.r0@domain>`. The same for each attempt to send the same mail,
 * so that servers can recognise a repetition.
 */
export const buildMessageId = (invitationId: string, reminder: number, domain: string): string =>
  `<inv_${invitationId}.r${reminder}@${domain}>`

/** The invitation of the first `Message-ID` of ours in a text. */
export function findMessageId(text: string): string | null {
  for (const [, id = ''] of text.toLowerCase().matchAll(/\binv_([0-9a-z]{22})\.r\d{1,3}@/g)) if (isId(id)) return id
  return null
}

/** The invitation that a text names in the header of its own. */
export function findInvitationHeader(text: string): string | null {
  const [, id = ''] = new RegExp(`^${INVITATION_HEADER}:\\s*([0-9a-z]{22})\\s*$`, 'im').exec(text) ?? []
  return isId(id.toLowerCase()) ? id.toLowerCase() : null
}
