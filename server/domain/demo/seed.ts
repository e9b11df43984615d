import { toLocalDay } from '../../../shared/calendar.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { addWorkingDaysToTime } from '../../../shared/working-days.ts'
import type { Step } from '../../store/database.ts'
import { countNewInvitations } from '../../store/queries/counts.ts'
import {
  type DemoAttemptRow,
  type DemoChangeRow,
  type DemoFollowUpRow,
  insertDemoAttempts,
  insertDemoChanges,
  updateDemoFollowUps,
  updateInvitationAnswerTimes,
} from '../../store/queries/demo.ts'
import { type InvitationRow, insertInvitations } from '../../store/queries/invitations.ts'
import { selectFirstOpenLink } from '../../store/queries/links.ts'
import type { NewResponseRow } from '../../store/queries/responses.ts'
import { selectSurveys } from '../../store/queries/surveys.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { insertNewResponses } from '../../store/response-insertion.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { toCommentFields } from '../responses/submission.ts'
import { toWorkingTime } from '../workspaces/working-days.ts'
import type { Chapter, DemoResponse, DemoSurvey } from './story.ts'

const DAY_MS = 86_400_000

/** The key of a sample response. */
export const demoKey = (workspaceId: string, index: number, response: number) =>
  `demo/${workspaceId}/${index}/${response}`

/** The steps that store a chapter in one batch. */
export async function seedChapter(
  deps: Deps,
  workspace: WorkspaceRow,
  chapter: Chapter,
  index: number,
): Promise<Step[]> {
  const surveyIds = await loadSurveyIds(deps, workspace.id)
  const linkIds = await loadLinkIds(deps, workspace.id, surveyIds)
  const contacts = chapter.invitations.map(({ contact }) => contact)
  const { statements, matches } = await matchContacts(deps, workspace.id, contacts)
  const contactIds = matches.map((match) => (match instanceof DomainError ? null : match.id))
  const invitations = chapter.invitations.map((invitation, position) =>
    buildInvitationRow(deps, workspace, {
      surveyId: surveyIds[invitation.survey],
      contactId: contactIds[position] ?? '',
      at: invitation.at,
    }),
  )
  const newInvitations = invitations.filter(({ contactId }) => contactId !== '')
  const ids = newInvitations.map(({ id }) => id)
  const rows = chapter.responses.map((response, position) => {
    const invitation = response.invitation === null ? undefined : invitations[response.invitation]
    const key = demoKey(workspace.id, index, position)
    const [surveyId, linkId] = [surveyIds[response.survey], linkIds[response.survey]]
    return buildResponseRow(deps, workspace, response, { surveyId, linkId, invitation, key })
  })
  const followUps = rows.map((row, position) => buildFollowUpRow(workspace, row, chapter.responses[position]))
  const { attempts, changes } = buildCalls(deps, followUps, chapter.responses)
  return [
    ...statements,
    insertInvitations(newInvitations),
    countNewInvitations(ids),
    insertNewResponses(rows, { now: deps.now() }),
    updateInvitationAnswerTimes(ids),
    updateDemoFollowUps(workspace.id, followUps),
    insertDemoChanges(workspace.id, changes),
    insertDemoAttempts(workspace.id, attempts),
  ]
}

/** The ids of the surveys by what they ask about. */
export async function loadSurveyIds(deps: Deps, workspaceId: string): Promise<Record<DemoSurvey, string>> {
  const rows = await deps.database.all(selectSurveys(workspaceId, { before: undefined, limit: 200 }))
  const findOldest = (type: string) => rows.findLast((row) => row.type === type)?.id ?? ''
  return { relationship: findOldest('relationship'), support: findOldest('touchpoint') }
}

/** The first link of each survey. */
async function loadLinkIds(
  deps: Deps,
  workspaceId: string,
  surveyIds: Record<DemoSurvey, string>,
): Promise<Record<DemoSurvey, string | null>> {
  const findLink = async (surveyId: string) =>
    (await deps.database.all(selectFirstOpenLink(workspaceId, surveyId)))[0]?.id ?? null
  return { relationship: await findLink(surveyIds.relationship), support: await findLink(surveyIds.support) }
}

