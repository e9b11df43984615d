import { NewLink } from '../../../shared/link.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/demo.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { insertLink } from '../../store/queries/links.ts'
import { insertMember } from '../../store/queries/members.ts'
import { selectResponsesByKeys } from '../../store/queries/responses.ts'
import { completeSegmentKey, insertSegmentKey } from '../../store/queries/segment-keys.ts'
import { insertSurvey } from '../../store/queries/surveys.ts'
import { insertWorkspace, selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { buildLinkRow } from '../surveys/links.ts'
import { buildSurveyRow } from '../surveys/surveys.ts'
import { scheduleDeletion } from '../workspaces/deletion.ts'
import { findFreeSlug } from '../workspaces/workspaces.ts'
import { demoSurveys } from './customers.ts'
import { demoKey, seedChapter } from './seed.ts'
import { buildChapter, CHAPTERS } from './story.ts'

/** The kind of work that fills a workspace with the sample data. */
export const FILL_DEMO = 'fill-demo'

/** How long whoever asks for the sample data waits for it; the worker does the rest. */
const FILL_TIMEOUT_MS = 4000

/** By which the sample answers are counted. */
const SEGMENT_KEYS = ['plan', 'region', 'channel', 'tier']

/** A workspace by its id and what its address holds. */
export interface DemoWorkspace {
  workspaceId: string
  slug: string
}

/**
 * Makes a workspace with sample data, or answers the one that is there: a person has one. Where it takes longer than a
 * few seconds the worker goes on with it; see `demoProgress`.
 * @param user whose it is; all who own a workspace where it is asked for at the command line
 */
export async function createDemo(deps: Deps, user?: { id: string; name: string }): Promise<DemoWorkspace> {
  const [existingDemo] = await deps.database.all(store.selectDemoWorkspace(user?.id))
  if (existingDemo) return { workspaceId: existingDemo.id, slug: existingDemo.slug }
  const now = deps.now()
  const workspace = {
    id: deps.newId(now),
    name: 'Northlight',
    timeZone: 'UTC',
    slug: await findFreeSlug(deps, 'Sample'),
    demoAt: now,
    createdAt: now,
  }
  const job = { id: deps.newId(now), workspaceId: workspace.id, type: FILL_DEMO, payload: {} }
  await deps.database.batch([
    insertWorkspace(workspace),
    ...buildFoundation(deps, workspace),
    insertOwners(deps, workspace.id, user),
    auditEntry(deps, buildDemoCaller(workspace.id, user), 'demo.added', workspace.id),
    // Not yet due: it is begun here.
    enqueueJob({ ...job, createdAt: now, dueAt: now + 2 * FILL_TIMEOUT_MS }),
  ])
  await startFilling(deps, workspace.id)
  return { workspaceId: workspace.id, slug: workspace.slug }
}

const buildDemoCaller = (workspaceId: string, user: { id: string; name: string } | undefined): Caller =>
  user
    ? { workspaceId, actor: `user:${user.id}`, name: user.name, role: 'owner', userId: user.id }
    : { workspaceId, actor: 'cli', name: 'Command line', role: 'admin' }

const insertOwners = ({ now }: Deps, workspaceId: string, user: { id: string } | undefined): Statement =>
  user
    ? insertMember({
        workspaceId,
        userId: user.id,
        role: 'owner',
        createdAt: now(),
        createdBy: `user:${user.id}`,
      })
    : store.insertAllOwners(workspaceId, now())

/** Its surveys, as old as its first answers, their links, and what answers are counted by. */
function buildFoundation(deps: Deps, { id, demoAt }: Pick<WorkspaceRow, 'id' | 'demoAt'>): Statement[] {
  const startedAt = buildChapter(demoAt ?? deps.now(), 0).from
  const chapterDeps = { ...deps, now: () => startedAt }
  const surveys = demoSurveys.map((input) => buildSurveyRow(chapterDeps, id, NewSurvey.parse(input)))
  const links = surveys.map((survey) => buildLinkRow(chapterDeps, id, survey.id, NewLink.parse({ name: 'Website' })))
  return [
    ...surveys.map(insertSurvey),
    ...links.map(insertLink),
    ...SEGMENT_KEYS.flatMap((key) => [
      insertSegmentKey(id, key, startedAt),
      completeSegmentKey(id, key, '', startedAt),
    ]),
  ]
}

async function startFilling(deps: Deps, workspaceId: string): Promise<void> {
  const startedAt = deps.now()
  try {
    while (await fillNextChapter(deps, workspaceId))
      if (deps.now() - startedAt > FILL_TIMEOUT_MS) return deps.wakeWorker()
  } catch {
    // The work is queued, and whoever takes it says what is wrong with it.
    deps.wakeWorker()
  }
}

/**
 * Tells the next part of the story; two who do so at once tell it once.
 * @returns whether there is more to come
 */
export async function fillNextChapter(deps: Deps, workspaceId: string): Promise<boolean> {
  return retryOnConflict(async () => {
    const [workspaceRow] = await deps.database.all(selectWorkspaceById(workspaceId))
    if (!workspaceRow?.demoAt || workspaceRow.deletedAt !== null) return false
    const index = await countStoredChapters(deps, workspaceId)
    if (index >= CHAPTERS) return false
    const chapter = buildChapter(workspaceRow.demoAt, index)
    // As of then, for whatever comes to be by it.
    const chapterDeps = { ...deps, now: () => Math.round(chapter.from) }
    await deps.database.batch(await seedChapter(chapterDeps, workspaceRow, chapter, index))
    return index + 1 < CHAPTERS
  })
}

/** How many chapters are there: each is stored whole, so that one of its answers tells. */
async function countStoredChapters(deps: Deps, workspaceId: string): Promise<number> {
  const firstKeys = Array.from({ length: CHAPTERS }, (_, index) => demoKey(workspaceId, index, 0))
  const storedKeys = new Set((await deps.database.all(selectResponsesByKeys(firstKeys))).map(({ key }) => key))
  const nextIndex = firstKeys.findIndex((key) => !storedKeys.has(key))
  return nextIndex === -1 ? CHAPTERS : nextIndex
}

/** How much of the sample data is there, from 0 to 1. */
export const getDemoProgress = async (deps: Deps, workspaceId: string): Promise<number> =>
  (await countStoredChapters(deps, workspaceId)) / CHAPTERS

/** The ids of all workspaces with sample data. */
export const listDemoIds = async ({ database }: Deps): Promise<string[]> =>
  (await database.all(store.selectDemoWorkspaceIds)).map(({ id }) => id)

/** @throws DomainError `forbidden` where it holds sample data: whoever is signed in can have such a workspace, as its owner */
export async function rejectInDemo({ database }: Deps, { workspaceId }: Caller): Promise<void> {
  const [workspaceRow] = await database.all(selectWorkspaceById(workspaceId))
  if (workspaceRow?.demoAt)
    throw new DomainError('forbidden', 'demo-workspace', 'This is not for a key of a workspace with sample data.')
}

/**
 * Removes the sample data, as deleting a workspace does: it is out of reach at once, and then gone.
 * @throws DomainError `conflict` for a workspace that is none
 */
export async function removeDemo(deps: Deps, caller: Caller): Promise<void> {
  const [workspaceRow] = await deps.database.all(selectWorkspaceById(caller.workspaceId))
  if (!workspaceRow?.demoAt) throw new DomainError('conflict', 'no-demo-data', 'This workspace holds no sample data.')
  await scheduleDeletion(deps, caller, 'demo.removed', workspaceRow.name)
}
