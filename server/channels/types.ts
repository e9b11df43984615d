import type { ChannelKind, ChannelProblem, ChannelSecrets, ChannelSettings, ChatKind } from '../../shared/channel.ts'
import type { Alert } from '../domain/channels/alert.ts'
import type { OutgoingRequest, OutgoingResponse } from '../domain/outgoing.ts'
import type { AppLanguage } from '../i18n/languages.ts'

export type { Alert }

/** One message: a single alert, several together, or a test. */
export interface AlertMessage {
  kind: 'alert' | 'group' | 'test'
  workspace: { name: string; url: string }
  language: AppLanguage
  timeZone: string
  /** At least one, but for a test; of a group at most twenty, the most urgent first. */
  alerts: readonly Alert[]
  /** How many there are in all, and since when. */
  total: number
  since: number
  /** Whether others of their window were sent before. */
  isContinued: boolean
  /** Where all of them are listed. */
  listUrl: string
}

/** What became of an attempt. `detail` is what the receiver said, if it said anything. */
export type Judgement =
  | { outcome: 'sent' }
  /** Worth another attempt; not before `afterMs`, if the receiver asks for that. */
  | { outcome: 'retry'; reason: ChannelProblem; detail?: string; afterMs?: number }
  /** This message can never be sent; the channel works. */
  | { outcome: 'refused'; reason: ChannelProblem; detail?: string }
  /** The channel can never work as it is set: wrong address, removed robot. */
  | { outcome: 'broken'; reason: ChannelProblem; detail?: string }
  /** The receiver wants no more of them (HTTP 410). */
  | { outcome: 'gone'; reason: ChannelProblem; detail?: string }

export interface ChannelContext<Kind extends ChannelKind> {
  settings: ChannelSettings[Kind]
  secrets: ChannelSecrets
  /** Milliseconds UTC: signatures are made when the message is sent. */
  now: number
}

/** How messages go to one platform. Pure: the sender sends the requests, in order, each of which counts towards the rate. */
export interface ChatChannel<Kind extends ChatKind> {
  kind: Kind
  /** Requests the platform takes from a channel within a time; more wait. */
  rate: { messages: number; perMs: number }
  /** One message may need several requests, such as one more that mentions people. */
  buildRequests(message: AlertMessage, context: ChannelContext<Kind>): OutgoingRequest[]
  judge(response: OutgoingResponse): Judgement
}
