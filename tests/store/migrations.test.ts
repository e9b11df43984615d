import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { operator } from '../../server/domain/deps.ts'
import { verify } from '../../server/domain/verification.ts'
import { listSegmentKeys } from '../../server/domain/workspaces/segment-keys.ts'
import { type OwnDatabase, sql } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { migrations, postgresDatabase } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

interface Fresh {
  database: OwnDatabase
  close(): Promise<void>
}

async function sqlite(): Promise<Fresh> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-migrations-'))
  const database = openSqlite(join(folder, 'vouch.db'))
  return {
    database,
    close: async () => {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function postgres(): Promise<Fresh> {
  const { url, drop } = await postgresDatabase()
  const database = openPostgres(url, () => undefined)
  return { database, close: () => database.close().then(drop) }
}

/** As version 2 had them, by day and score, and without those that are suspect. */
const countsByDay = sql`
  insert into tally (workspace_id, survey_id, segment_key, segment_value, day, score, count)
  select workspace_id, survey_id, '', '', day, score, count(*)
  from   response where suspicion is null
  group by workspace_id, survey_id, day, score
  union all
  select workspace_id, survey_id, 'area', properties ->> 'area', day, score, count(*)
  from   response where suspicion is null
  group by workspace_id, survey_id, properties ->> 'area', day, score
  union all
  select workspace_id, id, 'area', 'gone', '2026-01-01', 3, 0 from survey`

const answer = (id: string, day: string, score: number, suspicion: string | null = null) => sql`
  insert into response (id, workspace_id, survey_id, key, score, answers, properties, channel, day,
                        answered_at, created_at, updated_at, suspicion)
  values (${id}, 'w', 's', ${id}, ${score}, '{}', '{"area":"A"}', 'link', ${day}, 1, 1, 1, ${suspicion})`

it.each([
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
])('version 3 takes the counts of version 2 over, on %s', async (_, open) => {
  const { database, close } = await open()
  await database.migrate(migrations.slice(0, 2))
  await database.batch([
    sql`insert into workspace (id, name, time_zone, created_at) values ('w', 'W', 'UTC', 1)`,
    sql`insert into survey (id, workspace_id, name, type, texts, origins, created_at, updated_at)
        values ('s', 'w', 'S', 'relationship', '{}', '[]', 1, 1)`,
    sql`insert into segment_key (workspace_id, key, created_at) values ('w', 'area', 5)`,
    answer('r1', '2026-10-31', 10),
    answer('r2', '2026-11-01', 10),
    answer('r3', '2026-11-01', 0),
    answer('r4', '2026-11-02', 0, 'trap'),
    countsByDay,
  ])
  await database.migrate(migrations)
  expect(await verify({ database })).toEqual([])
  const cells = sql<{ span: string; value: string; s0: number; s10: number }>`
    select span, period, segment_key as key, segment_value as value, s0, s10, count
    from   tally where span = 'ever' order by segment_key, segment_value`
  expect(await database.all(cells)).toEqual([
    { span: 'ever', period: '', key: '', value: '', s0: 1, s10: 2, count: 3 },
    { span: 'ever', period: '', key: '', value: 'suspect', s0: 1, s10: 0, count: 1 },
    { span: 'ever', period: '', key: 'area', value: 'A', s0: 1, s10: 2, count: 3 },
  ])
  const keys = await listSegmentKeys(worldOf(database), operator('w'))
  expect(keys).toMatchObject([{ key: 'area', countedAt: '1970-01-01T00:00:00.005Z', progress: 1 }])
  await close()
})
