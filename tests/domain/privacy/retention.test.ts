import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAudit } from '../../../server/domain/audit.ts'
import { addDemo } from '../../../server/domain/demo/demo.ts'
import { type Caller, type Deps, operator } from '../../../server/domain/deps.ts'
import { changeFollowUp } from '../../../server/domain/follow-ups/changes.ts'
import { listFollowUps } from '../../../server/domain/follow-ups/follow-ups.ts'
import { timePrefix } from '../../../server/domain/ids.ts'
import { beginForgetting, forgetOn, retentionPreview } from '../../../server/domain/privacy/retention.ts'
import { score, segments } from '../../../server/domain/reports/reports.ts'
import { trend } from '../../../server/domain/reports/trend.ts'
import { changeResponse } from '../../../server/domain/responses/responses.ts'
import { verify } from '../../../server/domain/verification.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { changeWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/database.ts'
import { insertContactImport } from '../../../server/store/queries/contact-imports.ts'
import { surveys } from '../../../server/store/queries/surveys.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { clock, DAY, NOON, worldOf } from '../../support/world.ts'

const silent = { info: () => undefined, error: () => undefined }
const manner = { confidence: 0.95, method: 'score' } as const
const DAYS = 180
const everything = { limit: 200 }

/** A file of contacts without headings. */
const imported = (id: string, workspaceId: string, at: number) =>
  insertContactImport({
    id,
    workspaceId,
    fileName: 'Ada.csv',
    header: '["Ada"]',
    mapping: '{"columns":[null],"countryCode":null}',
    createdAt: at,
    createdBy: 'cli',
  })
const importsOf = (workspaceId: string) => sql<{ name: string; header: string }>`
  select file_name as name, cast(header as text) as header from contact_import
  where workspace_id = ${workspaceId} order by id`

