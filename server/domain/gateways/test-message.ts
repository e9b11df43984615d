import type { GatewayTestResult } from '../../../shared/gateway.ts'
import { parsePhone } from '../../../shared/phone.ts'
import { MailFailure } from '../../mail/types.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { rejectInDemo } from '../sample-workspace.ts'
import { openGateway } from './gateways.ts'
import { sendThroughGateway } from './sending.ts'

/**
 * Sends a test message and returns what the gateway answered.
 * @throws DomainError `gateway-not-found`, `invalid-phone`
 */
export async function testGateway(
  deps: Deps,
  caller: Caller,
  id: string,
  { to, text }: { to: string; text: string },
): Promise<GatewayTestResult> {
  await rejectInDemo(deps, caller)
  const gateway = await openGateway(deps, caller.workspaceId, id)
  const [workspace] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  const phone = parsePhone(to, workspace?.country ?? null)
  if (phone === undefined)
    throw new DomainError('invalid', 'invalid-phone', 'Expected a phone number, such as +442071234567.', {
      path: 'to',
      params: { reason: 'unreadable' },
    })
  // Recorded first: a message that was sent has an entry.
  await deps.database.batch([auditEntry(deps, caller, 'gateway.tested', id)])
  try {
    const message = { to: phone, text, key: deps.newSecret(), code: 'A2B3C4', link: deps.publicUrl, name: null }
    const { providerId, words } = await sendThroughGateway(deps, gateway, message)
    return { isSent: true, messageId: providerId, failure: null, words }
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error
    return { isSent: false, messageId: null, failure: error.kind, words: error.message }
  }
}
