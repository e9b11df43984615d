import { raw } from 'sql-template-tag'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAudit } from '../../../server/domain/audit.ts'
import { addDemo } from '../../../server/domain/demo/demo.ts'
import { operator } from '../../../server/domain/deps.ts'
import { joinAsNew } from '../../../server/domain/users/join.ts'
import { inviteMember } from '../../../server/domain/users/member-invitations.ts'
import { verify } from '../../../server/domain/verification.ts'
import { deleteOn, deleteWorkspace } from '../../../server/domain/workspaces/deletion.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/database.ts'
import { tables } from '../../../server/store/queries/workspace-deletion.ts'
import { engines, migrations, type Opened, sqlite } from '../../support/engines.ts'
import { signedInAs } from '../../support/signed-in.ts'
import { caller as callerBy, NOON, type Service, serviceOver } from '../../support/world.ts'

const newcomer = { name: 'New', password: 'quite new and long', locale: null }
const silent = { info: () => undefined, error: () => undefined }

/** Which tables hold rows of a workspace, by the text of the migrations. */
function tablesOfWorkspaces(): string[] {
  const text = migrations.map((migration) => migration.text).join('\n')
  const made = [...text.matchAll(/create table (\w+) \(([^;]*)\)[^;]*;/g)]
  const dropped = [...text.matchAll(/drop table (\w+)|alter table (\w+) rename/g)].map(([, a, b]) => a ?? b)
  const own = made.filter(([, , columns]) => /^\s*workspace_id\s/m.test(columns ?? '')).map(([, name]) => name ?? '')
  return [...new Set([...own, 'tally'])].filter((name) => name === 'tally' || !dropped.includes(name))
}

it('deletes from every table that holds rows of a workspace, but the log', () => {
  expect([...Object.keys(tables), 'audit', 'outbox'].sort()).toEqual(tablesOfWorkspaces().sort())
})

it('finds by an index whatever refers to what it deletes, however much others have', async () => {
  const { database, close } = await sqlite()
  const unindexed = sql<{ table: string; column: string }>`
    select m.name as "table", f."from" as "column"
    from   sqlite_master m
    join   pragma_foreign_key_list(m.name) f
    where  m.type = 'table' and f."table" <> 'person' and f."table" <> 'workspace' and f.seq = 0
    and    not exists (
      select 1
      from   pragma_index_list(m.name) i
      join   pragma_index_info(i.name) c
      where  c.seqno = 0 and (i.partial = 0 or i.name = 'response_link')
      and    c.name in (select o."from" from pragma_foreign_key_list(m.name) o where o.id = f.id)
    )`
  expect(await database.all(unindexed)).toEqual([])
  await close()
})

