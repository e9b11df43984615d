import { type NameFinder, prepareNameFinder } from '../../../shared/name-finder.ts'
import { findGroup } from '../../../shared/nps.ts'
import { MAX_COLLEAGUES } from '../../../shared/praise.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import * as store from '../../store/queries/praise.ts'
import type { Deps } from '../deps.ts'
import { timePrefix } from '../ids.ts'
import type { ReportWorkspaceError } from '../workspaces/workspaces.ts'

/** The job type that tells people of praise by email. */
export const SEND_PRAISE = 'praise'

/** Respondents may still be writing their comment, and responses of a group are stored together. */
export const PRAISE_DELAY_MS = 15 * 60_000

const CHUNK_SIZE = 500
/** Of one run, so that a backlog of one workspace does not hold up the others. */
const MAX_CHUNKS = 20
/** Praise that one email tells of. */
const MAX_KEYS = 50

/** The payload of the job: ids alone, so that what is erased before the email is sent is not in it. */
export interface PraiseJob {
  /** A colleague, or the member who is their manager. */
  recipient: { kind: 'colleague' | 'manager'; id: string }
  praise: store.PraiseKey[]
}

/** Searches the new comments of promoters for the names of colleagues, in every workspace that has some. */
export async function findPraise(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  for (const workspace of await deps.database.all(store.selectPraiseCursors)) {
    try {
      await searchWorkspace(deps, workspace)
    } catch (error) {
      // Another process is searching it.
      if (!(error instanceof ConstraintViolation)) reportError(error, workspace.id)
    }
  }
}

interface PraiseWorkspace {
  id: string
  after: string | null
  demoAt: number | null
}

async function searchWorkspace(deps: Deps, { id: workspaceId, after, demoAt }: PraiseWorkspace): Promise<void> {
  const to = timePrefix(Math.max(0, deps.now() - PRAISE_DELAY_MS))
  const colleagues = await deps.database.all(store.selectColleagues(workspaceId, MAX_COLLEAGUES))
  const findNames = prepareNameFinder(
    colleagues.map(({ id, name, aliases }) => ({ id, names: [name, ...(JSON.parse(aliases) as string[])] })),
  )
  let cursor = after
  for (let chunk = 0; chunk < MAX_CHUNKS && (cursor ?? '') < to; chunk++) {
    const rows = await deps.database.all(
      store.selectCommentsForPraise(workspaceId, { after: cursor ?? to, to }, CHUNK_SIZE),
    )
    const next = rows.length === CHUNK_SIZE ? (rows.at(-1)?.id ?? to) : to
    const found = rows.flatMap((row) => findInComment(findNames, row))
    const jobs = demoAt === null ? buildJobs(deps, workspaceId, found, colleagues) : []
    await deps.database.batch([
      ...store.advancePraiseCursor(workspaceId, cursor, next),
      ...(found.length > 0 ? [store.insertPraise(workspaceId, found, deps.now())] : []),
      ...jobs,
    ])
    if (jobs.length > 0) deps.wakeWorker()
    cursor = next
  }
}

type Found = store.PraiseKey & { day: string }

/** Imported responses are history: nobody is told of them. */
function findInComment(findNames: NameFinder, row: store.CommentRow): Found[] {
  const { id, comment, score, name, day } = row
  const isPraise = comment !== null && row.importId === null && row.isCounted === 1 && findGroup(score) === 'promoter'
  return isPraise ? findNames(comment, name).map((colleagueId) => ({ responseId: id, colleagueId, day })) : []
}

/** An email for each colleague, and one for each manager with the praise of their people. */
function buildJobs(
  deps: Deps,
  workspaceId: string,
  found: readonly Found[],
  colleagues: readonly store.ColleagueRow[],
): Statement[] {
  const byId = new Map(colleagues.map((colleague) => [colleague.id, colleague]))
  const keysByRecipient = new Map<string, PraiseJob>()
  const add = (recipient: PraiseJob['recipient'], key: store.PraiseKey) => {
    const name = `${recipient.kind} ${recipient.id}`
    const job = keysByRecipient.get(name) ?? { recipient, praise: [] }
    if (job.praise.length < MAX_KEYS) job.praise.push(key)
    keysByRecipient.set(name, job)
  }
  for (const { responseId, colleagueId } of found) {
    const colleague = byId.get(colleagueId)
    if (!colleague) continue
    const key = { responseId, colleagueId }
    if (colleague.email !== null || colleague.userId !== null) add({ kind: 'colleague', id: colleagueId }, key)
    const isOwnManager = colleague.managerId === colleague.userId
    if (colleague.managerId !== null && !isOwnManager) add({ kind: 'manager', id: colleague.managerId }, key)
  }
  const now = deps.now()
  return [...keysByRecipient.values()].map((payload) =>
    enqueueJob({ id: deps.newId(now), workspaceId, type: SEND_PRAISE, payload, createdAt: now, dueAt: now }),
  )
}