const buildInvitationRow = (
  deps: Deps,
  workspace: WorkspaceRow,
  { surveyId, contactId, at }: { surveyId: string; contactId: string; at: number },
): InvitationRow => ({
  id: deps.newId(Math.round(at)),
  workspaceId: workspace.id,
  surveyId,
  contactId,
  token: deps.newSecret(),
  channel: 'email',
  day: toLocalDay(at, workspace.timeZone),
  createdAt: Math.round(at),
  expiresAt: Math.round(at + 60 * DAY_MS),
  answeredAt: null,
})

function buildResponseRow(
  deps: Deps,
  workspace: WorkspaceRow,
  response: DemoResponse,
  {
    surveyId,
    linkId,
    invitation,
    key,
  }: { surveyId: string; linkId: string | null; invitation: InvitationRow | undefined; key: string },
): NewResponseRow {
  const { at, comment, reasons, suspicion } = response
  const hasLink = !invitation && linkId !== null && response.properties.channel === 'Website'
  const contactId = invitation?.contactId || null
  const invitationId = contactId && (invitation?.id ?? null)
  return {
    id: deps.newId(at),
    workspaceId: workspace.id,
    surveyId,
    key,
    score: response.score,
    ...toCommentFields(comment),
    answers: reasons.length > 0 ? { reasons } : {},
    reasons: Object.fromEntries(reasons.map((id) => [id, 1])),
    properties: response.properties,
    contactId,
    identity: contactId === null ? null : 'verified',
    unverifiedContact: null,
    contactRequestedAt: response.contactRequested ? at : null,
    channel: invitation ? 'email' : hasLink ? 'link' : 'website',
    linkId: hasLink ? linkId : null,
    invitationId: suspicion === null ? invitationId : null,
    page: invitation || hasLink ? null : 'https://northlight.example/account',
    locale: response.locale,
    interaction: suspicion === 'no-interaction' ? null : 'pointer',
    suspicion,
    suspectedInvitationId: suspicion === null ? null : invitationId,
    day: toLocalDay(at, workspace.timeZone),
    answeredAt: at,
    createdAt: at,
  }
}

/** Where an open follow-up stands: due two working days after the response, or after the last call as agreed. */
function buildFollowUpRow(
  workspace: WorkspaceRow,
  { id, answeredAt }: NewResponseRow,
  response: DemoResponse | undefined,
): DemoFollowUpRow {
  const { owner = null, doneAt = null, note = null, attempt = null } = response?.followUp ?? {}
  const week = toWorkingTime(workspace)
  const openedDueAt = addWorkingDaysToTime(answeredAt, 2, week)
  const postponedUntil = attempt && addWorkingDaysToTime(attempt.at, attempt.outcome === 'call-back' ? 3 : 1, week)
  return {
    id,
    openedAt: answeredAt,
    owner,
    openedDueAt,
    dueAt: postponedUntil ?? openedDueAt,
    postponedUntil: postponedUntil ?? 0,
    doneAt,
    doneBy: doneAt === null ? null : 'demo',
    note,
    cause: doneAt === null ? null : (response?.reasons[0] ?? null),
    contactedAt: doneAt ?? (attempt?.outcome === 'call-back' ? attempt.at : null),
  }
}

/** The calls, and the history that members would have left. */
function buildCalls(deps: Deps, followUps: readonly DemoFollowUpRow[], responses: readonly DemoResponse[]) {
  const calls = followUps.flatMap(({ id, note, doneAt, openedDueAt, dueAt, cause }, position) => {
    const attempt = responses[position]?.followUp.attempt
    const at = doneAt ?? attempt?.at
    if (at === undefined) return []
    const outcome = attempt?.outcome ?? ('solved' as const)
    const changed = {
      ...(doneAt !== null && { status: 'done', ...(cause && { cause }), note }),
      outcome,
      ...(doneAt === null && { dueAt: toIsoOrNull(dueAt) }),
    }
    const before = { dueAt: openedDueAt, postponedUntil: 0 }
    return { id, at, attemptId: deps.newId(at), outcome, cause, before: JSON.stringify(before), changed }
  })
  return {
    attempts: calls.map(({ changed: _, ...attempt }): DemoAttemptRow => attempt),
    changes: calls.map(
      ({ id, at, attemptId, changed }): DemoChangeRow => ({
        id,
        at,
        changeId: attemptId,
        changed: JSON.stringify(changed),
      }),
    ),
  }
}
