import type { Properties } from '../../../shared/properties.ts'
import type { Statement } from '../../store/database.ts'
import { assertResponseUnchanged, type ResponseRow } from '../../store/queries/responses.ts'
import type { Caller, Deps } from '../deps.ts'
import { recordEvents } from '../events/recording.ts'

/** What a change sets, as it is afterwards; the rest stays as it is. */
export interface NextResponse {
  surveyId?: string | undefined
  score?: number | undefined
  comment?: string | null | undefined
  /** All answers. */
  answers?: Record<string, unknown> | undefined
  /** Some properties; null if one is removed. */
  properties?: Record<string, string | null> | undefined
  contactRequested?: boolean | undefined
  contactId?: string | undefined
  /** JSON */
  unverifiedContact?: string | undefined
}

/**
 * The event of a change, if it changes anything: a change that comes twice is one event. Runs while the response is locked, and
 * fails the batch unless what the change sets is as it was read.
 */
export function recordUpdate(
  deps: Deps,
  caller: Pick<Caller, 'workspaceId' | 'actor'>,
  row: ResponseRow,
  next: NextResponse,
): Statement[] {
  const properties: Properties = JSON.parse(row.properties)
  const before = {
    survey: row.surveyId,
    score: row.score,
    comment: row.comment,
    answers: JSON.parse(row.answers),
    properties: pick(properties, Object.keys(next.properties ?? {})),
    contactRequested: row.contactRequestedAt !== null,
    contact: row.contactId,
    unverifiedContact: row.unverifiedContact,
  }
  const after: { [Field in keyof typeof before]: unknown } = {
    survey: next.surveyId,
    score: next.score,
    comment: next.comment,
    answers: next.answers,
    properties: next.properties,
    contactRequested: next.contactRequested,
    contact: next.contactId,
    unverifiedContact: next.unverifiedContact,
  }
  const set = (Object.keys(before) as (keyof typeof before)[]).filter((field) => after[field] !== undefined)
  const fields = set.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  const { surveyId = row.surveyId, score = row.score } = next
  const data = {
    score,
    ...(score !== row.score && { previousScore: row.score }),
    ...(surveyId !== row.surveyId && { previousSurveyId: row.surveyId }),
    ...(fields.includes('contactRequested') && next.contactRequested && { contactRequested: true }),
    fields,
  }
  const event = { type: 'response.updated' as const, subjectId: row.id, surveyId, data }
  return [
    assertResponseUnchanged(row, set, before.properties),
    ...(fields.length > 0 ? recordEvents(deps, caller, [event]) : []),
  ]
}

const pick = (properties: Properties, names: readonly string[]): Record<string, string | null> =>
  Object.fromEntries(names.map((name) => [name, properties[name] ?? null]))
