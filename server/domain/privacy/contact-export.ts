import type { Contact } from '../../../shared/contact.ts'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { followUpsOf, responsesOfContact } from '../../store/queries/contact-history.ts'
import { audited } from '../audit.ts'
import { contactRow, getContact } from '../contacts/contacts.ts'
import { importedOf } from '../contacts/import-traces.ts'
import type { Caller, Deps } from '../deps.ts'
import { getFollowUp } from '../follow-ups/follow-ups.ts'
import { contactHistory } from '../reports/contact-history.ts'
import { getResponse } from '../responses/responses.ts'

/** All that is stored of one person, for the person to have. */
export interface ContactExport {
  contact: Contact
  answers: ResponseWithHistory[]
  followUps: Omit<FollowUp, 'response'>[]
  history: ContactHistory
  /** Rows of files of contacts, as they came, that are still kept. */
  imported: { line: number; cells: string[] }[]
}

/** Gathers it, and tells so in the audit log. @throws DomainError `unknown` */
export async function exportContact(deps: Deps, caller: Caller, id: string): Promise<ContactExport> {
  const { database } = deps
  const { workspaceId } = caller
  const row = await contactRow(deps, caller, id)
  const { traces } = await importedOf(deps, row)
  const ids = await database.all(responsesOfContact(workspaceId, id))
  const answers: ResponseWithHistory[] = []
  for (const { id: answer } of ids) answers.push(await getResponse(deps, caller, answer))
  const history = await contactHistory(deps, caller, id, 1_000_000)
  const followUps = await contactFollowUps(deps, caller, id)
  await database.batch([audited(deps, caller, 'contact.exported', id)])
  return {
    contact: await getContact(deps, caller, id),
    answers,
    followUps: followUps.map(({ response: _, ...followUp }) => followUp),
    history,
    imported: traces,
  }
}

/** The follow-ups of a contact's answers, newest first. */
export async function contactFollowUps(deps: Deps, caller: Caller, id: string): Promise<FollowUp[]> {
  const followUps: FollowUp[] = []
  for (const row of await deps.database.all(followUpsOf(caller.workspaceId, id))) {
    followUps.push(await getFollowUp(deps, caller, row.id))
  }
  return followUps
}
