import { maskPersonalData } from '../../../shared/masking.ts'
import { toGroup } from '../../../shared/nps.ts'
import type { Response, ResponseWithHistory, SuspicionReason } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import type { ResponseChangeRow } from '../../store/queries/response-changes.ts'
import type { ResponseNoteRow } from '../../store/queries/response-notes.ts'
import type { ResponseRow } from '../../store/queries/responses.ts'
import type { Caller } from '../deps.ts'

type TaggedRow = ResponseRow & { tags: readonly { tag: string }[] }

/**
 * A response as a caller may see it. Callers without access to contacts do not learn who responded; this is the only
 * place that decides it, for pages, API and CSV alike.
 */
export function toResponse(row: TaggedRow, caller: Caller): Response {
  return hasPermission(caller.role, 'contacts')
    ? toFullResponse(row)
    : redactResponse(toFullResponse(row), createRedactor(row))
}

/** Whether a caller may see a text outside its response, such as a segment: it must hold no address or phone number. */
export const canSee = ({ role }: Caller, text: string): boolean =>
  hasPermission(role, 'contacts') || maskPersonalData(text) === text

/** The changes and notes of a response, as a caller may see them. */
export function toHistory(
  row: ResponseRow,
  { changes, notes }: { changes: readonly ResponseChangeRow[]; notes: readonly ResponseNoteRow[] },
  caller: Caller,
): Pick<ResponseWithHistory, 'changes' | 'notes'> {
  const redact: Redact = hasPermission(caller.role, 'contacts') ? (text) => text : createRedactor(row)
  return {
    changes: changes.map(toChange).map((change) => ({ ...change, before: redactWords(change.before, redact) })),
    notes: notes.map(({ id, text, at, actor, actorName }) => ({
      id,
      text: redact(text),
      at: toIso(at),
      by: actor,
      byName: actorName,
    })),
  }
}

type Redact = (text: string) => string

/** Hides the respondent in a text. */
function createRedactor(row: ResponseRow): Redact {
  const unverifiedValues = Object.values<unknown>(
    row.unverifiedContact === null ? {} : JSON.parse(row.unverifiedContact),
  )
  const identifyingTexts = [row.name, row.salutation, row.email, row.phone, row.externalId, ...unverifiedValues].filter(
    (text) => typeof text === 'string',
  )
  return (text) => maskPersonalData(text, identifyingTexts)
}

const redactResponse = (response: Response, redact: Redact): Response => ({
  ...redactWords(response, redact),
  answers: Object.fromEntries(
    Object.entries(response.answers).map(([name, value]) => [redact(name), redactValue(value, redact)]),
  ),
  tags: response.tags.map(redact),
  contact: null,
  unverifiedContact: null,
  contactRequestedAt: null,
  invitationId: null,
  page: null,
})

const redactWords = <Redactable extends Pick<Response, 'comment' | 'properties'>>(
  fields: Redactable,
  redact: Redact,
): Redactable => ({
  ...fields,
  comment: fields.comment === null ? null : redact(fields.comment),
  // Keys are shown if the workspace declared them; other keys may be personal data.
  properties: Object.fromEntries(
    Object.entries(fields.properties).flatMap(([key, value]) => (redact(key) === key ? [[key, redact(value)]] : [])),
  ),
})

const redactValue = (value: unknown, redact: Redact): unknown =>
  Array.isArray(value)
    ? value.map((item) => redactValue(item, redact))
    : typeof value === 'number'
      ? redactNumber(value, redact)
      : redact(String(value))

const redactNumber = (value: number, redact: Redact) => (redact(`${value}`) === `${value}` ? value : redact(`${value}`))

const toFullResponse = (row: TaggedRow): Response => ({
  id: row.id,
  surveyId: row.surveyId,
  score: row.score,
  group: toGroup(row.score),
  comment: row.comment,
  answers: JSON.parse(row.answers),
  tags: row.tags.map(({ tag }) => tag),
  properties: JSON.parse(row.properties),
  contact: toResponseContact(row),
  unverifiedContact: row.unverifiedContact === null ? null : JSON.parse(row.unverifiedContact),
  suspicion: row.suspicion === null ? null : toSuspicion(row.suspicion, row),
  contactRequestedAt: toIsoOrNull(row.contactRequestedAt),
  channel: row.channel,
  interaction: row.interaction,
  linkId: row.linkId,
  invitationId: row.invitationId,
  page: row.page,
  locale: row.locale,
  enteredBy: row.enteredBy,
  enteredByName: row.enteredByName,
  answeredAt: toIso(row.answeredAt),
  updatedAt: toIso(row.updatedAt),
})

const toSuspicion = (reasons: string, row: ResponseRow): NonNullable<Response['suspicion']> => ({
  reasons: reasons.split(' ') as SuspicionReason[],
  markedAt: toIsoOrNull(row.excludedAt),
  markedBy: row.excludedBy,
  markedByName: row.excludedByName,
  clearedAt: toIsoOrNull(row.clearedAt),
  clearedBy: row.clearedBy,
  clearedByName: row.clearedByName,
})

type RespondentRow = Pick<
  ResponseRow,
  'contactId' | 'externalId' | 'name' | 'salutation' | 'email' | 'phone' | 'identity'
>

/** The respondent, as shown with responses and follow-ups. */
export const toResponseContact = (row: RespondentRow): Response['contact'] =>
  row.contactId === null
    ? null
    : {
        id: row.contactId,
        externalId: row.externalId,
        name: row.name,
        salutation: row.salutation,
        email: row.email,
        phone: row.phone,
        identity: row.identity ?? 'unverified',
      }

const toChange = (row: ResponseChangeRow): ResponseWithHistory['changes'][number] => ({
  at: toIso(row.at),
  by: row.actor,
  byName: row.actorName,
  before: {
    surveyId: row.surveyId,
    score: row.score,
    comment: row.comment,
    properties: JSON.parse(row.properties),
  },
})