describe.each(engines)('data retention on $name', ({ name, open }) => {
  let opened: Opened
  let deps: Deps
  let caller: Caller
  let surveyIds: string[]

  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  beforeEach(async () => {
    deps = worldOf(opened.database, clock())
    // One each: what another test has forgotten is of no use.
    await opened.database.batch([sql`update workspace set demo_at = null`])
    caller = operator((await addDemo(deps)).workspaceId)
    // As it does by itself within a minute: by what it knew before, its plans would take one.
    if (name === 'PostgreSQL') await opened.database.batch([sql`analyze`])
    const rows = await opened.database.all(surveys(caller.workspaceId, { before: undefined, limit: 10 }))
    surveyIds = rows.map(({ id }) => id)
  }, 60_000)

  const rowsOf = <Row>(table: 'response' | 'contact' | 'invitation' | 'follow_up' | 'response_change') => {
    const statements = {
      response: sql<Row>`select * from response where workspace_id = ${caller.workspaceId} order by id`,
      contact: sql<Row>`select * from contact where workspace_id = ${caller.workspaceId} and id <> workspace_id`,
      invitation: sql<Row>`select * from invitation where workspace_id = ${caller.workspaceId}`,
      follow_up: sql<Row>`select * from follow_up where workspace_id = ${caller.workspaceId} order by response_id`,
      response_change: sql<Row>`select * from response_change where workspace_id = ${caller.workspaceId}`,
    }
    return opened.database.all(statements[table])
  }

  const figures = () =>
    Promise.all(
      surveyIds.map(async (id) => ({
        score: await score(deps, caller, id, manner),
        trend: await trend(deps, caller, id, { interval: 'week', rolling: 1 }),
        plan: await segments(deps, caller, id, { by: 'plan' }),
        tier: await segments(deps, caller, id, { by: 'tier' }),
      })),
    )

  async function forget(chunk?: number): Promise<void> {
    await beginForgetting(deps)
    if (chunk === undefined) while (await deliverNext({ ...deps, log: silent })) {}
    else while (await forgetOn(deps, caller.workspaceId, chunk)) {}
  }

  type Answer = Record<'id' | 'comment' | 'answers' | 'properties' | 'contact_id' | 'page', string | null>

  it('leaves nothing personal in old rows, and every figure as it was', async () => {
    const [old] = await rowsOf<Answer>('response')
    await changeResponse(deps, caller, old?.id ?? '', { comment: 'Ada Lovelace said so' })
    await changeResponse(deps, caller, old?.id ?? '', { comment: 'Ada again', properties: { order: 'Ada-17' } })
    const before = await figures()
    const [young, begun] = [timePrefix(NOON - DAYS * DAY), NOON - DAYS * DAY]
    const recent = (await rowsOf<Answer>('response')).filter(({ id }) => (id ?? '') > young)
    await changeWorkspace(deps, caller, { retentionDays: DAYS })
    const expected = await retentionPreview(deps, caller, DAYS)
    expect(expected.answers).toBeGreaterThan(500)
    const contacts = await rowsOf<Answer>('contact')
    await opened.database.batch(
      [begun - DAY, begun + DAY].map((at) => imported(deps.newId(at), caller.workspaceId, at)),
    )
    await forget()
    expect(await opened.database.all(importsOf(caller.workspaceId))).toEqual([
      { name: '', header: '[]' },
      { name: 'Ada.csv', header: '["Ada"]' },
    ])

    const rows = await rowsOf<Answer>('response')
    const [forgotten, kept] = [rows.filter(({ id }) => (id ?? '') < young), rows.filter(({ id }) => (id ?? '') > young)]
    expect(kept).toEqual(recent)
    const nothing = {
      comment: null,
      comment_folded: null,
      contact_id: null,
      identity: null,
      unverified_contact: null,
      page: null,
    }
    for (const row of forgotten) expect(row).toMatchObject({ ...nothing, invitation_id: null })
    expect(forgotten.filter(({ answers }) => JSON.stringify(answers).replaceAll('"', '') !== '{}')).toEqual([])
    const raw = JSON.stringify([forgotten, await rowsOf('response_change')])
    expect(raw).not.toContain('Ada')
    expect(raw).not.toContain('customer-')
    const notes = (await rowsOf<{ response_id: string; note: string | null }>('follow_up')).filter(({ note }) => note)
    expect(notes.filter(({ response_id }) => response_id < young)).toEqual([])
    expect(contacts.length - (await rowsOf('contact')).length).toBe(expected.contacts)

    const found = await opened.database.all(sql<{ noun: string; id: string }>`
      select noun, id from search_term where workspace_id = ${caller.workspaceId}`)
    const known = new Set((await rowsOf<Answer>('contact')).map(({ id }) => id))
    expect(found.length).toBeGreaterThan(100)
    expect(found.filter(({ noun, id }) => (noun === 'comment' ? id < young : !known.has(id)))).toEqual([])

    expect(await verify(deps)).toEqual([])
    expect(await figures()).toEqual(before)
    expect(await retentionPreview(deps, caller, DAYS)).toEqual({ answers: 0, contacts: 0 })
  })

  it('goes on where a process has ended, chunk by chunk, and tells once how much it was', async () => {
    await changeWorkspace(deps, caller, { retentionDays: DAYS })
    const expected = await retentionPreview(deps, caller, DAYS)
    await beginForgetting(deps)
    await forgetOn(deps, caller.workspaceId, 400)
    await Promise.all([forgetOn(deps, caller.workspaceId, 400), forgetOn(deps, caller.workspaceId, 400)])
    await beginForgetting(deps)
    while (await forgetOn(deps, caller.workspaceId, 400)) {}
    expect(await forgetOn(deps, caller.workspaceId, 400)).toBe(false)
    const { data } = await listAudit(deps, caller, { action: 'retention.applied' }, everything)
    const sum = (noun: string) => data.reduce((total, { detail }) => total + Number(detail[noun] ?? 0), 0)
    expect([sum('answers'), sum('contacts')]).toEqual([expected.answers, expected.contacts])
    expect(await verify(deps)).toEqual([])
  })

  // What is the same on every engine.
  if (name === 'SQLite') {
    it('is off unless somebody turns it on, and stops when it is turned off', async () => {
      await forget()
      const before = await rowsOf('response')
      await changeWorkspace(deps, caller, { retentionDays: DAYS })
      await beginForgetting(deps)
      await changeWorkspace(deps, caller, { retentionDays: null })
      expect(await forgetOn(deps, caller.workspaceId)).toBe(false)
      expect(await rowsOf('response')).toEqual(before)
      await changeWorkspace(deps, caller, { retentionDays: DAYS })
      await forget()
      expect(await rowsOf('response')).not.toEqual(before)
    })

    it('keeps a property that has come to be counted by', async () => {
      await opened.database.batch([
        sql`delete from segment_key where workspace_id = ${caller.workspaceId} and key = 'tier'`,
        sql`delete from tally where workspace_id = ${caller.workspaceId} and segment_key = 'tier'`,
      ])
      await declareSegmentKey(deps, caller, 'tier')
      const [call] = (await listFollowUps(deps, caller, { status: 'open' }, { limit: 1 })).data
      await changeFollowUp(deps, caller, call?.id ?? '', { note: 'Young enough' })
      await changeWorkspace(deps, caller, { retentionDays: DAYS })
      const before = await figures()
      await forget(500)
      expect(await figures()).toEqual(before)
      expect(JSON.stringify(await rowsOf('follow_up'))).toContain('Young enough')
    })
  }
})
