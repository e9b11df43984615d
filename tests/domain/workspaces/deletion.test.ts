import { raw } from 'sql-template-tag'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEntries } from '../../../server/domain/audit.ts'
import { createDemo } from '../../../server/domain/demo/demo.ts'
import { cliCaller } from '../../../server/domain/deps.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { joinAsNew } from '../../../server/domain/users/join.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { deleteNextChunk, deleteWorkspace } from '../../../server/domain/workspaces/deletion.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { workspaceTables } from '../../../server/store/queries/workspace-deletion.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, migrations, openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createApiClient as createClient, createService, NOON, type Service } from '../../support/world.ts'

const newUser = { name: 'New', password: 'quite new and long', locale: null }
const silentLog = { info: () => undefined, error: () => undefined }

/** Which tables hold rows of a workspace, by the text of the migrations. */
function listWorkspaceTables(): string[] {
  const text = migrations.map((migration) => migration.text).join('\n')
  const createdTables = [...text.matchAll(/create table (\w+) \(([^;]*)\)[^;]*;/g)]
  const droppedTables = [...text.matchAll(/drop table (\w+)|alter table (\w+) rename/g)].map(([, a, b]) => a ?? b)
  const ownedTables = createdTables
    .filter(([, , columns]) => /^\s*workspace_id\s/m.test(columns ?? ''))
    .map(([, name]) => name ?? '')
  return [...new Set([...ownedTables, 'tally'])].filter((name) => name === 'tally' || !droppedTables.includes(name))
}

it('deletes from every table with rows of a workspace, except the audit log', () => {
  expect([...Object.keys(workspaceTables), 'audit', 'job'].sort()).toEqual(listWorkspaceTables().sort())
})

it('finds references to deleted rows by an index', async () => {
  const { database, close } = await openSqliteEngine()
  const selectUnindexed = sql<{ table: string; column: string }>`
    select m.name as "table", f."from" as "column"
    from   sqlite_master m
    join   pragma_foreign_key_list(m.name) f
    where  m.type = 'table' and f."table" <> 'app_user' and f."table" <> 'workspace' and f.seq = 0
    and    not exists (
      select 1
      from   pragma_index_list(m.name) i
      join   pragma_index_info(i.name) c
      where  c.seqno = 0 and (i.partial = 0 or i.name in ('response_link', 'response_invitation'))
      and    c.name in (select o."from" from pragma_foreign_key_list(m.name) o where o.id = f.id)
    )`
  expect(await database.all(selectUnindexed)).toEqual([])
  await close()
})

