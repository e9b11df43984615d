import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type ChainHead, EMPTY_CHAIN, linkEntry } from './audit-hashes.ts'
import { ConstraintViolation, type Database, type Statement, type Step, Unavailable } from './database.ts'
import { type AuditInsertion, insertChainedEntry, selectAuditHead } from './queries/audit.ts'

/** How often a batch is tried while other processes add to the same log. */
const MAX_ATTEMPTS = 20

/** The longest pause before the second attempt. It doubles with each attempt, up to a second. */
const PAUSE_MS = 10
const MAX_PAUSE_MS = 1000

/**
 * Completes the audit entries of each batch with their place in the hash chain of their workspace. A place is taken once, by
 * a unique constraint: if another process was faster, the batch has changed nothing, and is repeated with the next place.
 * Batches of one process wait for each other instead.
 * @param isShared whether batches of several requests may wait for each other. Not on Workers, where a request that is
 * cancelled would never let the next one go on.
 */
export function chainAuditEntries(
  { all, batch }: Pick<Database, 'all' | 'batch'>,
  { isShared = true }: { isShared?: boolean } = {},
): Database['batch'] {
  const locks = new Locks()
  const runChained: Database['batch'] = async (steps, options) => {
    const workspaceIds = listWorkspaces(steps)
    let heads = await readHeads(all, workspaceIds)
    for (let attempt = 1; ; attempt++) {
      try {
        return (await batch(chainSteps(steps, heads), options)) as never
      } catch (error) {
        if (!(error instanceof ConstraintViolation)) throw error
        // Reads of one turn of the event loop share their result.
        await delay(1 + Math.random() * Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** (attempt - 1)))
        const currentHeads = await readHeads(all, workspaceIds)
        const hasMoved = workspaceIds.some((id) => currentHeads.get(id)?.sequence !== heads.get(id)?.sequence)
        if (!hasMoved) throw error
        if (attempt === MAX_ATTEMPTS)
          throw new Unavailable('The audit log is busy. Nothing was stored; try again.', {
            code: 'overloaded',
            cause: error,
          })
        heads = currentHeads
      }
    }
  }
  return (steps, options) => {
    const workspaceIds = listWorkspaces(steps)
    if (workspaceIds.length === 0) return batch(steps, options)
    return isShared ? locks.run(workspaceIds, () => runChained(steps, options)) : runChained(steps, options)
  }
}

const isAuditInsertion = (step: Step): step is AuditInsertion => 'auditEntry' in step

/** The workspaces that a batch adds audit entries to, in one order, so that no two batches wait for each other. */
const listWorkspaces = (steps: readonly Step[]): string[] =>
  [...new Set(steps.filter(isAuditInsertion).map(({ auditEntry }) => auditEntry.workspaceId))].sort()

async function readHeads(all: Database['all'], workspaceIds: readonly string[]): Promise<Map<string, ChainHead>> {
  const heads = new Map<string, ChainHead>()
  for (const id of workspaceIds) {
    const [head = EMPTY_CHAIN] = await all(selectAuditHead(id))
    heads.set(id, head)
  }
  return heads
}

/** The steps with each audit entry after the one before it. */
function chainSteps<const Steps extends readonly Step[]>(
  steps: Steps,
  startHeads: ReadonlyMap<string, ChainHead>,
): Steps {
  const heads = new Map(startHeads)
  const chainedSteps = steps.map((step): Step => {
    if (!isAuditInsertion(step)) return step
    const { auditEntry } = step
    const link = linkEntry(heads.get(auditEntry.workspaceId) ?? EMPTY_CHAIN, auditEntry, createSalt())
    heads.set(auditEntry.workspaceId, link)
    return insertChainedEntry(auditEntry, link) as Statement
  })
  return chainedSteps as never
}

/** Random, so that nobody can find out an erased address by hashing all addresses. */
const createSalt = () => randomBytes(16).toString('base64url')

/** Runs work on the same keys one after the other. */
class Locks {
  readonly #tails = new Map<string, Promise<unknown>>()

  run<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const previous = keys.map((key) => this.#tails.get(key))
    const result = Promise.allSettled(previous).then(work)
    const tail = result
      .catch(() => undefined)
      .then(() => {
        for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key)
      })
    for (const key of keys) this.#tails.set(key, tail)
    return result
  }
}
