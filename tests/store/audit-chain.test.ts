import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditEntry } from '../../server/domain/audit.ts'
import { verifyAuditLog, verifyAuditLogs } from '../../server/domain/audit-verification.ts'
import { cliCaller } from '../../server/domain/deps.ts'
import { hashEntry, hashPersonal } from '../../server/store/audit-hashes.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { createPostgresDatabase, migrations } from '../support/engines.ts'
import { createDeps } from '../support/world.ts'

const WORKSPACE = 'workspace'

const addEntry = (database: Database, subject: string, detail = {}) =>
  database.batch([
    auditEntry(createDeps(database), cliCaller(WORKSPACE), 'survey.changed', subject, detail, { name: 'Ada' }),
  ])

const processes = [
  {
    name: 'SQLite',
    open: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'vouch-chain-'))
      const databases = [0, 1, 2].map(() => openSqlite(join(folder, 'vouch.db')))
      return { databases, close: async () => rmSync(folder, { recursive: true }) }
    },
  },
  {
    name: 'PostgreSQL',
    open: async () => {
      const { url, drop } = await createPostgresDatabase()
      return { databases: [0, 1, 2].map(() => openPostgres(url, () => undefined, 3)), close: drop }
    },
  },
]

describe.each(processes)('three processes on $name', ({ open }) => {
  it('never fork the chain of a workspace', async () => {
    const { databases, close } = await open()
    for (const database of databases) await database.migrate(migrations)
    const outcomes = await Promise.allSettled(
      databases.flatMap((database, index) =>
        Array.from({ length: 10 }, (_, entry) => addEntry(database, `${index}-${entry}`)),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await verifyAuditLog({ database: databases[0] as Database }, WORKSPACE)).toMatchObject({
      sequence: 30,
      discrepancies: [],
    })
    for (const database of databases) await database.close()
    await close()
  })
})

describe('the check of the audit log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-chain-'))
  const database = openSqlite(join(folder, 'vouch.db'))
  let sqlite: Sqlite.Database
  beforeAll(async () => {
    await database.migrate(migrations)
    for (let entry = 1; entry <= 6; entry++) await addEntry(database, `subject-${entry}`, { entry })
    sqlite = new Sqlite(join(folder, 'vouch.db'))
    // What anyone with access to the file can do.
    sqlite.exec('drop trigger audit_update; drop trigger audit_deletion; drop trigger audit_replacement')
  })
  afterAll(async () => {
    sqlite.close()
    await database.close()
    rmSync(folder, { recursive: true })
  })

  /** What is found after a change, which is taken back. */
  const findAfter = async (change: string, notedHashes: string[] = []) => {
    const rows = sqlite.prepare('select * from audit').all() as Record<string, unknown>[]
    sqlite.exec(change)
    const { discrepancies } = await verifyAuditLogs({ database }, notedHashes)
    sqlite.exec('delete from audit')
    for (const row of rows) {
      const names = Object.keys(row)
      sqlite.prepare(`insert into audit (${names}) values (${names.map((name) => `@${name}`)})`).run(row)
    }
    return discrepancies.map(({ audit, sequence }) => [audit, sequence])
  }

  it.each([
    [`update audit set detail = '{"entry":7}' where sequence = 2`, [['changed', 2]]],
    [`update audit set at = at + 1 where sequence = 6`, [['changed', 6]]],
    [`update audit set actor = 'user:1' where sequence = 1`, [['changed', 1]]],
    [`update audit set subject = null where sequence = 3`, [['changed', 3]]],
    [`update audit set actor_name = 'Eve' where sequence = 3`, [['personal-changed', 3]]],
    [`update audit set address = '203.0.113.9' where sequence = 3`, [['personal-changed', 3]]],
    [`update audit set actor_name = null where sequence = 3`, [['personal-changed', 3]]],
    [`delete from audit where sequence = 3`, [['missing', 4]]],
    [`delete from audit where sequence < 3`, [['missing', 3]]],
    [
      `update audit set sequence = 9 where sequence = 4; update audit set sequence = 4 where sequence = 5;
       update audit set sequence = 5 where sequence = 9`,
      [
        ['changed', 4],
        ['changed', 5],
        ['changed', 6],
      ],
    ],
    [`update audit set actor_name = null, personal = null, address = null, salt = null`, []],
    [`update audit set detail = '{ "entry" : 2 }' where sequence = 2`, []],
  ])('finds %s', async (change, expected) => {
    expect(await findAfter(change)).toEqual(expected)
  })

  it('misses the end of a log only if nobody has noted its last hash', async () => {
    const { logs } = await verifyAuditLogs({ database })
    const hash = logs[0]?.hash ?? ''
    const change = 'delete from audit where sequence = 6'
    expect(await findAfter(change)).toEqual([])
    expect(await findAfter(change, [hash])).toEqual([['unknown-head', undefined]])
    expect(await findAfter('select 1', [hash])).toEqual([])
  })
})

it('Hashes an entry as documented', () => {
  const personalDigest = hashPersonal({ actorName: 'Ada', address: '203.0.113.7', personal: '{"b":1,"a":2}' }, 'salt')
  const content = { workspaceId: 'w', sequence: 2, id: 'i', at: 5, actor: 'cli', action: 'a.b', subject: null }
  const hashes = [
    personalDigest,
    hashEntry('before', { ...content, detail: '{"z":{"b":1,"a":[3]},"c":null}', personalDigest }),
  ]
  expect(hashes).toMatchInlineSnapshot(`
    [
      "rOILbKtz_ISJMLBMuoeGTEDaJws1UDCpLNCC9ZPkkxE",
      "hnm-5XBw2owWpYb-vEZVj-2mB9FNSDM70tA6Pil7AO0",
    ]
  `)
})