describe.each(engines)('deleting a workspace on $name', ({ open }) => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    service = await serviceOver(opened.database)
  })

  async function rowsIn(workspaceId: string): Promise<Record<string, number>> {
    const found: Record<string, number> = {}
    for (const table of [...Object.keys(tables), 'outbox']) {
      const [row] = await opened.database.all(
        sql<{ count: number }>`
          select cast(count(*) as bigint) as count from ${raw(table)} where workspace_id = ${workspaceId}`,
      )
      if (row && row.count > 0) found[table] = row.count
    }
    return found
  }

  it('takes it out of reach at once, for whoever has a key, a link or a session', async () => {
    const { ours, call, app, deps } = service
    const owner = await signedInAs(service, 'owner')
    const key = (await call('POST', '/api/keys', { name: 'Till', scope: 'read' })).body.secret
    const { invitations } = (
      await call('POST', `/api/surveys/${ours.surveyId}/invitations`, { contacts: [{ email: 'ada@example.com' }] })
    ).body
    const invited = await inviteMember(deps, operator(ours.workspaceId), { email: 'new@example.com', role: 'owner' })
    const answer = { key: 'one', score: 9 }
    const { body: receipt } = await call('POST', `/embed/surveys/${ours.surveyId}/responses`, answer)
    const caller = { ...operator(ours.workspaceId), role: 'owner' as const }
    await expect(deleteWorkspace(deps, caller, 'Theirs')).rejects.toThrow('Expected the name of the workspace, “Ours”.')
    await deleteWorkspace(deps, caller, ' Ours ')

    expect(
      (await owner.get('/api/workspace', { accept: 'application/json', 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(400)
    expect((await call('GET', '/api/workspace')).status).toBe(401)
    expect((await callerBy(app, { apiKey: key })('GET', '/api/surveys')).status).toBe(401)
    const link = ours.url.replace(deps.publicUrl, '')
    const token = invitations[0].url.replace(deps.publicUrl, '')
    for (const path of [link, token, `/embed/surveys/${ours.surveyId}`]) {
      expect([404, 410]).toContain((await app.request(path)).status)
    }
    const patch = { method: 'PATCH', headers: { 'content-type': 'application/json' } }
    const added = await app.request(`/embed/responses/${receipt.id}`, {
      ...patch,
      body: JSON.stringify({ editToken: receipt.editToken, comment: 'Late' }),
    })
    expect([403, 404, 410]).toContain(added.status)
    expect((await call('POST', `/embed/surveys/${ours.surveyId}/responses`, { key: 'two', score: 1 })).status).toBe(404)
    await expect(deleteWorkspace(deps, caller, 'Ours')).rejects.toThrow('There is no workspace')
    const joining = joinAsNew(deps, invited.url?.split('/').at(-1) ?? '', newcomer)
    await expect(joining).rejects.toMatchObject({ refusal: 'gone', code: 'revoked' })
  })

  it('leaves nothing but the log, also where it is ended and begun again midway', async () => {
    const { deps, theirs } = service
    const { workspaceId } = await addDemo(deps)
    await inviteMember(deps, operator(workspaceId), { email: 'new@example.com', role: 'viewer' })
    const other = await rowsIn(theirs.workspaceId)
    const before = await rowsIn(workspaceId)
    expect(before.response).toBeGreaterThan(1000)
    await deleteWorkspace(deps, { ...operator(workspaceId), role: 'owner' }, 'Northlight')

    for (let step = 0; step < 7; step++) expect(await deleteOn(deps, workspaceId, 100)).toBe(true)
    await Promise.all([deleteOn(deps, workspaceId, 100), deleteOn(deps, workspaceId, 100)])
    while (await deliverNext({ ...deps, log: silent })) {}
    expect(await rowsIn(workspaceId)).toEqual({})
    expect(await opened.database.all(sql`select id from workspace where id = ${workspaceId}`)).toEqual([])
    expect(await rowsIn(theirs.workspaceId)).toEqual(other)
    expect(await verify(deps)).toEqual([])
    expect(await deleteOn(deps, workspaceId)).toBe(false)

    const { data } = await listAudit(deps, operator(workspaceId), {}, { limit: 10 })
    expect(data.map(({ action }) => action).sort()).toEqual([
      'demo.added',
      'member-invitation.made',
      'workspace.deleted',
    ])
    const deleted = data.find(({ action }) => action === 'workspace.deleted')
    expect(deleted).toMatchObject({ subject: workspaceId, detail: { name: 'Northlight' } })
  }, 60_000)

  it('is not held up by an answer that was on its way', async () => {
    const { deps, ours } = service
    await deleteWorkspace(deps, { ...operator(ours.workspaceId), role: 'owner' }, 'Ours')
    await deps.database.batch([
      sql`insert into contact (id, workspace_id, properties, created_at, updated_at)
          values (${deps.newId(NOON)}, ${ours.workspaceId}, '{}', 1, 1)`,
    ])
    while (await deliverNext({ ...deps, log: silent })) {}
    expect(await rowsIn(ours.workspaceId)).toEqual({})
  })
})
