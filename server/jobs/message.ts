import type { DeliveryOutcome } from '../domain/campaigns/delivery-results.ts'
import { loadMailContext, type MailContext } from '../domain/campaigns/mail-context.ts'
import type { SlowReason } from '../domain/campaigns/slowness.ts'
import { openGateway } from '../domain/gateways/gateways.ts'
import { sendThroughGateway } from '../domain/gateways/sending.ts'
import { serializeError } from '../log.ts'
import type { FieldValues } from '../mail/fields.ts'
import { buildOutgoingMail } from '../mail/outgoing-mail.ts'
import { getPromotionalWait, renderTextMessage } from '../mail/text-message.ts'
import { MailFailure, type MailReceipt } from '../mail/types.ts'
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
    this.#messagesLeft--
    let transmit: () => Promise<MailReceipt>
    try {
      transmit = delivery.channel === 'email' ? await this.#prepareMail(delivery) : await this.#prepareText(delivery)
    } catch (error) {
      this.#deps.log.error({ error: serializeError(error), delivery: delivery.id }, 'a message could not be rendered')
      return { kind: 'failed', reason: 'error', status: null, words: 'The message could not be rendered.' }
    }
    try {
      const { providerId, words } = await transmit()
      return { kind: 'sent', providerId, words }
    } catch (error) {
      if (error instanceof MailFailure) return toOutcome(error)
      // Whether the message was sent is unknown: it is tried again under the same id.
      return { kind: 'temporary', words: String(error), retryAfterMs: null }
    }
  }

  async #prepareMail(delivery: DeliveryRow): Promise<() => Promise<MailReceipt>> {
    const { mail, mailTransport } = this.#deps
    if (!mail || !mailTransport)
      return failWith(new MailFailure('connection', 'No mail server is set up.', { code: 'none' }))
    const { email, token, reminder, variant } = delivery
    const context = await this.#loadContext(delivery)
    const recipient = { ...toFieldValues(delivery), email: email ?? '', locale: delivery.locale }
    const invitation = { id: delivery.invitationId, token, reminder, variant }
    const message = await buildOutgoingMail({ ...this.#deps, mail }, context, recipient, invitation)
    return () => mailTransport.send(message)
  }

  async #prepareText(delivery: DeliveryRow): Promise<() => Promise<MailReceipt>> {
    const { workspaceId, invitationId, phone, token, code, reminder, variant, name, locale } = delivery
    const { settings, survey } = await this.#loadContext(delivery)
    const gateway = await openGateway(this.#deps, workspaceId, settings.gatewayId ?? '')
    const link = `${this.#deps.publicUrl}/s/${token}`
    const { isPromotional } = gateway.settings
    const recipient = { ...toFieldValues(delivery), locale }
    const waitMs = isPromotional ? getPromotionalWait(this.#deps.now(), recipient.properties, survey.timeZone) : 0
    if (waitMs > 0)
      return failWith(
        new MailFailure('temporary', 'Promotional text messages are sent from 8:00 to 20:00.', {
          retryAfterMs: waitMs,
        }),
      )
    const rendered = renderTextMessage(settings, { recipient, link, code, reminder, variant }, isPromotional)
    if (!rendered) throw new TypeError('Expected a text message.')
    const { text } = rendered
    const message = { to: phone ?? '', text, key: `${invitationId}-r${reminder}`, code, link, name }
    return () => sendThroughGateway(this.#deps, gateway, message)
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

function toOutcome({ kind, message: words, retryAfterMs, code, status }: MailFailure): DeliveryOutcome | SlowDown {
  if (kind === 'throttled' || kind === 'connection') return { kind: 'slow', code, words, retryAfterMs }
  if (kind === 'temporary') return { kind: 'temporary', words, retryAfterMs }
  return { kind: 'failed', reason: kind, status, words }
}

const toFieldValues = ({ name, salutation, properties }: DeliveryRow): FieldValues => ({
  ...{ name, salutation },
  properties: JSON.parse(properties),
})

const failWith = (failure: MailFailure) => () => Promise.reject(failure)
