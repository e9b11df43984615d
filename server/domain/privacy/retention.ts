import type { Statement } from '../../store/database.ts'
import { queueWork } from '../../store/queries/jobs.ts'
import * as store from '../../store/queries/retention.ts'
import type { Caller, Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'

/** The kind of work that forgets what is personal and old. */
export const FORGET = 'forget'

const DAY = 86_400_000

/** How much is forgotten at once. */
const CHUNK = 1000

/** Before which time what is personal is forgotten, and the ids of that time. */
function boundOf({ now }: Deps, days: number) {
  const since = now() - days * DAY
  return { since, bound: timePrefix(Math.max(0, since)) }
}

/** How many answers and contacts would lose what is personal now, if that were done after so many days. Takes its time. */
export async function retentionPreview(deps: Deps, { workspaceId }: Caller, days: number) {
  const { since, bound } = boundOf(deps, days)
  const long = { long: true }
  const [[answers], [contacts]] = await Promise.all([
    deps.database.all(store.personalAnswers(workspaceId, { after: '', to: bound }), long),
    deps.database.all(store.idleContacts(workspaceId, since, bound), long),
  ])
  return { answers: answers?.count ?? 0, contacts: contacts?.count ?? 0 }
}

/** Begins the day's forgetting in every workspace that wants it, unless yesterday’s still goes on. */
export async function beginForgetting(deps: Deps): Promise<void> {
  const now = deps.now()
  for (const { id, forgetting } of await deps.database.all(store.forgetful)) {
    if (forgetting !== null) continue
    const work = { id: deps.newId(now), workspaceId: id, kind: FORGET, payload: {}, createdAt: now, dueAt: now }
    await deps.database.batch([store.moveForgetting(id, null, 'answers '), queueWork(work)])
  }
  deps.queued()
}

/**
 * Forgets the next of what is personal and old: of answers, and then of contacts. Scores, segments and counts stay, and so
 * every figure.
 * @returns whether there is more
 */
export async function forgetOn(deps: Deps, workspaceId: string, chunk = CHUNK): Promise<boolean> {
  const [home] = await deps.database.all(store.forgettingOf(workspaceId))
  if (!home) return stopped(deps, workspaceId)
  if (home.forgetting === null) return false
  const [what, after = ''] = home.forgetting.split(' ')
  const place = { ...boundOf(deps, home.retentionDays), workspaceId, after, chunk }
  const step = what === 'answers' ? await answersStep(deps, place) : await contactsStep(deps, place)
  const moved = store.moveForgetting(workspaceId, home.forgetting, step.next)
  await deps.database.batch([...step.statements, moved], { alone: true, erases: true })
  return step.next !== null
}

/** Nobody wants it any more: the next time begins at the beginning. */
async function stopped({ database }: Deps, workspaceId: string): Promise<false> {
  await database.batch([store.resetForgetting(workspaceId)])
  return false
}

interface Place {
  workspaceId: string
  since: number
  bound: string
  after: string
  chunk: number
}

interface Step {
  statements: Statement[]
  next: string | null
}

async function answersStep(deps: Deps, { workspaceId, bound, after, chunk }: Place): Promise<Step> {
  const [end] = await deps.database.all(store.endOfOld('response', workspaceId, { after, to: bound }, chunk))
  const stretch = { after, to: end?.id ?? bound }
  const keys = await deps.database.all(store.uncountedProperties(workspaceId, stretch))
  const names = keys.map(({ key }) => key)
  return {
    statements: [
      store.tellAnswers(rowOf(deps, workspaceId), stretch),
      ...store.forgetAnswers(workspaceId, stretch, names),
    ],
    next: end ? `answers ${end.id}` : 'contacts ',
  }
}

async function contactsStep(deps: Deps, { workspaceId, since, bound, after, chunk }: Place): Promise<Step> {
  const [end] = await deps.database.all(store.endOfOld('contact', workspaceId, { after, to: bound }, chunk))
  const stretch = { after, to: end?.id ?? bound }
  const found = await deps.database.all(store.idleIn(workspaceId, stretch, since, bound), { long: true })
  const ids = found.map(({ id }) => id)
  return {
    statements: [
      store.tellContacts(rowOf(deps, workspaceId), ids, since, bound),
      ...store.forgetContacts(workspaceId, ids, since, bound),
      ...(end ? [] : store.forgetImports(workspaceId, since)),
    ],
    next: end ? `contacts ${end.id}` : null,
  }
}

/** Nobody does it: it is a setting that is carried out. */
function rowOf(deps: Deps, workspaceId: string) {
  const at = deps.now()
  const actor = { actor: 'retention', actorName: 'Data retention' }
  return { ...actor, id: deps.newId(at), workspaceId, at, action: 'retention.applied' }
}
