import { findMessageId } from '../mail-identifiers.ts'
import {
  getAddress,
  getFirst,
  getList,
  getObject,
  getText,
  type JsonObject,
  type Judgement,
  judge,
  type ProviderEvent,
  plain,
} from './event.ts'

/** The events of a notification of Amazon SES: one for each recipient. */
export function readSesEvents(message: JsonObject, snsMessageId: string): ProviderEvent[] {
  const mail = getObject(message.mail)
  const common = { providerId: getText(mail.messageId), invitation: findInvitation(mail) }
  return listJudgements(message).map(({ recipient, ...judgement }, index) => ({
    ...common,
    ...judgement,
    recipient,
    sourceId: `${snsMessageId}.${index}`,
  }))
}

type RecipientJudgement = Judgement & { recipient: string | null }

function listJudgements(message: JsonObject): RecipientJudgement[] {
  const type = message.notificationType ?? message.eventType
  if (type === 'Bounce') return listBounces(getObject(message.bounce))
  if (type === 'Complaint') return listComplaints(getObject(message.complaint))
  if (type === 'Delivery')
    return getList(getObject(message.delivery).recipients).map((recipient) => ({
      ...plain('delivered', 'delivered'),
      recipient: getAddress(recipient),
    }))
  if (type === 'DeliveryDelay')
    return getList(getObject(message.deliveryDelay).delayedRecipients).map((value) => ({
      ...plain('soft', 'delayed', getText(getObject(value).diagnosticCode)),
      recipient: getAddress(getObject(value).emailAddress),
    }))
  return []
}

const listBounces = ({ bounceType, bouncedRecipients }: JsonObject): RecipientJudgement[] =>
  getList(bouncedRecipients).map((value) => {
    const { emailAddress, status, diagnosticCode } = getObject(value)
    return {
      ...judge(bounceType === 'Permanent', getText(diagnosticCode), getText(status)),
      recipient: getAddress(emailAddress),
    }
  })

const listComplaints = ({ complaintFeedbackType, complainedRecipients }: JsonObject): RecipientJudgement[] =>
  getList(complainedRecipients).map((value) => {
    const reason = getText(complaintFeedbackType) ?? 'abuse'
    return {
      ...plain(reason === 'not-spam' ? 'not-spam' : 'complaint', reason),
      recipient: getAddress(getObject(value).emailAddress),
    }
  })

/** By a tag, where events are published; by a header, where notifications include them. */
function findInvitation({ tags, headers, commonHeaders }: JsonObject): string | null {
  const [tag] = getList(getObject(tags).invitation)
  const header = getList(headers)
    .map(getObject)
    .find(({ name }) => String(name).toLowerCase() === 'x-vouch-invitation')
  return getFirst(tag, header?.value)?.toLowerCase() ?? findMessageId(getText(getObject(commonHeaders).messageId) ?? '')
}
