import type { DeliveryOutcome } from '../domain/campaigns/delivery-results.ts'
import { loadMailContext, type MailContext } from '../domain/campaigns/mail-context.ts'
import type { SlowReason } from '../domain/campaigns/slowness.ts'
import { type OpenGateway, openGateway } from '../domain/gateways/gateways.ts'
import { sendThroughGateway } from '../domain/gateways/sending.ts'
import { serializeError } from '../log.ts'
import { buildOutgoingMail } from '../mail/outgoing-mail.ts'
import { getPromotionalWait, renderTextMessage } from '../mail/text-message.ts'
import { MailFailure, type MailReceipt } from '../mail/types.ts'
import type { DeliveryRow } from '../store/queries/deliveries.ts'
import type { WorkerDeps } from './types.ts'

/** The server asks to wait, or with `isConnection` has not come to see the message: all messages wait. */
export type SlowDown = { kind: 'slow'; isConnection: boolean } & SlowReason

/** Connections where no mail server says how many it takes. */
const DEFAULT_CONCURRENCY = 5

/** For how long what emails have in common is kept. */
const CONTEXT_MS = 10_000

/** A turn further away was set before the clock was. */
const MAX_CLOCK_CHANGE_MS = 60_000

/** Sends single messages of campaigns, each by its channel. */
export class MessageSender {
  readonly #deps: WorkerDeps
  readonly #contexts = new Map<string, { context: Promise<MailContext>; until: number }>()

  /** When each gateway takes its next message. */
  readonly #turns = new Map<string, number>()
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
    this.#messagesLeft--
    let context: MailContext
    try {
      context = await this.#loadContext(delivery)
    } catch (error) {
      // It says nothing about this message, and may pass.
      this.#deps.log.error({ error: serializeError(error) }, 'a campaign could not be loaded')
      return { kind: 'temporary', words: 'The campaign could not be loaded.', retryAfterMs: null }
    }
    const request = await this.#prepare(delivery, context)
    if ('kind' in request) return request
    try {
      const { providerId, words } = await request.send()
      return { kind: 'sent', providerId, words }
    } catch (error) {
      if (error instanceof MailFailure) return toOutcome(error)
      // Whether the message was sent is unknown: it is tried again under the same id.
      return { kind: 'temporary', words: String(error), retryAfterMs: null }
    }
  }

  async #prepare(delivery: DeliveryRow, context: MailContext): Promise<Prepared | DeliveryOutcome | SlowDown> {
    try {
      return delivery.channel === 'sms'
        ? await this.#prepareText(delivery, context)
        : this.#prepareMail(delivery, context)
    } catch (error) {
      this.#deps.log.error({ error: serializeError(error), delivery: delivery.id }, 'a message could not be rendered')
      return {
        kind: 'failed',
        reason: 'error',
        status: null,
        words: 'The message could not be rendered. See the log of the service.',
      }
    }
  }

  async #prepareMail(delivery: DeliveryRow, context: MailContext): Promise<Prepared | SlowDown> {
    const { mail, mailTransport } = this.#deps
    if (!mail || !mailTransport) return isMissing('no-mail-server', 'No mail server is set up.')
    const { email, token, reminder, variant, invitationId: id } = delivery
    if (email === null) throw new TypeError('Expected an address.')
    const recipient = { ...getRecipient(delivery), email }
    const message = await buildOutgoingMail({ ...this.#deps, mail }, context, recipient, {
      id,
      token,
      reminder,
      variant,
    })
    return { send: () => mailTransport.send(message) }
  }

  async #prepareText(
    delivery: DeliveryRow,
    { settings, survey }: MailContext,
  ): Promise<Prepared | DeliveryOutcome | SlowDown> {
    const { phone, token, code, reminder, variant, workspaceId } = delivery
    if (settings.gatewayId === null) return isMissing('no-gateway', 'The campaign has no gateway.')
    if (phone === null) throw new TypeError('Expected a number.')
    const gateway = await openGateway(this.#deps, workspaceId, settings.gatewayId)
    const dueAt = this.#findTime(delivery, gateway, survey.timeZone)
    if (dueAt !== undefined) return { kind: 'postponed', dueAt }
    const recipient = getRecipient(delivery)
    const link = `${this.#deps.publicUrl}/s/${token}`
    const { isPromotional } = gateway.settings
    const message = renderTextMessage(settings, { recipient, link, code, reminder, variant }, isPromotional)
    if (!message) throw new TypeError('Expected a text.')
    const { text } = message
    const key = `${delivery.invitationId}-r${reminder}`
    return {
      send: () => sendThroughGateway(this.#deps, gateway, { to: phone, text, key, code, link, name: recipient.name }),
    }
  }

  /** When a text message may be sent, if that is later; otherwise it takes its turn at the gateway. */
  #findTime({ properties }: DeliveryRow, { id, settings }: OpenGateway, workspaceZone: string): number | undefined {
    const now = this.#deps.now()
    const waitMs = settings.isPromotional ? getPromotionalWait(now, JSON.parse(properties), workspaceZone) : 0
    if (waitMs > 0) return now + waitMs
    const intervalMs = Math.max(1000 / settings.perSecond, 60_000 / (settings.perMinute ?? 60_000))
    const turn = Math.max(now, this.#turns.get(id) ?? 0)
    if (turn - now > MAX_CLOCK_CHANGE_MS) this.#turns.delete(id)
    else if (turn > now) return turn
    this.#turns.set(id, now + intervalMs)
    return undefined
  }

  #loadContext({ workspaceId, campaignId }: DeliveryRow): Promise<MailContext> {
    const now = this.#deps.now()
    const cached = this.#contexts.get(campaignId)
    if (cached && cached.until > now) return cached.context
    const context = loadMailContext(this.#deps, workspaceId, campaignId)
    this.#contexts.set(campaignId, { context, until: now + CONTEXT_MS })
    context.catch(() => this.#contexts.delete(campaignId))
    return context
  }
}

/** A message that is ready to be sent. */
interface Prepared {
  /** @throws MailFailure */
  send(): Promise<MailReceipt>
}

const isMissing = (code: string, words: string): SlowDown => ({
  ...{ kind: 'slow', isConnection: true, retryAfterMs: null },
  ...{ code, words },
})

const getRecipient = ({ name, salutation, locale, properties }: DeliveryRow) => ({
  ...{ name, salutation, locale },
  properties: JSON.parse(properties) as Record<string, string>,
})

function toOutcome({ kind, message: words, retryAfterMs, code, status }: MailFailure): DeliveryOutcome | SlowDown {
  if (kind === 'throttled' || kind === 'connection') {
    return { kind: 'slow', isConnection: kind === 'connection', code, words, retryAfterMs }
  }
  if (kind === 'temporary') return { kind: 'temporary', words, retryAfterMs }
  return { kind: 'failed', reason: kind, status, words }
}
