import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import * as auditStore from '../../../server/store/queries/audit.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('audit', { audit: auditStore }, ({ database, audit }) => {
  beforeEach(() => insertWorkspaces(database))

  it('stores entries, pages them newest first, and shows each workspace its own', async () => {
    const auditEntry = (id: string, workspaceId = mainWorkspaceId): auditStore.AuditRow => ({
      id,
      workspaceId,
      at: NOON,
      actor: 'user:1',
      actorName: 'Ada',
      action: 'survey.closed',
      subject: 'survey',
      detail: '{"name":"Old"}',
      address: '203.0.113.7',
    })
    await database.batch(
      [auditEntry('audit-1'), auditEntry('audit-2'), auditEntry('audit-3', otherWorkspaceId)].map((entry) =>
        audit.insertAuditEntry(entry),
      ),
    )
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, firstPage))).toEqual([
      auditEntry('audit-2'),
      auditEntry('audit-1'),
    ])
    expect(await database.all(audit.selectAuditEntries(mainWorkspaceId, {}, { before: 'audit-2', limit: 1 }))).toEqual([
      auditEntry('audit-1'),
    ])
  })

  it('filters entries by user, action and time', async () => {
    const buildAuditRow = (
      id: string,
      actor: string,
      action: string,
      workspaceId = mainWorkspaceId,
    ): auditStore.AuditRow => ({
      id,
      workspaceId,
      at: NOON,
      actor,
      actorName: `${actor}, ${id}`,
      action,
      subject: null,
      detail: '{}',
      address: null,
    })
    await database.batch(
      [
        buildAuditRow('a1', 'user:1', 'survey.closed'),
        buildAuditRow('a2', 'cli', 'survey.closed'),
        buildAuditRow('a3', 'user:1', 'api-key.created'),
        buildAuditRow('a4', 'key:1', 'api-key.created', otherWorkspaceId),
      ].map((entry) => audit.insertAuditEntry(entry)),
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
})

it('has no statement that updates or deletes audit entries', () => {
  const queriesDir = join(import.meta.dirname, '../../../server/store/queries')
  const sources = readdirSync(queriesDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(queriesDir, file), 'utf8'))
  for (const text of sources) expect(text).not.toMatch(/\b(update|delete\s+from|truncate|drop\s+table)\s+audit\b/i)
})
