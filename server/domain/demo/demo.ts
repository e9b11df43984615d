import { NewLink } from '../../../shared/link.ts'
import { NewSurvey } from '../../../shared/survey.ts'
import { retried, type Statement } from '../../store/database.ts'
import * as store from '../../store/queries/demo.ts'
import { queueWork } from '../../store/queries/jobs.ts'
import { insertLink } from '../../store/queries/links.ts'
import { insertMember } from '../../store/queries/members.ts'
import { responsesByKeys } from '../../store/queries/responses.ts'
import { completeSegmentKey, insertSegmentKey } from '../../store/queries/segment-keys.ts'
import { insertSurvey } from '../../store/queries/surveys.ts'
import { insertWorkspace, type WorkspaceRow, workspace } from '../../store/queries/workspaces.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { newLink } from '../surveys/links.ts'
import { newSurvey } from '../surveys/surveys.ts'
import { closing } from '../workspaces/deletion.ts'
import { freeSlug } from '../workspaces/workspaces.ts'
import { demoSurveys } from './customers.ts'
import { demoKey, telling } from './seed.ts'
import { CHAPTERS, chapterOf } from './story.ts'

/** The kind of work that fills a workspace with the sample data. */
export const FILL_DEMO = 'fill demo'

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
    name: 'Northlight',
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

/** How many chapters are there: each is stored whole, so that one of its answers tells. */
async function told(deps: Deps, workspaceId: string): Promise<number> {
  const firsts = Array.from({ length: CHAPTERS }, (_, index) => demoKey(workspaceId, index, 0))
  const known = new Set((await deps.database.all(responsesByKeys(firsts))).map(({ key }) => key))
  const next = firsts.findIndex((key) => !known.has(key))
  return next === -1 ? CHAPTERS : next
}

/** How much of the sample data is there, from 0 to 1. */
export const demoProgress = async (deps: Deps, workspaceId: string): Promise<number> =>
  (await told(deps, workspaceId)) / CHAPTERS

/** The ids of all workspaces with sample data. */
export const listDemos = async ({ database }: Deps): Promise<string[]> =>
  (await database.all(store.demos)).map(({ id }) => id)

/** @throws DomainError `forbidden` where it holds sample data: whoever is signed in can have such a workspace, as its owner */
export async function refuseInDemo({ database }: Deps, { workspaceId }: Caller): Promise<void> {
  const [home] = await database.all(workspace(workspaceId))
  if (home?.demoAt) throw new DomainError('forbidden', 'This is not for a key of a workspace with sample data.')
}

/**
 * Removes the sample data, as deleting a workspace does: it is out of reach at once, and then gone.
 * @throws DomainError `conflict` for a workspace that is none
 */
export async function removeDemo(deps: Deps, caller: Caller): Promise<void> {
  const [home] = await deps.database.all(workspace(caller.workspaceId))
  if (!home?.demoAt) throw new DomainError('conflict', 'This workspace holds no sample data.')
  await closing(deps, caller, 'demo.removed', home.name)
}
