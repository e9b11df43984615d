import { REASONS_ID } from '../../../shared/flow.ts'
import type { Properties } from '../../../shared/properties.ts'
import { Answers, type ResponseReceipt, type ResponseRevision } from '../../../shared/response.ts'
import { retryOnConflict } from '../../store/database.ts'
import { deleteUnusedUnverifiedContact } from '../../store/queries/contacts.ts'
import { syncFollowUps, withdrawFollowUps } from '../../store/queries/follow-up-opening.ts'
import * as changeStore from '../../store/queries/response-changes.ts'
import * as store from '../../store/queries/responses.ts'
import { rewriteContacts, rewriteResponses } from '../../store/queries/rewrite.ts'
import { type ColumnValues, coalesce, fillJson, mergeJson } from '../../store/sql.ts'
import { checkProperties, type Match } from '../contacts/match-plan.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { openFollowUpsWithEvents } from '../events/responses.ts'
import { isValidSignature } from '../secrets.ts'
import { getFollowUpDueTimes } from '../workspaces/working-days.ts'
import { type NextResponse, recordUpdate } from './change-events.ts'
import { buildReasonsColumn } from './reasons.ts'
import { readRespondentContact } from './respondent-contact.ts'
import { buildReceipt, checkComment, cutComment, toCommentColumns } from './submission.ts'
import { buildExclusion } from './suspicion.ts'
import { limitClaim, limitUndeclared } from './undeclared-properties.ts'

const EDIT_WINDOW_MS = 24 * 60 * 60 * 1000

/**
 * Adds to a response, or changes its score, within a day. A follow-up opens once it is due; an untouched one is
 * withdrawn once it no longer is. Replaced scores and comments stay in the history.
 * @throws DomainError `wrong-edit-token`, or `edit-window-over` after a day
 */
export async function reviseResponse(deps: Deps, id: string, revision: ResponseRevision): Promise<ResponseReceipt> {
  if (!isValidSignature(revision.editToken, deps, `edit ${id}`)) {
    throw new DomainError('forbidden', 'wrong-edit-token', 'The edit token does not belong to this response.', {
      path: 'editToken',
    })
  }
  return retryOnConflict(async () => {
    const [row] = await deps.database.all(store.selectResponseForEdit(id))
    if (!row) throw notFound('response', id)
    const now = deps.now()
    if (now - row.createdAt > EDIT_WINDOW_MS)
      throw new DomainError('gone', 'edit-window-over', 'A response can be changed for 24 hours only.')
    const limited = await limitRevision(deps, row, revision)
    const input = { ...revision, properties: limited.properties }
    checkLimits(row, input)
    const exclusion = await buildExclusion({ ...deps, now: () => now }, row, input.score)
    const claim = await limitClaim(deps, row.workspaceId, input.contact)
    const { statements, contact, cleanup } = await matchUnverifiedContact(deps, row, {
      ...input,
      contact: claim.contact,
    })
    const change = { id: deps.newId(now), at: now, actor: 'respondent' }
    const selection = store.responsesWhere.byId(row.workspaceId, id)
    const changesReasons = input.answers?.[REASONS_ID] !== undefined
    const needsRecount = input.score !== undefined || input.properties !== undefined || changesReasons
    const update = store.updateResponse(row.workspaceId, id, { ...toColumns(row, input, now), ...contact })
    const respondent = { workspaceId: row.workspaceId, actor: 'respondent' }
    const event = recordUpdate({ ...deps, now: () => now }, respondent, row, toNextResponse(row, input, contact))
    const insertChange = changeStore.insertResponseChange(change, changeStore.whereOverwritten(selection, input))
    await deps.database.batch([
      ...statements,
      ...rewriteResponses(selection, [update, ...exclusion.responseStatements, ...cleanup], {
        before: [...event, insertChange, ...exclusion.invitationStatements],
        counts: needsRecount,
        comments: input.comment !== undefined,
      }),
      ...(needsRecount ? [syncFollowUps(selection)] : []),
      ...openFollowUpsWithEvents(deps, respondent, selection, {
        now,
        dueTimes: getFollowUpDueTimes(row.workspaceId, row, now),
      }),
      withdrawFollowUps(selection),
    ])
    const warnings = [...checkComment(input.comment), ...limited.warnings, ...claim.warnings]
    return buildReceipt(deps, { id, score: input.score ?? row.score }, warnings)
  })
}

