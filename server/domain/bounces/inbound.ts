import type { Deps } from '../deps.ts'
import { hash, hmac, isEqual, listSecrets, type SigningDeps } from '../secrets.ts'
import { type MailReport, readMailReport } from './classify.ts'
import { type BounceReport, type RecordOutcome, recordBounce } from './recording.ts'

const buildInboundSecret = (secret: string): string => hmac(secret, 'inbound mail', 'base64url').slice(0, 32)

/** The part of the addresses under `/inbound/` that only mail servers and providers know. */
export const getInboundSecret = ({ secret }: SigningDeps): string => buildInboundSecret(secret)

/** Whether an address has the secret of this service, or one of an earlier `SECRET`. */
export const isInboundSecret = (deps: SigningDeps, value: string): boolean =>
  // All of them, so that the time tells nothing.
  listSecrets(deps).filter((secret) => isEqual(value, buildInboundSecret(secret))).length > 0

/** `recipient-only`: names nothing but an address, which anyone can write, so that nothing changed. */
export interface InboundOutcome {
  kind: BounceReport['kind'] | 'none'
  outcome: RecordOutcome | 'ignored' | 'recipient-only'
}

/**
 * Reads a mail that came back, and records what it says about one of ours. An address alone tells which one only of a bounce, and
 * only without `BOUNCE_DOMAIN`: with it, bounces of ours come back to signed addresses.
 */
export async function receiveMail(deps: Deps, bytes: Uint8Array): Promise<InboundOutcome> {
  const report = await readMailReport(listSecrets(deps), bytes)
  const kind = getKind(report)
  if (kind === 'none') return { kind, outcome: 'ignored' }
  const { invitation, status, reason, words, messageId } = report
  const isBounce = kind === 'hard' || kind === 'soft' || kind === 'delivered'
  const recipient = isBounce && deps.mail?.bounceDomain === undefined ? report.recipient : null
  // A repetition is recognised by its id, or its bytes without one.
  const sourceId = hash(messageId ?? Buffer.from(bytes).toString('latin1')).slice(0, 22)
  const outcome = await recordBounce(
    deps,
    { invitation, providerId: null, recipient },
    { kind, status, reason, words, source: 'mail', sourceId },
  )
  const isRefused = (isBounce || kind === 'complaint') && recipient === null && report.recipient !== null
  return { kind, outcome: outcome === 'unknown' && invitation === null && isRefused ? 'recipient-only' : outcome }
}

function getKind({ kind, reason }: MailReport): InboundOutcome['kind'] {
  if (kind !== 'none') return kind
  if (reason === 'not-spam' || reason === 'delivered') return reason
  return reason === 'ordinary' ? 'reply' : 'none'
}
