import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { verifyAuditLog, verifyAuditLogs } from '../../../server/domain/audit-verification.ts'
import { type AuditContent, linkEntry } from '../../../server/store/audit-hashes.ts'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as auditStore from '../../../server/store/queries/audit.ts'
import { assertThat, sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

const buildEntry = (id: string, values: Partial<AuditContent> = {}): AuditContent => ({
  id,
  workspaceId: mainWorkspaceId,
  at: NOON,
  actor: 'user:1',
  actorName: 'Ada',
  action: 'survey.closed',
  subject: 'survey',
  detail: '{"name":"Old","by":{"z":1,"a":[2]}}',
  personal: '{"email":"ada@example.com"}',
  address: '203.0.113.7',
  ...values,
})

contract('audit', { audit: auditStore }, ({ database, audit }) => {
  beforeEach(() => insertWorkspaces(database))

  const add = (...entries: AuditContent[]) => database.batch(entries.map((entry) => audit.insertAuditEntry(entry)))

  it('stores entries, pages them newest first, and shows each workspace its own', async () => {
    await add(buildEntry('audit-1'), buildEntry('audit-2'), buildEntry('audit-3', { workspaceId: otherWorkspaceId }))
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, firstPage))).toEqual([
      buildEntry('audit-2'),
      buildEntry('audit-1'),
    ])
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, { before: 'audit-2', limit: 1 }))).toEqual([
      buildEntry('audit-1'),
    ])
  })

  it('filters entries by user, action and time', async () => {
    const buildNamedEntry = (id: string, actor: string, action: string, workspaceId = mainWorkspaceId) =>
      buildEntry(id, { actor, action, workspaceId, actorName: `${actor}, ${id}` })
    await add(
      buildNamedEntry('a1', 'user:1', 'survey.closed'),
      buildNamedEntry('a2', 'cli', 'survey.closed'),
      buildNamedEntry('a3', 'user:1', 'api-key.created'),
      buildNamedEntry('a4', 'key:1', 'api-key.created', otherWorkspaceId),
    )
    const ids = async (filter: auditStore.AuditFilter) =>
      (await database.all(audit.selectAuditEntries(mainWorkspaceId, filter, firstPage))).map(({ id }) => id)
    expect(await ids({ actor: 'user:1' })).toEqual(['a3', 'a1'])
    expect(await ids({ action: 'survey.closed' })).toEqual(['a2', 'a1'])
    expect(await ids({ fromId: 'a2', beforeId: 'a3' })).toEqual(['a2'])
    expect(await database.all(audit.selectAuditActors(mainWorkspaceId))).toEqual([
      { actor: 'cli', name: 'cli, a2' },
      { actor: 'user:1', name: 'user:1, a3' },
    ])
    expect(await database.all(audit.selectAuditActions(mainWorkspaceId))).toEqual([
      { action: 'api-key.created' },
      { action: 'survey.closed' },
    ])
    expect(await database.all(audit.selectAuditActions('nowhere'))).toEqual([])
  })

  it('chains the entries of each workspace, several of one batch too', async () => {
    await add(buildEntry('a1'), buildEntry('b1', { workspaceId: otherWorkspaceId }), buildEntry('a2'))
    await add(buildEntry('a3', { address: null, personal: null, subject: null }))
    const { logs, discrepancies } = await verifyAuditLogs({ database })
    expect(discrepancies).toEqual([])
    expect(logs.map(({ workspaceId, sequence }) => [workspaceId, sequence])).toEqual([
      [mainWorkspaceId, 3],
      [otherWorkspaceId, 1],
    ])
    expect(await database.all(audit.selectAuditedWorkspaces)).toHaveLength(2)
    expect(await database.all(audit.selectChain(mainWorkspaceId, 2, 5))).toMatchObject([{ id: 'a3', sequence: 3 }])
    expect(await database.all(audit.selectAuditHead(mainWorkspaceId))).toMatchObject([
      logs[0] && { hash: logs[0].hash },
    ])
  })

  it('gives each place to one of several entries that arrive at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(buildEntry(`a${index}`))))
    expect(await verifyAuditLog({ database }, mainWorkspaceId)).toMatchObject({ sequence: 20, discrepancies: [] })
    const insertAfter = (sequence: number, id: string) =>
      database.batch([
        audit.insertChainedEntry(buildEntry(id), linkEntry({ sequence, hash: '' }, buildEntry(id), 'salt')),
      ])
    await expect(insertAfter(0, 'late')).rejects.toThrow(ConstraintViolation)
    await insertAfter(98, 'early')
    expect((await verifyAuditLog({ database }, mainWorkspaceId)).discrepancies).toMatchObject([
      { audit: 'missing', sequence: 99 },
    ])
  })

  it('reports a conflict that has nothing to do with the chain, and stores no entry for it', async () => {
    await expect(database.batch([assertThat(sql`1 = 2`), audit.insertAuditEntry(buildEntry('a1'))])).rejects.toThrow(
      ConstraintViolation,
    )
    expect(await database.all(audit.selectAuditHead(mainWorkspaceId))).toEqual([])
  })

  it('refuses to change, replace or delete an entry by any statement', async () => {
    await add(buildEntry('a1'), buildEntry('a2'))
    for (const statement of [
      sql`update audit set action = 'nothing' where id = 'a1'`,
      sql`update audit set actor_name = 'Eve' where id = 'a1'`,
      sql`update audit set sequence = 9`,
      sql`update audit set actor_name = null, personal = null, address = null, salt = null, detail = '{}' where id = 'a1'`,
      sql`update audit set hash = 'x'`,
      sql`delete from audit where id = 'a2'`,
      sql`delete from audit`,
    ])
      await expect(database.batch([statement])).rejects.toThrow('The audit log cannot be changed')
    expect(await verifyAuditLog({ database }, mainWorkspaceId)).toMatchObject({ sequence: 2, discrepancies: [] })
  })

  it('erases the personal data of entries without breaking the chain', async () => {
    await add(buildEntry('a1'), buildEntry('a2'))
    await database.batch([audit.erasePersonalAuditData(mainWorkspaceId, 'a2')])
    const entries = await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, firstPage))
    expect(entries).toEqual([
      buildEntry('a2'),
      buildEntry('a1', { actorName: 'user:1', personal: null, address: null }),
    ])
    expect(await verifyAuditLog({ database }, mainWorkspaceId)).toMatchObject({ sequence: 2, discrepancies: [] })
  })

  it('lets the log of a workspace be deleted once the workspace is gone', async () => {
    await add(buildEntry('a1', { workspaceId: 'gone' }))
    await database.batch([sql`delete from audit where workspace_id = 'gone'`])
    expect(await verifyAuditLogs({ database })).toEqual({ logs: [], discrepancies: [] })
  })
})

it('has no statement that deletes audit entries, or updates anything but their personal data', () => {
  const queriesDir = join(import.meta.dirname, '../../../server/store/queries')
  const sources = readdirSync(queriesDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(queriesDir, file), 'utf8'))
    .join('\n')
  expect(sources).not.toMatch(/\b(delete\s+from|truncate|drop\s+table)\s+audit\b/i)
  expect(sources.match(/\bupdate\s+audit\s+set\s+[^\n]+/gi)).toEqual([
    'update audit\n  set    actor_name = null, personal = null, address = null, salt = null',
  ])
})
