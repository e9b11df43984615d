import type { Deps } from '../domain/deps.ts'
import { timePrefix } from '../domain/ids.ts'
import { faultOf, type Log } from '../log.ts'
import * as store from '../store/queries/jobs.ts'
import { contactImport } from './contact-import.ts'
import { mail } from './email.ts'
import { searchIndex } from './search-index.ts'
import { segmentCount } from './segment-count.ts'
import { signInLink } from './sign-in-link.ts'
import { demoFilling, forgetting, workspaceDeletion } from './workspaces.ts'

/** What is said of work that is to go on: when. */
export interface Unfinished {
  dueAt: number
}

/** One kind of work. Whatever happens to a process it may be delivered again: twice must do no more than once. */
export interface Kind {
  name: string
  /**
   * @param signal asks it to end soon, since the process stops or has had the work for long enough
   * @returns nothing where it is done
   * @throws PermanentFailure where trying again is of no use; any other error puts the work back, for longer each time
   */
  deliver(deps: WorkerDeps, work: Work, signal: AbortSignal): Promise<Unfinished | undefined>
}

export interface Work {
  workspaceId: string
  payload: Record<string, unknown>
}

export class PermanentFailure extends Error {
  override name = 'PermanentFailure'
}

/** All kinds of work. Those that only a newer version knows are left to it. */
export const kinds: readonly Kind[] = [
  segmentCount,
  searchIndex,
  contactImport,
  mail,
  signInLink,
  demoFilling,
  workspaceDeletion,
  forgetting,
]

/** How long a process has what it has taken; asked to end after a third, so that nobody else takes it meanwhile. */
export const LEASE = 60_000
const TURN = LEASE / 3

/** After the first failure, doubled with each further one. */
const FIRST_PAUSE = 5_000
const LONGEST_PAUSE = 3_600_000

export type WorkerDeps = Deps & { log: Pick<Log, 'info' | 'error'> }

/**
 * Takes what has waited longest, delivers and settles it. Any number of processes may do so at once.
 * @returns whether there was anything to do
 * @example while (await deliverNext(deps)) {}
 */
export async function deliverNext(deps: WorkerDeps, stop?: AbortSignal, known = kinds): Promise<boolean> {
  const row = await take(
    deps,
    known.map(({ name }) => name),
  )
  if (!row) return false
  const turn = AbortSignal.timeout(TURN)
  const back = await delivered(deps, row, known, stop ? AbortSignal.any([stop, turn]) : turn)
  // Where this fails the work comes again when its time here is over.
  await deps.database.batch([back ? store.putBackWork(row, back) : store.settleWork(row)])
  return true
}

/** Another process may be quicker: then the next is tried. */
async function take({ database, now }: Deps, names: readonly string[]): Promise<store.WorkRow | undefined> {
  for (;;) {
    const time = now()
    const lease = { now: time, until: time + LEASE }
    const [due] = await database.all(store.nextWork(names, lease))
    const [next = due] = due
      ? []
      : await database.all(store.nextMisdatedWork(names, lease, timePrefix(time + store.APART)))
    if (!next) return undefined
    const [[taken]] = await database.batch([store.takeWork(next.id, lease)])
    if (taken) return taken
  }
}

type Back = Parameters<typeof store.putBackWork>[1]

/** How the work is to be put back; nothing where it is done or given up. */
async function delivered(
  deps: WorkerDeps,
  row: store.WorkRow,
  known: readonly Kind[],
  signal: AbortSignal,
): Promise<Back | undefined> {
  const { workspaceId, kind, attempts } = row
  const work = { workspaceId, payload: JSON.parse(row.payload) }
  try {
    const left = await known.find(({ name }) => name === kind)?.deliver(deps, work, signal)
    // What goes on has not failed: its next failure is a first one.
    return left && { dueAt: left.dueAt, attempts: 0, error: null }
  } catch (error) {
    const permanent = error instanceof PermanentFailure
    deps.log.error({ fault: faultOf(error), work: row.id, kind, attempts, permanent }, 'work failed')
    if (permanent) return undefined
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    return { dueAt: deps.now() + pause, attempts, error: String(error).slice(0, 500) }
  }
}