const limitRevision = async (deps: Deps, row: store.EditableResponseRow, { properties }: ResponseRevision) =>
  row.identity === 'verified'
    ? { properties, warnings: [] }
    : limitUndeclared(deps, row.workspaceId, properties, JSON.parse(row.properties))

/** What the response says afterwards. */
function toNextResponse(
  row: store.EditableResponseRow,
  { score, comment, answers, properties, contactRequested }: ResponseRevision,
  contact: { contact_id?: string; unverified_contact?: string },
): NextResponse {
  return {
    score,
    comment: comment === undefined ? undefined : (cutComment(comment) ?? null),
    answers: answers && mergeAnswers(row, answers),
    properties: properties && fillProperties(JSON.parse(row.properties), properties),
    contactRequested,
    contactId: contact.contact_id,
    unverifiedContact: contact.unverified_contact,
  }
}

/** Those that the response has stay as they are. */
const fillProperties = (existing: Properties, properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, existing[name] ?? value]))

const mergeAnswers = (row: store.ResponseRow, answers: NonNullable<ResponseRevision['answers']>) =>
  Object.fromEntries(Object.entries({ ...JSON.parse(row.answers), ...answers }).filter(([, answer]) => answer !== null))

/** Limits apply to the response as a whole, not to each addition. */
function checkLimits(row: store.ResponseRow, { answers = {}, properties = {} }: ResponseRevision): void {
  const error = checkProperties(JSON.parse(row.properties), properties)
  if (error) throw error
  const result = Answers.safeParse(mergeAnswers(row, answers))
  if (!result.success)
    throw new DomainError('invalid', 'too-many-answers', 'Expected at most 20 answers in total', {
      path: 'answers',
      params: { limit: 20 },
    })
}

/**
 * A personal link or a signature identifies the respondent; contact details sent besides are ignored. Unverified
 * details can be corrected; the previous contact is deleted unless another response names it.
 */
async function matchUnverifiedContact(deps: Deps, row: store.EditableResponseRow, input: ResponseRevision) {
  const isPersonal = (row.invitationId ?? row.suspectedInvitationId) !== null
  const { contact, unverifiedContact } = readRespondentContact(isPersonal ? {} : input, row.country)
  const inputs = contact && row.identity !== 'verified' ? [contact] : []
  const { statements, matches } = await matchContacts(deps, row.workspaceId, inputs, {
    unverified: true,
    actor: 'respondent',
  })
  const [match] = matches as Match[]
  const unverifiedColumns = unverifiedContact && { unverified_contact: JSON.stringify(unverifiedContact) }
  const isDifferentContact = match && row.contactId !== null && row.contactId !== match.id
  return {
    statements,
    contact: { ...unverifiedColumns, ...(match && { contact_id: match.id, identity: 'unverified' }) },
    cleanup: isDifferentContact ? deleteIfUnused(row.workspaceId, row.contactId as string) : [],
  }
}

const deleteIfUnused = (workspaceId: string, id: string) =>
  rewriteContacts(workspaceId, { existingIds: [id] }, [deleteUnusedUnverifiedContact(workspaceId, id)])

function toColumns(row: store.EditableResponseRow, input: ResponseRevision, now: number): ColumnValues {
  return {
    score: input.score,
    ...(input.comment !== undefined && toCommentColumns(cutComment(input.comment) ?? null)),
    answers: input.answers && mergeJson('answers', input.answers),
    ...(input.answers?.[REASONS_ID] !== undefined && {
      reasons: JSON.stringify(buildReasonsColumn(row.surveyReasons, input.answers[REASONS_ID])),
    }),
    // Properties from the link or the contact take precedence.
    properties: input.properties && fillJson('properties', input.properties),
    ...(input.contactRequested !== undefined && {
      contact_requested_at: input.contactRequested ? coalesce('contact_requested_at', now) : null,
    }),
    updated_at: now,
  }
}
