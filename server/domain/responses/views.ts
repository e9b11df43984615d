import { group } from '../../../shared/nps.ts'
import { masked } from '../../../shared/redaction.ts'
import type { Response, ResponseWithHistory, SuspicionReason } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import type { ChangeRow } from '../../store/queries/response-changes.ts'
import type { NoteRow } from '../../store/queries/response-notes.ts'
import type { ResponseRow } from '../../store/queries/responses.ts'
import type { Caller } from '../deps.ts'

type TaggedRow = ResponseRow & { tags: readonly { tag: string }[] }

/**
 * An answer as a caller may see it. Who may not see contacts does not learn who gave it: the one place that sees to that,
 * for pages, API and CSV alike.
 */
export function showResponse(row: TaggedRow, caller: Caller): Response {
  return may(caller.role, 'contacts') ? whole(row) : redacted(whole(row), veilOf(row))
}

/** Whether a caller may see a text that stands apart from its answer, such as a segment: no address or number in it. */
export const isSeen = ({ role }: Caller, text: string): boolean => may(role, 'contacts') || masked(text) === text

/** What was changed of an answer and noted beside it, as a caller may see it. */
export function showHistory(
  row: ResponseRow,
  changes: readonly ChangeRow[],
  notes: readonly NoteRow[],
  caller: Caller,
): Pick<ResponseWithHistory, 'changes' | 'notes'> {
  const veil: Veil = may(caller.role, 'contacts') ? (text) => text : veilOf(row)
  return {
    changes: changes.map(showChange).map((change) => ({ ...change, before: wordsVeiled(change.before, veil) })),
    notes: notes.map(({ id, text, at, actor, actorName }) => ({
      id,
      text: veil(text),
      at: iso(at),
      by: actor,
      byName: actorName,
    })),
  }
}

type Veil = (text: string) => string

/** Hides whoever answered in a text. */
function veilOf(row: ResponseRow): Veil {
  const claim = Object.values<unknown>(row.claim === null ? {} : JSON.parse(row.claim))
  const known = [row.name, row.email, row.phone, row.externalId, ...claim].filter((text) => typeof text === 'string')
  return (text) => masked(text, known)
}

const redacted = (response: Response, veil: Veil): Response => ({
  ...wordsVeiled(response, veil),
  answers: Object.fromEntries(
    Object.entries(response.answers).map(([name, value]) => [veil(name), veiled(value, veil)]),
  ),
  tags: response.tags.map(veil),
  contact: null,
  claim: null,
  contactRequestedAt: null,
  invitationId: null,
  page: null,
})

const wordsVeiled = <Words extends Pick<Response, 'comment' | 'properties'>>(words: Words, veil: Veil): Words => ({
  ...words,
  comment: words.comment === null ? null : veil(words.comment),
  // Names of properties are the workspace's own, or else nobody's business.
  properties: Object.fromEntries(
    Object.entries(words.properties).flatMap(([key, value]) => (veil(key) === key ? [[key, veil(value)]] : [])),
  ),
})

const veiled = (value: unknown, veil: Veil): unknown =>
  Array.isArray(value)
    ? value.map((one) => veiled(one, veil))
    : typeof value === 'number'
      ? numberVeiled(value, veil)
      : veil(String(value))

const numberVeiled = (value: number, veil: Veil) => (veil(`${value}`) === `${value}` ? value : veil(`${value}`))

const whole = (row: TaggedRow): Response => ({
  id: row.id,
  surveyId: row.surveyId,
  score: row.score,
  group: group(row.score),
  comment: row.comment,
  answers: JSON.parse(row.answers),
  tags: row.tags.map(({ tag }) => tag),
  properties: JSON.parse(row.properties),
  contact: showContact(row),
  claim: row.claim === null ? null : JSON.parse(row.claim),
  suspicion: row.suspicion === null ? null : showSuspicion(row.suspicion, row),
  contactRequestedAt: isoOrNull(row.contactRequestedAt),
  channel: row.channel,
  interaction: row.interaction,
  linkId: row.linkId,
  invitationId: row.invitationId,
  page: row.page,
  locale: row.locale,
  answeredAt: iso(row.answeredAt),
  updatedAt: iso(row.updatedAt),
})

const showSuspicion = (reasons: string, row: ResponseRow): NonNullable<Response['suspicion']> => ({
  reasons: reasons.split(' ') as SuspicionReason[],
  markedAt: isoOrNull(row.suspicionMarkedAt),
  markedBy: row.suspicionMarkedBy,
  markedByName: row.suspicionMarkedByName,
  liftedAt: isoOrNull(row.suspicionLiftedAt),
  liftedBy: row.suspicionLiftedBy,
  liftedByName: row.suspicionLiftedByName,
})

type Answerer = Pick<ResponseRow, 'contactId' | 'externalId' | 'name' | 'email' | 'phone' | 'identity'>

/** Who answered, as responses and follow-ups show it. */
export const showContact = (row: Answerer): Response['contact'] =>
  row.contactId === null
    ? null
    : {
        id: row.contactId,
        externalId: row.externalId,
        name: row.name,
        email: row.email,
        phone: row.phone,
        identity: row.identity ?? 'claimed',
      }

const showChange = (row: ChangeRow): ResponseWithHistory['changes'][number] => ({
  at: iso(row.at),
  by: row.actor,
  byName: row.actorName,
  before: {
    surveyId: row.surveyId,
    score: row.score,
    comment: row.comment,
    properties: JSON.parse(row.properties),
  },
})
