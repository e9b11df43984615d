import { z } from 'zod'
import { instantAt, localDay } from '../../../shared/calendar.ts'
import { Locale, NewContact } from '../../../shared/contact.ts'
import { isScore } from '../../../shared/nps.ts'
import { Properties } from '../../../shared/properties.ts'
import { Day, Instant, optionalText, text } from '../../../shared/text.ts'
import { retried } from '../../store/database.ts'
import { type NewResponseRow, responsesByKeys } from '../../store/queries/responses.ts'
import type { OpenSurveyRow } from '../../store/queries/surveys.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { digest } from '../secrets.ts'
import { recording } from './recorder.ts'
import { commentOf } from './submission.ts'

/** A score as a cell says it. What is not a whole number from 0 to 10 is refused, never rounded. */
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

/** One row of an import, by the names that `--map` uses; cells that are empty are absent. */
export const ImportedAnswer = z.object({
  score: ScoreCell,
  key: text(200).optional(),
  at: AtCell.optional(),
  comment: optionalText(5000).optional(),
  locale: Locale.optional(),
  contact: NewContact.optional(),
  properties: Properties.default({}),
})

export type ImportedAnswer = z.output<typeof ImportedAnswer>

/** What became of a row. */
export type Outcome = 'added' | 'known' | { rejected: string }

/** A row with the number of rows before it that said the very same, which tells apart customers who answered alike. */
export interface Numbered {
  answer: ImportedAnswer
  occurrence: number
}

/**
 * Stores answers from elsewhere, in one batch with their counts. A row that has been imported before changes nothing, not
 * even its contact: its `key` identifies it, or else what it says and how many rows before it said the same.
 */
export async function importAnswers(
  deps: Deps,
  survey: OpenSurveyRow,
  rows: readonly Numbered[],
  options: { followUps: boolean },
): Promise<Outcome[]> {
  // Unlike the keys of visitors, who must not be able to take a row's place.
  const keys = rows.map(({ answer, occurrence }) => `${survey.id}/${digest(keyOf(answer, occurrence))}`)
  return retried(async () => {
    const now = deps.now()
    const known = new Set((await deps.database.all(responsesByKeys(keys))).map((row) => row.key))
    const outcomes = keys.map((key): Outcome | undefined => (known.has(key) ? 'known' : undefined))
    const open = rows.flatMap(({ answer }, index): Open[] => {
      if (outcomes[index]) return []
      const answeredAt = timeOf(answer, survey.timeZone, now)
      if (answeredAt <= now) return [{ index, answer, key: keys[index] ?? '', answeredAt }]
      outcomes[index] = { rejected: 'at: Expected a time that has passed' }
      return []
    })
    const { statements, made, refused } = await withContacts(deps, survey, open, now)
    for (const { index, reason } of refused) outcomes[index] = { rejected: reason }
    if (made.length > 0) await deps.database.batch([...statements, ...recording(made, now, options)])
    const stored = new Set((await deps.database.all(responsesByKeys(keys))).map((row) => row.id))
    const added = new Set(made.filter((row) => stored.has(row.id)).map((row) => row.key))
    return outcomes.map((outcome, index) => outcome ?? (added.delete(keys[index] ?? '') ? 'added' : 'known'))
  })
}

/** A row that is neither known nor refused so far. */
interface Open {
  index: number
  answer: ImportedAnswer
  key: string
  answeredAt: number
}

async function withContacts(deps: Deps, survey: OpenSurveyRow, open: readonly Open[], now: number) {
  const { statements, matches } = await matchContacts(
    deps,
    survey.workspaceId,
    open.flatMap(({ answer }) => answer.contact ?? []),
  )
  const people = matches.values()
  const made: NewResponseRow[] = []
  const refused: { index: number; reason: string }[] = []
  for (const { index, answer, key, answeredAt } of open) {
    const contact = answer.contact && people.next().value
    if (contact instanceof DomainError) refused.push({ index, reason: `contact.${contact.path}: ${contact.message}` })
    else made.push(newRow(deps, survey, answer, { key, answeredAt, contactId: contact?.id ?? null, now }))
  }
  return { statements, made, refused }
}

/** A day without a time is taken for its noon, which every zone has; today's for now. */
function timeOf({ at }: ImportedAnswer, timeZone: string, now: number): number {
  if (!at) return now
  if ('time' in at) return at.time
  if ('wall' in at) return instantAt(at.wall, timeZone)
  return at.day === localDay(now, timeZone) ? now : instantAt(`${at.day}T12:00:00`, timeZone)
}

const keyOf = (answer: ImportedAnswer, occurrence: number) =>
  answer.key === undefined ? `row ${contentOf(answer)} ${occurrence}` : `key ${answer.key}`

/** What a row says, as a short text: equal for equal rows. */
export const contentOf = (answer: ImportedAnswer): string => digest(JSON.stringify(answer))

function newRow(
  deps: Deps,
  survey: OpenSurveyRow,
  answer: ImportedAnswer,
  about: { key: string; answeredAt: number; contactId: string | null; now: number },
): NewResponseRow {
  return {
    id: deps.newId(about.answeredAt),
    workspaceId: survey.workspaceId,
    surveyId: survey.id,
    key: about.key,
    score: answer.score,
    ...commentOf(answer.comment),
    answers: {},
    properties: answer.properties,
    contactId: about.contactId,
    identity: about.contactId === null ? null : 'proven',
    claim: null,
    contactRequestedAt: null,
    channel: 'import',
    linkId: null,
    invitationId: null,
    page: null,
    locale: answer.locale ?? null,
    interaction: null,
    suspicion: null,
    suspectedInvitationId: null,
    day: localDay(about.answeredAt, survey.timeZone),
    answeredAt: about.answeredAt,
    createdAt: about.now,
  }
}
