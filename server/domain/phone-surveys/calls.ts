import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { CallOutcome, NewPhoneCall, PhoneCall } from '../../../shared/phone-survey.ts'
import { toIso } from '../../../shared/text.ts'
import { deleteCallLease } from '../../store/queries/call-leases.ts'
import * as store from '../../store/queries/phone-calls.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'
import { timePrefix } from '../ids.ts'
import { loadSurvey } from '../surveys/surveys.ts'
import { requireCallee } from './callees.ts'

/**
 * Records a call that yielded no response.
 * @throws DomainError `survey-not-found`, `unknown-contact` or `unverified-contact`
 */
export async function recordCall(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  { contactId, outcome }: NewPhoneCall,
  idempotency?: Idempotency,
): Promise<PhoneCall> {
  const { workspaceId, actor } = caller
  await loadSurvey(deps, caller, surveyId)
  const { result: call } = await runOnce(deps, caller, idempotency, async () => {
    await requireCallee(deps, workspaceId, contactId)
    const at = deps.now()
    const row = { id: deps.newId(at), workspaceId, surveyId, contactId, outcome, at, actor }
    const entry = auditEntry(deps, caller, 'phone-call.recorded', contactId, { survey: surveyId, outcome })
    return {
      statements: [store.insertPhoneCall(row), deleteCallLease(workspaceId, contactId), entry],
      result: toPhoneCall(row),
    }
  })
  return call
}

/**
 * Takes back a call that yielded no response. Idempotent while its response is not: a response is deleted by itself.
 * @throws DomainError `not-found`
 */
export async function deleteCall(deps: Deps, caller: Caller, surveyId: string, id: string): Promise<PhoneCall> {
  const [row] = await deps.database.all(store.selectPhoneCallById(caller.workspaceId, id))
  if (!row || row.surveyId !== surveyId || row.outcome === 'response') throw notFound('call', id)
  await deps.database.batch([
    store.deletePhoneCall(caller.workspaceId, id),
    auditEntry(deps, caller, 'phone-call.deleted', row.contactId, { survey: surveyId, outcome: row.outcome }),
  ])
  return toPhoneCall(row)
}

const toPhoneCall = ({ id, surveyId, contactId, outcome, at, actor }: store.PhoneCallRow): PhoneCall => ({
  id,
  surveyId,
  contactId,
  outcome,
  at: toIso(at),
  by: actor,
})

/** The last call to a contact, for any survey. */
export async function getLastCall(
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
  contactId: string,
): Promise<PhoneCall | undefined> {
  const [row] = await database.all(
    store.selectPhoneCallsByContact(workspaceId, contactId, { before: undefined, limit: 1 }),
  )
  return row && toPhoneCall(row)
}

/** What was done today, in the time zone of the workspace. */
export interface CallProgress {
  called: number
  /** Those who were spoken to: they responded or refused. */
  reached: number
  responses: number
}

/** The calls of a survey today, by all interviewers. */
export async function getCallProgress(
  deps: Deps,
  { workspaceId }: Caller,
  surveyId: string,
  timeZone: string,
): Promise<CallProgress> {
  const startOfDay = instantFromWallClock(`${toLocalDay(deps.now(), timeZone)}T00:00:00`, timeZone)
  const rows = await deps.database.all(store.countPhoneCalls(workspaceId, surveyId, timePrefix(startOfDay)))
  const getCount = (outcome: CallOutcome) => rows.find((row) => row.outcome === outcome)?.count ?? 0
  return {
    called: rows.reduce((sum, { count }) => sum + count, 0),
    reached: getCount('response') + getCount('refused'),
    responses: getCount('response'),
  }
}
