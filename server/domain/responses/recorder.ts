import { Gathering, type Outcomes } from '../../store/batcher.ts'
import { type Database, type Statement, Unavailable } from '../../store/database.ts'
import { count, countAnswered } from '../../store/queries/counts.ts'
import { openFollowUps } from '../../store/queries/follow-ups.ts'
import { markAnswered } from '../../store/queries/invitations.ts'
import { insertResponses, type NewResponseRow, responsesOf, withdrawDeleted } from '../../store/queries/responses.ts'
import { index } from '../../store/queries/search.ts'

/** An answer to be stored, and what has to be stored before it. */
export interface Recording {
  row: NewResponseRow
  before: readonly Statement[]
}

/** Stores answers with all that follows from them. */
export interface Recorder {
  /**
   * Resolves once the answer is on disk: whether it is new, or here already, or one that staff have deleted.
   * @throws ConstraintViolation, Unavailable; it is not stored then
   */
  record(recording: Recording): Promise<boolean>
  /** How many answers wait for their turn. */
  waiting(): number
}

type Stores = (recording: Recording) => Promise<boolean>

/** One batch an answer, for where each request is on its own: Workers. */
export const single = (database: Database, now: () => number): Recorder => ({
  record: alone(database, now),
  waiting: () => 0,
})

/**
 * Answers that arrive together share one batch: one commit for all, and one increment to each count, so that hundreds of
 * answers to one survey do not queue for its counts. One that cannot be stored fails alone.
 */
export function grouped(database: Database, now: () => number): Recorder {
  const store = alone(database, now)
  const together = new Gathering((recordings: readonly Recording[]) => asOne(database, now, recordings, store), {
    most: 4096,
    together: 512,
  })
  return {
    // Those that make or change contacts have batches of their own: two of them may want the same contact, and one that
    // waits for another's contact keeps nobody else waiting.
    record: (recording) => (recording.before.length > 0 ? store(recording) : together.add(recording)),
    waiting: () => together.waiting,
  }
}

const alone =
  (database: Database, now: () => number): Stores =>
  async ({ row, before }) => {
    const answers = await database.batch([...before, ...recording([row], now())])
    return addedBy(answers.slice(before.length)).has(row.id)
  }

async function asOne(
  database: Database,
  now: () => number,
  recordings: readonly Recording[],
  store: Stores,
): Promise<Outcomes<boolean>> {
  if (recordings.length < 2) return Promise.allSettled(recordings.map(store))
  try {
    // In one order, so that two processes which are sent the same answers do not wait for each other.
    const rows = recordings.map(({ row }) => row).sort((a, b) => (a.key < b.key ? -1 : 1))
    const answers = await database.batch(recording(rows, now()))
    const added = addedBy(answers)
    return recordings.map(({ row }) => ({ status: 'fulfilled', value: added.has(row.id) }))
  } catch (error) {
    if (error instanceof Unavailable) throw error
    return Promise.allSettled(recordings.map(store))
  }
}

/** Inserts responses with all that follows from those that are really new: counts, spent invitations, follow-ups. */
export function recording(rows: readonly NewResponseRow[], now: number, { followUps = true } = {}): Statement[] {
  const ids = rows.map((row) => row.id)
  const these = responsesOf.ids(ids)
  const invited = rows.some((row) => row.invitationId !== null)
  return [
    insertResponses(rows),
    withdrawDeleted(ids),
    ...(rows.some(({ terms }) => terms !== null) ? [index('comment', these)] : []),
    ...(followUps ? [openFollowUps(these, now)] : []),
    ...(invited ? [countAnswered(ids), markAnswered(ids, now)] : []),
    // Last: other processes wait for the counts of a survey until this is committed.
    count(these),
  ]
}

/** The ids of the new responses, by what the first two statements of `recording` have answered. */
function addedBy([inserted = [], withdrawn = []]: readonly unknown[][]): Set<string> {
  const added = new Set((inserted as { id: string }[]).map(({ id }) => id))
  for (const { id } of withdrawn as { id: string }[]) added.delete(id)
  return added
}
