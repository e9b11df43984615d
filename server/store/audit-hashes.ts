import { createHash } from 'node:crypto'

/** What an audit entry says. `detail` and `personal` are JSON; the order of their keys does not matter. */
export interface AuditContent {
  id: string
  workspaceId: string
  at: number
  actor: string
  actorName: string | null
  action: string
  subject: string | null
  detail: string
  personal: string | null
  address: string | null
}

/** The last entry of a chain. Entries are numbered from 1 in each workspace. */
export interface ChainHead {
  sequence: number
  hash: string
}

/** The place of an entry in its chain. */
export interface ChainLink extends ChainHead {
  salt: string
  personalDigest: string
}

export const EMPTY_CHAIN: ChainHead = { sequence: 0, hash: '' }

/** Puts an entry behind the last one of its workspace. */
export function linkEntry(head: ChainHead, entry: AuditContent, salt: string): ChainLink {
  const sequence = head.sequence + 1
  const personalDigest = hashPersonal(entry, salt)
  return { sequence, salt, personalDigest, hash: hashEntry(head.hash, { ...entry, sequence, personalDigest }) }
}

/** The hash of an entry: SHA-256 of the previous hash and of everything but the personal data, of which it covers a digest. */
export const hashEntry = (
  previousHash: string,
  entry: Omit<AuditContent, 'actorName' | 'personal' | 'address'> & { sequence: number; personalDigest: string },
): string =>
  sha256([
    previousHash,
    entry.workspaceId,
    entry.sequence,
    entry.id,
    entry.at,
    entry.actor,
    entry.action,
    entry.subject,
    sortKeys(JSON.parse(entry.detail)),
    entry.personalDigest,
  ])

/** The digest of the personal data of an entry. It stays when the personal data and the salt are erased. */
export const hashPersonal = (
  { actorName, address, personal }: Pick<AuditContent, 'actorName' | 'address' | 'personal'>,
  salt: string,
): string => sha256([salt, actorName, address, personal === null ? null : sortKeys(JSON.parse(personal))])

const sha256 = (values: unknown[]) => createHash('sha256').update(JSON.stringify(values)).digest('base64url')

/** The same value for all orders of keys: engines and copies may store them in another one. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  )
}
