import type { Country } from '../../../shared/country.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { isOptOut } from '../../../shared/text-message.ts'
import { retryOnConflict } from '../../store/database.ts'
import { selectContactIdsByPhone } from '../../store/queries/contacts.ts'
import { selectGatewayById } from '../../store/queries/gateways.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import { withdrawMessageConsent } from '../contacts/message-consents.ts'
import { unsubscribeContact } from '../contacts/unsubscriptions.ts'
import type { Caller, Deps } from '../deps.ts'
import { hmac, isEqual, listSecrets, type SigningDeps } from '../secrets.ts'
import { findSuppressions, suppressAddresses } from '../suppressions/suppressions.ts'

const buildSecret = (secret: string, gatewayId: string) =>
  hmac(secret, `inbound text messages ${gatewayId}`, 'base64url').slice(0, 32)

/** Where a gateway reports the answers of people to text messages. The address is a secret. */
export const buildInboundUrl = ({ publicUrl, secret }: Pick<Deps, 'publicUrl' | 'secret'>, gatewayId: string): string =>
  `${publicUrl}/inbound/${buildSecret(secret, gatewayId)}/sms/${gatewayId}`

/** Whether this part of an address is that of the gateway, by the secret of the service or an earlier one. */
export const isInboundSecret = (deps: SigningDeps, gatewayId: string, value: string): boolean =>
  listSecrets(deps).filter((secret) => isEqual(value, buildSecret(secret, gatewayId))).length > 0

/** An answer to a text message, as a gateway reports it. */
export interface IncomingMessage {
  from: string
  text: string
}

/**
 * Unsubscribes the numbers whose answers refuse further messages: on all channels, at once, whichever contacts have them.
 * Other answers are not kept. Idempotent.
 * @returns how many of the messages were refusals
 */
export async function receiveTextMessages(
  deps: Deps,
  gatewayId: string,
  messages: readonly IncomingMessage[],
): Promise<number> {
  const [gateway] = await deps.database.all(selectGatewayById(gatewayId))
  if (!gateway) return 0
  const { workspaceId, name } = gateway
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  const caller: Caller = { workspaceId, actor: 'gateway', name, role: 'viewer' }
  const refusals = messages.filter(({ text }) => isOptOut(text))
  for (const { from } of refusals) {
    const phone = await findNumber(deps, workspaceId, readNumbers(from, workspace?.country ?? null))
    if (phone !== undefined) await unsubscribeNumber(deps, caller, phone)
  }
  return refusals.length
}

/** What a number can be: gateways report it with or without a plus, and some without the country code. */
function readNumbers(value: string, country: Country | null): string[] {
  const digits = value.normalize('NFKC').replace(/[^\d+]/g, '')
  const readings = [parsePhone(`+${digits}`, null), parsePhone(digits, country), parsePhone(digits, 'CN')]
  return readings.flatMap((phone) => phone ?? [])
}

/** The reading that a contact has; else the first one. */
async function findNumber({ database }: Deps, workspaceId: string, numbers: readonly string[]) {
  for (const phone of numbers) {
    const [contact] = await database.all(selectContactIdsByPhone(workspaceId, phone))
    if (contact) return phone
  }
  return numbers[0]
}

async function unsubscribeNumber(deps: Deps, caller: Caller, phone: string): Promise<void> {
  const { workspaceId } = caller
  const address = { kind: 'phone' as const, address: phone }
  await retryOnConflict(async () => {
    const suppressions = await findSuppressions(deps, workspaceId, [address])
    if (suppressions.get(phone)?.includes('unsubscribed')) return
    await deps.database.batch([
      suppressAddresses(deps, caller, [address], { reason: 'unsubscribed' }),
      auditEntry(deps, caller, 'suppression.created', null, { reason: 'unsubscribed', kinds: ['phone'] }),
    ])
  })
  const contacts = await deps.database.all(selectContactIdsByPhone(workspaceId, phone))
  for (const { id } of contacts) {
    await unsubscribeContact(deps, caller, id, 'text-message')
    await withdrawMessageConsent(deps, caller, id)
  }
}