describe.each(engines)('deleting a workspace on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
  })
  afterAll(() => connection.close())
  beforeEach(async () => {
    service = await createService(connection.database)
  })

  async function countRows(workspaceId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const table of [...Object.keys(workspaceTables), 'job']) {
      const [row] = await connection.database.all(
        sql<{ count: number }>`
          select cast(count(*) as bigint) as count from ${raw(table)} where workspace_id = ${workspaceId}`,
      )
      if (row && row.count > 0) counts[table] = row.count
    }
    return counts
  }

  it('makes it unreachable at once by keys, links and sessions', async () => {
    const { ours: mainWorkspace, call, app, deps } = service
    const owner = await signInMember(service, 'owner')
    const key = (await call('POST', '/api/keys', { name: 'Till', scope: 'read' })).body.secret
    const { invitations } = (
      await call('POST', `/api/surveys/${mainWorkspace.surveyId}/invitations`, {
        contacts: [{ email: 'ada@example.com' }],
      })
    ).body
    const invitation = await inviteMember(deps, cliCaller(mainWorkspace.workspaceId), {
      email: 'new@example.com',
      role: 'owner',
    })
    const body = { key: 'one', score: 9 }
    const { body: receipt } = await call('POST', `/embed/surveys/${mainWorkspace.surveyId}/responses`, body)
    const caller = { ...cliCaller(mainWorkspace.workspaceId), role: 'owner' as const }
    await expect(deleteWorkspace(deps, caller, 'Theirs')).rejects.toThrow('Expected the name of the workspace, “Ours”.')
    await deleteWorkspace(deps, caller, ' Ours ')

    expect(
      (await owner.get('/api/workspace', { accept: 'application/json', 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(401)
    expect((await call('GET', '/api/workspace')).status).toBe(401)
    expect((await createClient(app, { apiKey: key })('GET', '/api/surveys')).status).toBe(401)
    const link = mainWorkspace.url.replace(deps.publicUrl, '')
    const token = invitations[0].url.replace(deps.publicUrl, '')
    for (const path of [link, token, `/embed/surveys/${mainWorkspace.surveyId}`]) {
      expect([404, 410]).toContain((await app.request(path)).status)
    }
    const patchOptions = { method: 'PATCH', headers: { 'content-type': 'application/json' } }
    const revision = await app.request(`/embed/responses/${receipt.id}`, {
      ...patchOptions,
      body: JSON.stringify({ editToken: receipt.editToken, comment: 'Late' }),
    })
    expect([403, 404, 410]).toContain(revision.status)
    expect(
      (await call('POST', `/embed/surveys/${mainWorkspace.surveyId}/responses`, { key: 'two', score: 1 })).status,
    ).toBe(404)
    await expect(deleteWorkspace(deps, caller, 'Ours')).rejects.toThrow('There is no workspace')
    const pendingJoin = joinAsNew(deps, invitation.url?.split('/').at(-1) ?? '', newUser)
    await expect(pendingJoin).rejects.toMatchObject({ kind: 'gone', code: 'revoked' })
  })

  it('leaves nothing but the audit log, even if interrupted and continued', async () => {
    const { deps, theirs: otherWorkspace } = service
    const { workspaceId } = await createDemo(deps)
    const otherWorkspaceRows = await countRows(otherWorkspace.workspaceId)
    const previousRows = await countRows(workspaceId)
    expect(previousRows.response).toBeGreaterThan(1000)
    await deleteWorkspace(deps, { ...cliCaller(workspaceId), role: 'owner' }, 'Northlight')

    for (let step = 0; step < 7; step++) expect(await deleteNextChunk(deps, workspaceId, 100)).toBe(true)
    await Promise.all([deleteNextChunk(deps, workspaceId, 100), deleteNextChunk(deps, workspaceId, 100)])
    while (await runNextJob({ ...deps, log: silentLog })) {}
    expect(await countRows(workspaceId)).toEqual({})
    expect(await connection.database.all(sql`select id from workspace where id = ${workspaceId}`)).toEqual([])
    expect(await countRows(otherWorkspace.workspaceId)).toEqual(otherWorkspaceRows)
    expect(await verifyCounts(deps)).toEqual([])
    expect(await deleteNextChunk(deps, workspaceId)).toBe(false)

    const { data } = await listAuditEntries(deps, cliCaller(workspaceId), {}, { limit: 10 })
    expect(data.map(({ action }) => action).sort()).toEqual(['demo.added', 'workspace.deleted'])
    const deletionEntry = data.find(({ action }) => action === 'workspace.deleted')
    expect(deletionEntry).toMatchObject({ subject: workspaceId, detail: { name: 'Northlight' } })
  })

  it('also deletes a response that arrives meanwhile', async () => {
    const { deps, ours: mainWorkspace } = service
    await deleteWorkspace(deps, { ...cliCaller(mainWorkspace.workspaceId), role: 'owner' }, 'Ours')
    await deps.database.batch([
      sql`insert into contact (id, workspace_id, properties, created_at, updated_at)
          values (${deps.newId(NOON)}, ${mainWorkspace.workspaceId}, '{}', 1, 1)`,
    ])
    while (await runNextJob({ ...deps, log: silentLog })) {}
    expect(await countRows(mainWorkspace.workspaceId)).toEqual({})
  })
})
