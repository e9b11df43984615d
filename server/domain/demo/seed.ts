import { localDay } from '../../../shared/calendar.ts'
import type { Statement } from '../../store/database.ts'
import { countNewInvitations } from '../../store/queries/counts.ts'
import { type CallRow, redateInvitations, settleFollowUps } from '../../store/queries/demo.ts'
import { type InvitationRow, insertInvitations } from '../../store/queries/invitations.ts'
import type { NewResponseRow } from '../../store/queries/responses.ts'
import { surveys } from '../../store/queries/surveys.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import { matchContacts } from '../contacts/matching.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { recording } from '../responses/recorder.ts'
import { commentOf } from '../responses/submission.ts'
import type { Chapter, DemoAnswer, DemoSurvey } from './story.ts'

const DAY = 86_400_000

/** What identifies an answer of the story. */
export const demoKey = (workspaceId: string, index: number, answer: number) => `demo/${workspaceId}/${index}/${answer}`

/** The statements, for one batch, that store a chapter whole. */
export async function telling(deps: Deps, home: WorkspaceRow, chapter: Chapter, index: number): Promise<Statement[]> {
  const surveyIds = await surveysOf(deps, home.id)
  const people = chapter.invitations.map(({ contact }) => contact)
  const { statements, matches } = await matchContacts(deps, home.id, people)
  const contactIds = matches.map((match) => (match instanceof DomainError ? null : match.id))
  const invitations = chapter.invitations.map((one, at) =>
    invitationRow(deps, home, surveyIds[one.survey], contactIds[at] ?? '', one.at),
  )
  const invited = invitations.filter(({ contactId }) => contactId !== '')
  const ids = invited.map(({ id }) => id)
  const rows = chapter.answers.map((answer, at) => {
    const invitation = answer.invitation === null ? undefined : invitations[answer.invitation]
    return responseRow(deps, home, surveyIds[answer.survey], answer, invitation, demoKey(home.id, index, at))
  })
  return [
    ...statements,
    insertInvitations(invited),
    countNewInvitations(ids),
    ...recording(rows, deps.now()),
    redateInvitations(ids),
    settleFollowUps(
      home.id,
      rows.map(({ id, answeredAt }, at) => callRow(id, answeredAt, chapter.answers[at])),
    ),
  ]
}

/** By what they ask about. */
async function surveysOf(deps: Deps, workspaceId: string): Promise<Record<DemoSurvey, string>> {
  const rows = await deps.database.all(surveys(workspaceId, { before: undefined, limit: 200 }))
  const oldest = (type: string) => rows.findLast((row) => row.type === type)?.id ?? ''
  return { relationship: oldest('relationship'), support: oldest('touchpoint') }
}

const invitationRow = (
  deps: Deps,
  home: WorkspaceRow,
  surveyId: string,
  contactId: string,
  at: number,
): InvitationRow => ({
  id: deps.newId(Math.round(at)),
  workspaceId: home.id,
  surveyId,
  contactId,
  token: deps.newSecret(),
  channel: 'email',
  day: localDay(at, home.timeZone),
  createdAt: Math.round(at),
  expiresAt: Math.round(at + 60 * DAY),
  answeredAt: null,
})

function responseRow(
  deps: Deps,
  home: WorkspaceRow,
  surveyId: string,
  answer: DemoAnswer,
  invitation: InvitationRow | undefined,
  key: string,
): NewResponseRow {
  const { at, comment, reasons, suspicion } = answer
  const contactId = invitation?.contactId || null
  const invitationId = contactId && (invitation?.id ?? null)
  return {
    id: deps.newId(at),
    workspaceId: home.id,
    surveyId,
    key,
    score: answer.score,
    ...commentOf(comment),
    answers: reasons.length > 0 ? { reasons } : {},
    properties: answer.properties,
    contactId,
    identity: contactId === null ? null : 'proven',
    claim: null,
    contactRequestedAt: answer.contactRequested ? at : null,
    channel: invitation ? 'email' : 'website',
    linkId: null,
    invitationId: suspicion === null ? invitationId : null,
    page: invitation ? null : 'https://northlight.example/account',
    locale: answer.locale,
    interaction: suspicion === 'no-interaction' ? null : 'pointer',
    suspicion,
    suspectedInvitationId: suspicion === null ? null : invitationId,
    day: localDay(at, home.timeZone),
    answeredAt: at,
    createdAt: at,
  }
}

function callRow(id: string, openedAt: number, answer: DemoAnswer | undefined): CallRow {
  const { owner = null, dueAt = null, doneAt = null, note = null } = answer?.call ?? {}
  return { id, openedAt, owner, dueAt, doneAt, doneBy: doneAt === null ? null : 'demo', note }
}
