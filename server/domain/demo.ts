import { localDay } from '../../shared/calendar.ts'
import { NewLink } from '../../shared/link.ts'
import { NewSurvey } from '../../shared/survey.ts'
import { fold } from '../../shared/text.ts'
import { countNewInvitations } from '../store/counts.ts'
import { retried, type Statement } from '../store/database.ts'
import * as store from '../store/demo.ts'
import { type InvitationRow, insertInvitations } from '../store/invitations.ts'
import { insertLink } from '../store/links.ts'
import { insertMember } from '../store/members.ts'
import { queueWork } from '../store/outbox.ts'
import { type NewResponseRow, responsesByKeys } from '../store/responses.ts'
import { completeSegmentKey, insertSegmentKey } from '../store/segment-keys.ts'
import { insertSurvey, surveys } from '../store/surveys.ts'
import { insertWorkspace, type WorkspaceRow, workspace } from '../store/workspaces.ts'
import { audited } from './audit.ts'
import { demoSurveys } from './demo-people.ts'
import { CHAPTERS, type Chapter, chapterOf, type DemoAnswer, type DemoSurvey } from './demo-story.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'
import { newLink } from './links.ts'
import { matchContacts } from './matching.ts'
import { recording } from './recorder.ts'
import { newSurvey } from './surveys.ts'
import { deleteWorkspace, freeSlug } from './workspaces.ts'

/** The kind of work that fills a workspace with the sample data. */
export const FILL_DEMO = 'fill demo'

const DAY = 86_400_000

/** How long whoever asks for the sample data waits for it; the worker does the rest. */
const PATIENCE = 4000

/** By which the sample answers are counted. */
const KEYS = ['plan', 'region', 'channel', 'tier']

/** A workspace by its id and what its address holds. */
export interface Demo {
  workspaceId: string
  slug: string
}

/**
 * Makes a workspace with sample data, or answers the one that is there: a person has one. Where it takes longer than a
 * few seconds the worker goes on with it; see `demoProgress`.
 * @param person whose it is; all who own a workspace where it is asked for at the command line
 */
export async function addDemo(deps: Deps, person?: { id: string; name: string }): Promise<Demo> {
  const [known] = await deps.database.all(store.demoOf(person?.id))
  if (known) return { workspaceId: known.id, slug: known.slug }
  const now = deps.now()
  const workspace = {
    id: deps.newId(now),
    name: 'Northlight (sample)',
    timeZone: 'UTC',
    slug: await freeSlug(deps, 'Sample'),
    demoAt: now,
    createdAt: now,
  }
  const work = { id: deps.newId(now), workspaceId: workspace.id, kind: FILL_DEMO, payload: {} }
  await deps.database.batch([
    insertWorkspace(workspace),
    ...foundation(deps, workspace),
    ownersOf(deps, workspace.id, person),
    audited(deps, makerOf(workspace.id, person), 'demo.added', workspace.id),
    // Not yet due: it is begun here.
    queueWork({ ...work, createdAt: now, dueAt: now + 2 * PATIENCE }),
  ])
  await begin(deps, workspace.id)
  return { workspaceId: workspace.id, slug: workspace.slug }
}

const makerOf = (workspaceId: string, person: { id: string; name: string } | undefined): Caller =>
  person
    ? { workspaceId, actor: `person:${person.id}`, name: person.name, role: 'owner', personId: person.id }
    : { workspaceId, actor: 'cli', name: 'Command line', role: 'admin' }

const ownersOf = ({ now }: Deps, workspaceId: string, person: { id: string } | undefined): Statement =>
  person
    ? insertMember({
        workspaceId,
        personId: person.id,
        role: 'owner',
        createdAt: now(),
        createdBy: `person:${person.id}`,
      })
    : store.adoptOwners(workspaceId, now())

/** Its surveys, as old as its first answers, their links, and what answers are counted by. */
function foundation(deps: Deps, { id, demoAt }: Pick<WorkspaceRow, 'id' | 'demoAt'>): Statement[] {
  const begun = chapterOf(demoAt ?? deps.now(), 0).from
  const then = { ...deps, now: () => begun }
  const made = demoSurveys.map((input) => newSurvey(then, id, NewSurvey.parse(input)))
  const links = made.map((survey) => newLink(then, id, survey.id, NewLink.parse({ name: 'Website' })))
  return [
    ...made.map(insertSurvey),
    ...links.map(insertLink),
    ...KEYS.flatMap((key) => [insertSegmentKey(id, key, begun), completeSegmentKey(id, key, '', begun)]),
  ]
}

async function begin(deps: Deps, workspaceId: string): Promise<void> {
  const since = deps.now()
  try {
    while (await fillDemo(deps, workspaceId)) if (deps.now() - since > PATIENCE) return deps.queued()
  } catch {
    // The work is queued, and whoever takes it says what is wrong with it.
    deps.queued()
  }
}

/**
 * Tells the next part of the story; two who do so at once tell it once.
 * @returns whether there is more to come
 */
export async function fillDemo(deps: Deps, workspaceId: string): Promise<boolean> {
  return retried(async () => {
    const [home] = await deps.database.all(workspace(workspaceId))
    if (!home?.demoAt || home.deletedAt !== null) return false
    const index = await told(deps, workspaceId)
    if (index >= CHAPTERS) return false
    const chapter = chapterOf(home.demoAt, index)
    // As of then, for whatever comes to be by it.
    const then = { ...deps, now: () => Math.round(chapter.from) }
    await deps.database.batch(await telling(then, home, chapter, index))
    return index + 1 < CHAPTERS
  })
}

const keyOf = (workspaceId: string, index: number, answer: number) => `demo/${workspaceId}/${index}/${answer}`

/** How many chapters are there: each is stored whole, so that one of its answers tells. */
async function told(deps: Deps, workspaceId: string): Promise<number> {
  const firsts = Array.from({ length: CHAPTERS }, (_, index) => keyOf(workspaceId, index, 0))
  const known = new Set((await deps.database.all(responsesByKeys(firsts))).map(({ key }) => key))
  const next = firsts.findIndex((key) => !known.has(key))
  return next === -1 ? CHAPTERS : next
}

/** How much of the sample data is there, from 0 to 1. */
export const demoProgress = async (deps: Deps, workspaceId: string): Promise<number> =>
  (await told(deps, workspaceId)) / CHAPTERS

async function telling(deps: Deps, home: WorkspaceRow, chapter: Chapter, index: number): Promise<Statement[]> {
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
    return responseRow(deps, home, surveyIds[answer.survey], answer, invitation, keyOf(home.id, index, at))
  })
  return [
    ...statements,
    insertInvitations(invited),
    countNewInvitations(ids),
    ...recording(rows, deps.now()),
    store.redateInvitations(ids),
    store.settleFollowUps(
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
    comment,
    commentFolded: comment && fold(comment),
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

function callRow(id: string, openedAt: number, answer: DemoAnswer | undefined): store.CallRow {
  const { owner = null, dueAt = null, doneAt = null, note = null } = answer?.call ?? {}
  return { id, openedAt, owner, dueAt, doneAt, doneBy: doneAt === null ? null : 'demo', note }
}

/**
 * Removes the sample data, as deleting a workspace does: it is out of reach at once, and then gone.
 * @throws DomainError `conflict` for a workspace that is none
 */
export async function removeDemo(deps: Deps, caller: Caller): Promise<void> {
  const [home] = await deps.database.all(workspace(caller.workspaceId))
  if (!home?.demoAt) throw new DomainError('conflict', 'This workspace holds no sample data.')
  await deleteWorkspace(deps, caller, 'demo.removed')
}
