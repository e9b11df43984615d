import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database, Statement } from '../../server/store/database.ts'
import { sql } from '../../server/store/sql.ts'
import type { TestConnection } from '../support/engines.ts'
import { generateResponses } from '../support/response-samples.ts'
import { LONG, nouns, PARTS, statementsOn } from './statements.ts'
import { loadSampleRows, type SampleRows } from './workspaces.ts'

/**
 * Tables with a row for each answer or customer, and the counts, which must be found by what they count. Others have a row
 * for each day, or fewer.
 */
export const GROWING = [
  'response',
  'contact',
  'invitation',
  'follow_up',
  'follow_up_change',
  'response_change',
  'response_tag',
  'response_note',
  'search_term',
  'tally',
  'idempotency',
  'outbox',
]

/** A statement on one page, or on one thing, reads no more rows than this, whatever the number of answers. */
const MOST_ROWS = 5000

/** More than that, but no more with more answers, or with more of those alone that people have yet to deal with. */
const MORE: Record<string, number> = {
  // Two hundred segments, each with the months of its history and the days at both ends.
  'reports.byValue': 20_000,
  // The open ones, where none of them is overdue; and all of them, to be counted.
  'follow-ups.followUps': 20_000,
  // A look at each of several terms for each id of a page.
  'search.firstWith': 10_000,
  'follow-ups.openCounts': 20_000,
  'follow-ups.openUpTo': 20_000,
}

export interface Plan<Engine extends TestConnection> {
  answers: number
  open(): Promise<Engine>
  /** What fill() begins each batch with on this engine. */
  before?: readonly Statement[]
  /** Lets the engine look at what there is, where it does so by itself in the field. */
  analyze?(opened: Engine): Promise<unknown>
  /** What is wrong with how the engine carries a statement out, if anything. */
  faults(opened: Engine, statement: Statement, mostRows: number): Promise<string[]>
}

/** Tries every statement of the store on many answers. The store's files are looked through, so that none is forgotten. */
export function plansOf<Engine extends TestConnection>(
  engine: string,
  { answers, open, before, analyze, faults }: Plan<Engine>,
): void {
  describe(`statements on ${engine} at ${answers.toLocaleString('en')} answers`, () => {
    let opened: Engine
    let places: SampleRows

    beforeAll(async () => {
      opened = await open()
      places = await loadSampleRows(opened.database, await generateResponses(opened.database, answers, before))
      await queueMuch(opened.database, places.workspaceId)
      await opened.database.batch([somebody])
      await analyze?.(opened)
    }, 600_000)
    afterAll(() => opened?.close())

    it.each(names())('%s reads no more than it needs', async (name) => {
      const statements = Object.entries(statementsOn(places)[name] ?? {})
      expect(statements).not.toEqual([])
      const found: string[] = []
      for (const [of, statement] of statements) {
        for (const fault of await faults(opened, statement, MORE[name] ?? MOST_ROWS)) found.push(`${of}: ${fault}`)
      }
      expect(found).toEqual([])
    })
  })
}

/** The statements of all nouns but those that read everything; those that delete come last. */
function names(): string[] {
  const files = readdirSync(join(import.meta.dirname, '../../server/store/queries')).filter((file) =>
    file.endsWith('.ts'),
  )
  const missing = files.filter((file) => !(file.replace('.ts', '') in nouns))
  if (missing.length > 0) throw new Error(`tests/store/statements.ts knows nothing of ${missing.join(', ')}.`)
  const exported = Object.entries(nouns).flatMap(([noun, module]) =>
    Object.keys(module).map((name) => `${noun}.${name}`),
  )
  const gone = (name: string) => Number(/\.(delete|drop)/.test(name)) + Number(name === 'contacts.deleteContact')
  return exported.filter((name) => !PARTS.includes(name) && !(name in LONG)).sort((a, b) => gone(a) - gone(b))
}

/** To whom rows may refer. */
const somebody = sql`
  insert into app_user (id, name, email, email_verified, created_at, updated_at)
  values ('person', 'Ada', 'ada@vouch.test', 1, 0, 0)`

const WORK = 20_000

/** Work as an unreachable receiver would leave it. */
const queueMuch = (database: Database, workspaceId: string) =>
  database.batch([
    sql`
    insert into job (id, workspace_id, type, payload, created_at, due_at, attempts)
    with recursive number (i) as (select 1 union all select i + 1 from number where i < ${WORK})
    select 'work-' || i, cast(${workspaceId} as text), 'count', '{}', i, i, 0 from number`,
  ])
