import type { BounceKind } from '../../../../shared/bounce.ts'
import { diagnose } from '../diagnosis.ts'
import { findMessageId } from '../mail-identifiers.ts'
import type { BounceReport } from '../recording.ts'
import type { ReportedMail } from '../targets.ts'

/** An event of a mail provider that says something about an email of ours. */
export type ProviderEvent = ReportedMail & Omit<BounceReport, 'source'>

/** A request as it arrived. */
export interface ProviderRequest {
  getHeader(name: string): string | undefined
  /** The bytes that are signed. */
  bytes: Uint8Array
}

/** More in one request are refused: no provider sends as many. */
export const MAX_EVENTS = 1000

/** What cannot be verified, or read. */
export class ProviderRefusal extends Error {
  override name = 'ProviderRefusal'
  readonly code: 'unverified' | 'unreadable'
  constructor(code: ProviderRefusal['code'], message: string) {
    super(message)
    this.code = code
  }
}

export type JsonObject = Readonly<Record<string, unknown>>

/** @throws ProviderRefusal if the text is no JSON */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new ProviderRefusal('unreadable', 'Expected JSON.')
  }
}

/** A nested object, or an empty one. */
export const getObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

export const getList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, MAX_EVENTS) : [])

/** A text that can be stored; null if there is none. */
export function getText(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') return null
  return value.toWellFormed().replaceAll('\0', '').slice(0, 2000)
}

/** An address in the form that contacts have. */
export const getAddress = (value: unknown): string | null => getText(value)?.trim().toLowerCase().slice(0, 254) ?? null

/** The first of several texts that is there. */
export const getFirst = (...values: unknown[]): string | null =>
  values.map(getText).find((text) => text !== null) ?? null

/** The invitation by metadata of ours, or by a `Message-ID` of ours where the provider keeps it. */
export const findEventInvitation = (metadata: unknown, ...messageIds: unknown[]): string | null =>
  getText(getObject(metadata).invitation)?.toLowerCase() ?? findMessageId(messageIds.map(getText).join('\n'))

/** Reasons for which no address is bad, whatever the provider calls the bounce. */
const harmlessReasons = ['refused', 'rate-limited', 'too-large', 'mailbox-full']

/** What a bounce means: a provider that calls it permanent may still tell of a refusal of us, or of a full mailbox. */
export function judge(isPermanent: boolean, words: string | null, status: string | null) {
  const diagnosis = diagnose({ words: words ?? '', status })
  const isHard = isPermanent && !harmlessReasons.includes(diagnosis.reason)
  const reason = isHard && diagnosis.reason === 'unknown' ? 'unknown-user' : diagnosis.reason
  return { kind: isHard ? 'hard' : 'soft', status: diagnosis.status, reason, words } satisfies Judgement
}

export type Judgement = { kind: BounceKind | 'delivered' } & Pick<BounceReport, 'status' | 'reason' | 'words'>

/** What is no failure. */
export const plain = (kind: Judgement['kind'], reason: string, words: string | null = null): Judgement => ({
  kind,
  status: null,
  reason,
  words,
})
