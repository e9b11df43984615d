import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openD1 } from '../../server/store/d1.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { createTempDir } from '../e2e/processes.ts'
import { startD1 } from '../support/d1.ts'
import { createPostgresDatabase } from '../support/engines.ts'
import { migrations, splitStatements } from '../support/migrations.ts'

const [first, second] = migrations.map((migration) => [migration])

/** A database at version 1, and its upgrade to version 2. */
interface OldDatabase {
  database: Database
  upgrade(): Promise<unknown>
  close(): Promise<unknown>
}

const engines: { name: string; open(): Promise<OldDatabase> }[] = [
  {
    name: 'SQLite',
    async open() {
      const tempDir = createTempDir()
      const database = openSqlite(join(tempDir.path, 'vouch.db'))
      await database.migrate(first ?? [])
      const close = async () => {
        await database.close()
        tempDir[Symbol.dispose]()
      }
      return { database, upgrade: () => database.migrate([...(first ?? []), ...(second ?? [])]), close }
    },
  },
  {
    name: 'PostgreSQL',
    async open() {
      const { url, drop } = await createPostgresDatabase()
      const database = openPostgres(url, () => undefined)
      await database.migrate(first ?? [])
      const close = async () => {
        await database.close()
        await drop()
      }
      return { database, upgrade: () => database.migrate([...(first ?? []), ...(second ?? [])]), close }
    },
  },
  {
    name: 'D1',
    async open() {
      const { binding, close } = await startD1()
      const migrate = (text = '') =>
        binding.batch(splitStatements(text).map((statement) => binding.prepare(statement).bind()))
      await migrate(first?.[0]?.text)
      return { database: openD1(binding), upgrade: () => migrate(second?.[0]?.text), close }
    },
  },
]

describe.each(engines)('the upgrade of a database with follow-ups on $name', ({ open }) => {
  let old: OldDatabase | undefined
  afterAll(() => old?.close())

  it('closes what was done, asks nobody again, and knows who was reached and why', async () => {
    old = await open()
    const { database, upgrade } = old
    const followUp = (id: string, doneAt: number | null = null) => [
      sql`insert into response (id, workspace_id, survey_id, key, score, answers, properties, channel, day, answered_at,
                                created_at, updated_at)
          values (${id}, 'w', 's', ${id}, 2, '{}', '{}', 'link', '2026-11-22', 1, 1, 1)`,
      sql`insert into follow_up (response_id, workspace_id, survey_id, reason, opened_at, done_at, updated_at)
          values (${id}, 'w', 's', 'score', 1, ${doneAt}, 1)`,
    ]
    const attempt = (
      id: string,
      of: string,
      row: { outcome: string; cause?: string; at: number; undoneAt?: number },
    ) => sql`
      insert into follow_up_attempt (id, workspace_id, response_id, at, actor, actor_name, outcome, cause, before, undone_at)
      values (${id}, 'w', ${of}, ${row.at}, 'user:a', 'A', ${row.outcome}, ${row.cause ?? null}, '{}', ${row.undoneAt ?? null})`
    await database.batch([
      sql`insert into workspace (id, name, slug, time_zone, created_at) values ('w', 'W', 'w', 'Europe/London', 1)`,
      sql`insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
          values ('s', 'w', 'S', 'relationship', '{}', '[]', 1, 1)`,
      ...['open', 'reached', 'missed', 'undone'].flatMap((id) => followUp(id)),
      ...followUp('done', 50),
      ...followUp('bulk', 60),
      attempt('1', 'reached', { outcome: 'not-reached', at: 10 }),
      attempt('2', 'reached', { outcome: 'call-back', cause: 'delivery', at: 20 }),
      attempt('3', 'reached', { outcome: 'call-back', cause: 'price', at: 30 }),
      attempt('4', 'missed', { outcome: 'not-reached', at: 10 }),
      attempt('5', 'undone', { outcome: 'call-back', cause: 'price', at: 10, undoneAt: 11 }),
      attempt('6', 'done', { outcome: 'solved', cause: 'delay', at: 50 }),
      attempt('7', 'bulk', { outcome: 'solved', at: 60 }),
      sql`insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed, bulk_id)
          values ('7', 'w', 'bulk', 60, 'user:a', 'A', '{}', 'change')`,
    ])
    await upgrade()
    const rows = await database.all(sql<{ id: string }>`
      select response_id as id, stage, contacted_at as "contactedAt", cause, concluded_at as "concludedAt", ask_at as "askAt",
             level, escalation
      from   follow_up
      order by response_id`)
    const untouched = { contactedAt: null, cause: null, concludedAt: null, askAt: null, level: 0, escalation: 0 }
    expect(rows).toEqual([
      { ...untouched, id: 'bulk', stage: 'closed', concludedAt: 60 },
      { ...untouched, id: 'done', stage: 'closed', contactedAt: 50, cause: 'delay', concludedAt: 50 },
      { ...untouched, id: 'missed', stage: 'new' },
      { ...untouched, id: 'open', stage: 'new' },
      { ...untouched, id: 'reached', stage: 'contacted', contactedAt: 20, cause: 'price' },
      { ...untouched, id: 'undone', stage: 'new' },
    ])
    const channels = await database.all(sql<{ channel: string }>`select distinct channel from follow_up_attempt`)
    expect(channels).toEqual([{ channel: 'phone' }])
    const [version] = await database.all(sql<{ version: number }>`select max(version) as version from migration`)
    expect(version).toEqual({ version: 2 })
  })
})
