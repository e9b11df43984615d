import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../server/config.ts'
import type { Caller } from '../../../server/domain/deps.ts'
import { createExportWorker } from '../../../server/entry/export-worker.ts'
import { sql } from '../../../server/store/sql.ts'
import { ReaderPool } from '../../../server/store/sqlite/readers.ts'
import { openSqlite } from '../../../server/store/sqlite/sqlite.ts'
import type { BatchOutcome, WriteRequest } from '../../../server/store/sqlite/writer-thread.ts'
import { Thread } from '../../../server/store/thread.ts'
import { createTempDir } from '../../e2e/processes.ts'
import { migrations } from '../../support/engines.ts'

/** 48 MB: more than a small heap holds, and less than a result may have. */
const manyRows = sql<{ i: number }>`
  with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < 12000)
  select i, hex(zeroblob(2048)) as text from numbers`

const expectOutOfMemory = async (work: Promise<unknown>) => {
  const message = 'This takes more memory than there is. Ask for less, and try again.'
  await expect(work).rejects.toMatchObject({ name: 'Unavailable', message })
}

describe('a thread whose heap is full', () => {
  it('fails what it reads, and the next read works', async () => {
    using folder = createTempDir()
    const pool = new ReaderPool(join(folder.path, 'vouch.db'), { heapMegabytes: 24 })
    await expectOutOfMemory(pool.read(manyRows))
    expect(pool.pendingCount).toBe(0)
    expect(await pool.read(sql`select 1 as one`)).toEqual([{ one: 1 }])
    await pool.close()
  })

  it('fails what it writes, whole, and the next batch works', async () => {
    using folder = createTempDir()
    const file = join(folder.path, 'vouch.db')
    const url = new URL('../../../server/store/sqlite/writer-thread.ts', import.meta.url)
    const thread = new Thread<WriteRequest, BatchOutcome[]>(url, { file }, { heapMegabytes: 24 })
    const write = (...statements: { sql: string; values: unknown[] }[]) =>
      thread.request({
        batches: [{ steps: statements.map(({ sql, values }) => ({ sql, values })), secureErase: false }],
      })
    await write(sql`create table note (text text)`)
    await expectOutOfMemory(write(sql`insert into note values ('lost')`, manyRows))
    expect(await write(sql`insert into note values ('kept')`, sql`select * from note`)).toEqual([
      { rows: [[], [{ text: 'kept' }]] },
    ])
    await thread.end()
  })

  it('fails the exports that it had begun, and the next one works', async () => {
    using folder = createTempDir()
    const file = join(folder.path, 'vouch.db')
    const database = openSqlite(file)
    await database.migrate(migrations)
    addRejections(file)
    const exporter = createExportWorker(readConfig({ DATABASE_URL: `sqlite:${file}` }), { heapMegabytes: 80 })
    const caller = { workspaceId: 'w', actor: 'a test', role: 'owner' } as Caller
    const openRejections = (importId: string) =>
      exporter.exportList('rejections', caller, { importId, messages: {}, line: 'Line', reason: 'Reason' })
    const small = await openRejections('small')
    expect((await small.next()).value?.rows).toBe(0)
    const large = await openRejections('large')
    await large.next()
    await expectOutOfMemory(large.next())
    // Its thread is gone. It must not seem to have ended.
    await expect(small.next()).rejects.toThrow('The export was interrupted. Start it again.')
    for (let round = 0; round < 12; round++) {
      const chunks = []
      for await (const { rows } of await openRejections('small')) chunks.push(rows)
      expect(chunks).toEqual([0, 1])
    }
    await exporter.close()
    await database.close()
  })
})

/** One row in the import `small`, and 60 MB in the first page of `large`. */
function addRejections(file: string): void {
  const database = new Sqlite(file)
  database.pragma('foreign_keys = off')
  const insert = database.prepare("insert into import_rejection values ('w', ?, ?, 'score', ?)")
  insert.run('small', 1, '["a"]')
  for (let line = 1; line <= 50; line++) insert.run('large', line, JSON.stringify(['€'.repeat(600_000)]))
  database.close()
}

it('A statement returns no more than a thread may hold', async () => {
  using folder = createTempDir()
  const pool = new ReaderPool(join(folder.path, 'vouch.db'))
  const texts = (megabytes: number) => sql`
    with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < ${megabytes})
    select hex(zeroblob(524288)) as text from numbers`
  expect(await pool.read(texts(40))).toHaveLength(40)
  await expectOutOfMemory(pool.read(texts(80)))
  expect(await pool.read(texts(1))).toHaveLength(1)
  await pool.close()
})
