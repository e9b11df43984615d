import { z } from 'zod'
import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { Locale, NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import { isScore } from '../../../shared/nps.ts'
import { Properties } from '../../../shared/properties.ts'
import { Day, Instant, optionalText, text } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { type NewResponseRow, selectResponsesByKeys } from '../../store/queries/responses.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { matchContacts } from '../contacts/matching.ts'
import { normalizePhone } from '../contacts/phone-numbers.ts'
import type { Deps } from '../deps.ts'
import { DomainError, hasErrorCode } from '../errors.ts'
import { digest } from '../secrets.ts'
import { recordStatements } from './recorder.ts'
import { toCommentFields } from './submission.ts'

/** A score cell. Anything but a whole number from 0 to 10 is rejected, never rounded. */
const ScoreCell = z
  .string('Expected a whole number from 0 to 10, found nothing')
  .regex(/^\d+$/, 'Expected a whole number from 0 to 10')
  .transform(Number)
  .refine(isScore, 'Expected a whole number from 0 to 10')

const AtCell = z.union(
  [
    Instant.transform((time) => ({ time })),
    Day.transform((day) => ({ day })),
    z
      .string()
      .regex(/^\d{4}-\d\d-\d\d[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/)
      .transform((value) => ({ wall: `${value.replace(' ', 'T')}:00`.slice(0, 19) }))
      .refine(({ wall }) => Day.safeParse(wall.slice(0, 10)).success),
  ],
  { error: 'Expected a day such as 2026-11-22 or a time such as 2026-11-22T09:30:00Z' },
)

/** One row of an import, by the field names of `--map`. Empty cells are absent. */
export const ImportedResponse = z.object({
  score: ScoreCell,
  key: text(200).optional(),
  at: AtCell.optional(),
  comment: optionalText(5000).optional(),
  locale: Locale.optional(),
  contact: NewContact.optional(),
  properties: Properties.default({}),
})

export type ImportedResponse = z.output<typeof ImportedResponse>

/** The outcome of a row. */
export type ImportOutcome = 'added' | 'duplicate' | { rejected: string }

/** A row, and how many equal rows came before it: customers may submit the same response. */
export interface NumberedRow {
  response: ImportedResponse
  occurrence: number
}

/**
 * Stores imported responses in one batch with their counts. A row that was imported before changes nothing, not even
 * its contact. Rows are identified by `key`, or else by their content and the number of equal rows before.
 * @param options.country of phone numbers without a country code; by default that of the workspace
 */
export async function importResponseRows(
  deps: Deps,
  survey: OpenSurveyRow,
  rows: readonly NumberedRow[],
  options: { followUps: boolean; country?: Country | undefined },
): Promise<ImportOutcome[]> {
  // Different from the keys of respondents, who must not be able to take the place of a row.
  const keys = rows.map(({ response, occurrence }) => `${survey.id}/${digest(buildKey(response, occurrence))}`)
  return retryOnConflict(async () => {
    const now = deps.now()
    const storedKeys = new Set((await deps.database.all(selectResponsesByKeys(keys))).map((row) => row.key))
    const outcomes = keys.map((key): ImportOutcome | undefined => (storedKeys.has(key) ? 'duplicate' : undefined))
    const pendingRows = rows.flatMap(({ response }, index): PendingRow[] => {
      if (outcomes[index]) return []
      const answeredAt = resolveTime(response, survey.timeZone, now)
      const contact = readContact(response.contact, options.country ?? survey.country)
      if (answeredAt <= now && !(contact instanceof DomainError))
        return [{ index, response, contact, key: keys[index] ?? '', answeredAt }]
      const reason = contact instanceof DomainError ? describeError(contact) : 'at: Expected a time that has passed'
      outcomes[index] = { rejected: reason }
      return []
    })
    const { statements, newRows, rejectedRows } = await matchRows(deps, survey, pendingRows, now)
    for (const { index, reason } of rejectedRows) outcomes[index] = { rejected: reason }
    if (newRows.length > 0) await deps.database.batch([...statements, ...recordStatements(newRows, now, options)])
    const storedIds = new Set((await deps.database.all(selectResponsesByKeys(keys))).map((row) => row.id))
    const addedKeys = new Set(newRows.filter((row) => storedIds.has(row.id)).map((row) => row.key))
    return outcomes.map((outcome, index) => outcome ?? (addedKeys.delete(keys[index] ?? '') ? 'added' : 'duplicate'))
  })
}

/** A row that is neither a duplicate nor rejected. */
interface PendingRow {
  index: number
  response: ImportedResponse
  /** With its phone number in E.164. */
  contact: NewContact | undefined
  key: string
  answeredAt: number
}

function readContact(contact: NewContact | undefined, country: Country | null): NewContact | DomainError | undefined {
  try {
    return contact && normalizePhone(contact, country)
  } catch (error) {
    if (hasErrorCode(error, 'invalid-phone')) return error
    throw error
  }
}

const describeError = ({ path, message }: DomainError) => `contact.${path}: ${message}`

async function matchRows(deps: Deps, survey: OpenSurveyRow, pendingRows: readonly PendingRow[], now: number) {
  const { statements, matches } = await matchContacts(
    deps,
    survey.workspaceId,
    pendingRows.flatMap(({ contact }) => contact ?? []),
  )
  const remainingMatches = matches.values()
  const newRows: NewResponseRow[] = []
  const rejectedRows: { index: number; reason: string }[] = []
  for (const { index, response, contact, key, answeredAt } of pendingRows) {
    const match = contact && remainingMatches.next().value
    if (match instanceof DomainError) rejectedRows.push({ index, reason: describeError(match) })
    else newRows.push(buildResponseRow(deps, survey, response, { key, answeredAt, contactId: match?.id ?? null, now }))
  }
  return { statements, newRows, rejectedRows }
}

/** A day without a time means noon; today means now. */
function resolveTime({ at }: ImportedResponse, timeZone: string, now: number): number {
  if (!at) return now
  if ('time' in at) return at.time
  if ('wall' in at) return instantFromWallClock(at.wall, timeZone)
  return at.day === toLocalDay(now, timeZone) ? now : instantFromWallClock(`${at.day}T12:00:00`, timeZone)
}

const buildKey = (response: ImportedResponse, occurrence: number) =>
  response.key === undefined ? `row ${hashContent(response)} ${occurrence}` : `key ${response.key}`

/** A digest of the content of a row. */
export const hashContent = (response: ImportedResponse): string => digest(JSON.stringify(response))

function buildResponseRow(
  deps: Deps,
  survey: OpenSurveyRow,
  response: ImportedResponse,
  context: { key: string; answeredAt: number; contactId: string | null; now: number },
): NewResponseRow {
  return {
    id: deps.newId(context.answeredAt),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    key: context.key,
    score: response.score,
    ...toCommentFields(response.comment),
    answers: {},
    properties: response.properties,
    contactId: context.contactId,
    identity: context.contactId === null ? null : 'verified',
    unverifiedContact: null,
    contactRequestedAt: null,
    channel: 'import',
    linkId: null,
    invitationId: null,
    page: null,
    locale: response.locale ?? null,
    interaction: null,
    suspicion: null,
    suspectedInvitationId: null,
    day: toLocalDay(context.answeredAt, survey.timeZone),
    answeredAt: context.answeredAt,
    createdAt: context.now,
  }
}
