import { toLocalDay } from '../../../shared/calendar.ts'
import type { DecisionReason } from '../../../shared/decision.ts'
import { retryOnConflict } from '../../store/database.ts'
import { claimContacts } from '../../store/queries/asking.ts'
import { selectOpenInvitations } from '../../store/queries/contact-lists.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import { countInvitations } from '../../store/queries/counts.ts'
import { insertDecisions } from '../../store/queries/decisions.ts'
import { insertInvitations } from '../../store/queries/invitations.ts'
import { type OpenSurveyRow, selectOpenSurvey } from '../../store/queries/surveys.ts'
import { auditEntry } from '../audit.ts'
import { loadContactRows } from '../contacts/lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { recordInvitations } from '../events/invitations.ts'
import { timePrefix } from '../ids.ts'
import { applySchedule, isOpen, loadSurvey, surveyClosed } from '../surveys/surveys.ts'
import { buildDecision, DAY_MS, findRefusals, getThrottleMs, toAskingContext } from './asking.ts'

/** The link of a contact, or why there is none. */
export interface PersonalLink {
  contact: ContactRow
  url: string | null
  refusal: DecisionReason | null
  /** When a link was created that is listed again, in milliseconds UTC; null for a new one. */
  createdAt: number | null
}

export interface PersonalLinkOptions {
  surveyId: string
  /** Milliseconds UTC; null means never. */
  expiresAt: number | null
  /** The list that the contacts are from: see `getListKey`. */
  listKey?: string | undefined
}

/** Contacts per batch: respondents wait for no longer than one batch takes. */
const BATCH_SIZE = 200

/**
 * Creates a personal link for each contact, in batches, and yields them as they are stored. A contact whose link of the same
 * round still works gets that one again: a download that broke off can be repeated.
 * @param idChunks the ids of contacts, such as from `eachMatchingChunk`
 * @throws DomainError `notFound` or `closed`, before the first link
 * @example buildTable(await createPersonalLinks(deps, caller, options, [ids]), columns)
 */
export async function createPersonalLinks(
  deps: Deps,
  caller: Caller,
  options: PersonalLinkOptions,
  idChunks: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
): Promise<AsyncGenerator<PersonalLink[]>> {
  const { name } = await loadSurvey(deps, caller, options.surveyId)
  const [row] = await deps.database.all(selectOpenSurvey(options.surveyId))
  if (!row) throw notFound('survey', options.surveyId)
  const survey = applySchedule(row, deps.now())
  if (!isOpen(survey)) throw surveyClosed()
  return createInBatches(deps, caller, { ...options, survey, name }, idChunks)
}

type LinkContext = PersonalLinkOptions & { survey: OpenSurveyRow; name: string }

async function* createInBatches(
  deps: Deps,
  caller: Caller,
  context: LinkContext,
  idChunks: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
): AsyncGenerator<PersonalLink[]> {
  for await (const ids of idChunks) {
    for (let start = 0; start < ids.length; start += BATCH_SIZE) {
      const batch = ids.slice(start, start + BATCH_SIZE)
      yield await retryOnConflict(() => createBatch(deps, caller, context, batch))
    }
  }
}

async function createBatch(deps: Deps, caller: Caller, context: LinkContext, ids: readonly string[]) {
  const { survey } = context
  const now = deps.now()
  const contacts = await loadContactRows(deps, caller, ids)
  const refusals = await findRefusals(deps, toAskingContext(survey, 'link'), ids)
  // Links of contacts who have unsubscribed, or are on the blocklist, still work, but are not sent again.
  const reachableIds = ids.filter((id) => !['unsubscribed', 'blocklisted'].includes(refusals.get(id)?.reason ?? ''))
  const openLinks = await findOpenLinks(deps, context, reachableIds)
  const others = contacts.filter(({ id }) => !openLinks.has(id)).map(({ id }) => id)
  const rows = others.filter((id) => !refusals.has(id)).map((id) => buildRow(deps, context, id, now))
  const decisions = others.flatMap((id) => {
    const refusal = refusals.get(id)
    return refusal ? [buildDecision(deps, survey, id, refusal, now)] : []
  })
  const detail = { name: context.name, channel: 'link', invited: rows.length, skipped: decisions.length }
  if (others.length > 0) {
    const day = toLocalDay(now, survey.timeZone)
    await deps.database.batch([
      ...(decisions.length > 0 ? [insertDecisions(decisions)] : []),
      ...(rows.length > 0
        ? [
            ...claimContacts(rows, getThrottleMs(survey)),
            insertInvitations(rows),
            ...recordInvitations(deps, caller, rows),
            countInvitations(survey.id, survey.workspaceId, day, rows.length),
          ]
        : []),
      auditEntry(deps, caller, 'invitations.created', survey.id, detail),
    ])
  }
  const newLinks = new Map(rows.map((row) => [row.contactId, row]))
  return contacts.map((contact) => {
    const openLink = openLinks.get(contact.id)
    const link = openLink ?? newLinks.get(contact.id)
    return {
      contact,
      url: link === undefined ? null : `${deps.publicUrl}/s/${link.token}`,
      refusal: link === undefined ? (refusals.get(contact.id)?.reason ?? null) : null,
      createdAt: openLink?.createdAt ?? null,
    }
  })
}

/**
 * The links that still work, by contact: those since the contacts could last be surveyed, or of the last day in a
 * workspace that may survey them at any time.
 */
async function findOpenLinks(
  { database, now }: Deps,
  { survey }: LinkContext,
  ids: readonly string[],
): Promise<Map<string, { token: string; createdAt: number }>> {
  const roundDays = Math.max(1, survey.throttleDays ?? 0)
  const sinceId = timePrefix(Math.max(0, now() - roundDays * DAY_MS))
  const rows = await database.all(
    selectOpenInvitations(survey.workspaceId, ids, { surveyId: survey.id, sinceId, now: now() }),
  )
  return new Map(rows.map((row) => [row.contactId, row]))
}

const buildRow = (deps: Deps, { survey, expiresAt, listKey }: LinkContext, contactId: string, now: number) => ({
  id: deps.newId(now),
  workspaceId: survey.workspaceId,
  surveyId: survey.id,
  contactId,
  token: deps.newSecret(),
  channel: 'link' as const,
  day: toLocalDay(now, survey.timeZone),
  createdAt: now,
  expiresAt,
  answeredAt: null,
  listKey,
})
