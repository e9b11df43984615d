import type { DeliveryOutcome } from '../domain/campaigns/delivery-results.ts'
import { loadMailContext, type MailContext } from '../domain/campaigns/mail-context.ts'
import type { SlowReason } from '../domain/campaigns/slowness.ts'
import { serializeError } from '../log.ts'
import { buildOutgoingMail } from '../mail/outgoing-mail.ts'
import { MailFailure, type OutgoingMail } from '../mail/types.ts'
import type { DeliveryRow } from '../store/queries/deliveries.ts'
import type { WorkerDeps } from './types.ts'

/** The server asks to wait, or cannot be reached: all messages wait. */
export type SlowDown = { kind: 'slow' } & SlowReason

/** Connections where no mail server says how many it takes. */
const DEFAULT_CONCURRENCY = 5

/** For how long what emails have in common is kept. */
const CONTEXT_MS = 10_000

/** Sends single messages of campaigns, each by its channel. */
export class MessageSender {
  readonly #deps: WorkerDeps
  readonly #contexts = new Map<string, { context: Promise<MailContext>; until: number }>()

  #messagesLeft: number

  /** @param maxMessages how many it sends at most */
  constructor(deps: WorkerDeps, maxMessages = Number.POSITIVE_INFINITY) {
    this.#deps = deps
    this.#messagesLeft = maxMessages
  }

  /** Whether it has sent as many as it may. */
  get isExhausted(): boolean {
    return this.#messagesLeft <= 0
  }

  /** How many messages may be in flight at once. */
  get concurrency(): number {
    return this.#deps.mailTransport?.concurrency ?? DEFAULT_CONCURRENCY
  }

  /** Never throws: a message that cannot be rendered must not keep others from being sent. */
  async send(delivery: DeliveryRow): Promise<DeliveryOutcome | SlowDown> {
    const { mailTransport } = this.#deps
    this.#messagesLeft--
    if (!mailTransport)
      return { kind: 'slow', code: 'no-mail-server', words: 'No mail server is set up.', retryAfterMs: null }
    let mail: OutgoingMail
    try {
      mail = await this.#render(delivery)
    } catch (error) {
      this.#deps.log.error({ error: serializeError(error), delivery: delivery.id }, 'a message could not be rendered')
      return {
        kind: 'failed',
        reason: 'error',
        words: 'The message could not be rendered. See the log of the service.',
      }
    }
    try {
      const { providerId, words } = await mailTransport.send(mail)
      return { kind: 'sent', providerId, words }
    } catch (error) {
      if (error instanceof MailFailure) return toOutcome(error)
      // Whether the message was sent is unknown: it is tried again under the same id.
      return { kind: 'temporary', words: String(error), retryAfterMs: null }
    }
  }

  async #render(delivery: DeliveryRow): Promise<OutgoingMail> {
    const { mail } = this.#deps
    const { email, name, salutation, locale, token, reminder, variant } = delivery
    if (!mail || email === null) throw new TypeError('Expected a mail server and an address.')
    const context = await this.#loadContext(delivery)
    const recipient = { email, name, salutation, locale, properties: JSON.parse(delivery.properties) }
    return buildOutgoingMail({ ...this.#deps, mail }, context, recipient, {
      id: delivery.invitationId,
      token,
      reminder,
      variant,
    })
  }

  #loadContext({ workspaceId, campaignId }: DeliveryRow): Promise<MailContext> {
    const now = this.#deps.now()
    const cached = this.#contexts.get(campaignId)
    if (cached && cached.until > now) return cached.context
    const context = loadMailContext(this.#deps, workspaceId, campaignId)
    this.#contexts.set(campaignId, { context, until: now + CONTEXT_MS })
    return context
  }
}

function toOutcome({ kind, message: words, retryAfterMs, code }: MailFailure): DeliveryOutcome | SlowDown {
  if (kind === 'throttled' || kind === 'connection') return { kind: 'slow', code, words, retryAfterMs }
  if (kind === 'temporary') return { kind: 'temporary', words, retryAfterMs }
  return { kind: 'failed', reason: kind, words }
}
