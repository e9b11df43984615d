import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEntries } from '../../../server/domain/audit.ts'
import { createDemo } from '../../../server/domain/demo/demo.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { updateFollowUp } from '../../../server/domain/follow-ups/changes.ts'
import { listFollowUps } from '../../../server/domain/follow-ups/list.ts'
import { timePrefix } from '../../../server/domain/ids.ts'
import { previewRetention, redactNextChunk, startRedaction } from '../../../server/domain/privacy/retention.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { getScore, getSegments } from '../../../server/domain/reports/reports.ts'
import { getTrend } from '../../../server/domain/reports/trend.ts'
import { updateResponse } from '../../../server/domain/responses/responses.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { updateWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import * as importStore from '../../../server/store/queries/imports.ts'
import { selectSurveys } from '../../../server/store/queries/surveys.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps, DAY, NOON } from '../../support/world.ts'

const silentLog = { info: () => undefined, error: () => undefined }
const scoreOptions = { confidence: 0.95, method: 'score' } as const
const RETENTION_DAYS = 180
const firstPage = { limit: 200 }

/** A contacts file without a header. */
const insertImport = (id: string, workspaceId: string, at: number) =>
  importStore.insertImport({
    id,
    workspaceId,
    kind: 'contacts',
    surveyId: null,
    fileName: 'Ada.csv',
    header: '["Ada"]',
    mapping: '{"columns":[null],"country":null}',
    createdAt: at,
    createdBy: 'cli',
  })
const selectImports = (workspaceId: string) => sql<{ name: string; header: string }>`
  select file_name as name, cast(header as text) as header from import
  where workspace_id = ${workspaceId} order by id`

describe.each(engines)('data retention on $name', ({ name, open }) => {
  let connection: TestConnection
  let deps: Deps
  let caller: Caller
  let surveyIds: string[]

  beforeAll(async () => {
    connection = await open()
  })
  afterAll(() => connection.close())

  beforeEach(async () => {
    deps = createDeps(connection.database, createClock())
    // One workspace per test: data that another test has redacted is of no use.
    await connection.database.batch([sql`update workspace set demo_at = null`])
    caller = cliCaller((await createDemo(deps)).workspaceId)
    // PostgreSQL does this by itself within a minute; with old statistics, the statements would take a minute.
    if (name === 'PostgreSQL') await connection.database.batch([sql`analyze`])
    const rows = await connection.database.all(selectSurveys(caller.workspaceId, { before: undefined, limit: 10 }))
    surveyIds = rows.map(({ id }) => id)
  })

  const loadRows = <Row>(table: 'response' | 'contact' | 'invitation' | 'follow_up' | 'response_change') => {
    const statements = {
      response: sql<Row>`select * from response where workspace_id = ${caller.workspaceId} order by id`,
      contact: sql<Row>`select * from contact where workspace_id = ${caller.workspaceId} and id <> workspace_id`,
      invitation: sql<Row>`select * from invitation where workspace_id = ${caller.workspaceId}`,
      follow_up: sql<Row>`select * from follow_up where workspace_id = ${caller.workspaceId} order by response_id`,
      response_change: sql<Row>`select * from response_change where workspace_id = ${caller.workspaceId}`,
    }
    return connection.database.all(statements[table])
  }

  const loadMetrics = () =>
    Promise.all(
      surveyIds.map(async (id) => ({
        score: await getScore(deps, caller, id, scoreOptions),
        trend: await getTrend(deps, caller, id, { interval: 'week', rolling: 1 }),
        plan: await getSegments(deps, caller, id, { by: 'plan' }),
        tier: await getSegments(deps, caller, id, { by: 'tier' }),
      })),
    )

  async function redact(chunk?: number): Promise<void> {
    await startRedaction(deps)
    if (chunk === undefined) while (await runNextJob({ ...deps, log: silentLog })) {}
    else while (await redactNextChunk(deps, caller.workspaceId, chunk)) {}
  }

  type ResponseRow = Record<'id' | 'comment' | 'answers' | 'properties' | 'contact_id' | 'page', string | null>

  it('leaves no personal data in old rows, and every metric unchanged', async () => {
    const [oldResponse] = await loadRows<ResponseRow>('response')
    await updateResponse(deps, caller, oldResponse?.id ?? '', { comment: 'Ada Lovelace said so' })
    await updateResponse(deps, caller, oldResponse?.id ?? '', { comment: 'Ada again', properties: { order: 'Ada-17' } })
    const previousMetrics = await loadMetrics()
    const [cutoffId, cutoff] = [timePrefix(NOON - RETENTION_DAYS * DAY), NOON - RETENTION_DAYS * DAY]
    const recentResponses = (await loadRows<ResponseRow>('response')).filter(({ id }) => (id ?? '') > cutoffId)
    await updateWorkspace(deps, caller, { retentionDays: RETENTION_DAYS })
    const expected = await previewRetention(deps, caller, RETENTION_DAYS)
    expect(expected.responses).toBeGreaterThan(500)
    const contacts = await loadRows<ResponseRow>('contact')
    await connection.database.batch(
      [cutoff - DAY, cutoff + DAY].map((at) => insertImport(deps.newId(at), caller.workspaceId, at)),
    )
    await redact()
    expect(await connection.database.all(selectImports(caller.workspaceId))).toEqual([
      { name: '', header: '[]' },
      { name: 'Ada.csv', header: '["Ada"]' },
    ])

    const rows = await loadRows<ResponseRow>('response')
    const [redactedResponses, keptResponses] = [
      rows.filter(({ id }) => (id ?? '') < cutoffId),
      rows.filter(({ id }) => (id ?? '') > cutoffId),
    ]
    expect(keptResponses).toEqual(recentResponses)
    const emptyFields = {
      comment: null,
      comment_folded: null,
      contact_id: null,
      identity: null,
      unverified_contact: null,
      page: null,
    }
    for (const row of redactedResponses) expect(row).toMatchObject({ ...emptyFields, invitation_id: null })
    expect(redactedResponses.filter(({ answers }) => JSON.stringify(answers).replaceAll('"', '') !== '{}')).toEqual([])
    const serialized = JSON.stringify([redactedResponses, await loadRows('response_change')])
    expect(serialized).not.toContain('Ada')
    expect(serialized).not.toContain('customer-')
    const notes = (await loadRows<{ response_id: string; note: string | null }>('follow_up')).filter(({ note }) => note)
    expect(notes.filter(({ response_id }) => response_id < cutoffId)).toEqual([])
    expect(contacts.length - (await loadRows('contact')).length).toBe(expected.contacts)

    const searchEntries = await connection.database.all(sql<{ noun: string; id: string }>`
      select noun, id from search_term where workspace_id = ${caller.workspaceId}`)
    const contactIds = new Set((await loadRows<ResponseRow>('contact')).map(({ id }) => id))
    expect(searchEntries.length).toBeGreaterThan(100)
    expect(searchEntries.filter(({ noun, id }) => (noun === 'comment' ? id < cutoffId : !contactIds.has(id)))).toEqual(
      [],
    )

    expect(await verifyCounts(deps)).toEqual([])
    expect(await loadMetrics()).toEqual(previousMetrics)
    expect(await previewRetention(deps, caller, RETENTION_DAYS)).toEqual({ responses: 0, contacts: 0 })
  })

  it('continues after a process ends, in chunks, and audits the total once', async () => {
    await updateWorkspace(deps, caller, { retentionDays: RETENTION_DAYS })
    const expected = await previewRetention(deps, caller, RETENTION_DAYS)
    await startRedaction(deps)
    await redactNextChunk(deps, caller.workspaceId, 400)
    await Promise.all([redactNextChunk(deps, caller.workspaceId, 400), redactNextChunk(deps, caller.workspaceId, 400)])
    await startRedaction(deps)
    while (await redactNextChunk(deps, caller.workspaceId, 400)) {}
    expect(await redactNextChunk(deps, caller.workspaceId, 400)).toBe(false)
    const { data } = await listAuditEntries(deps, caller, { action: 'retention.applied' }, firstPage)
    const sumDetail = (noun: string) => data.reduce((total, { detail }) => total + Number(detail[noun] ?? 0), 0)
    expect([sumDetail('responses'), sumDetail('contacts')]).toEqual([expected.responses, expected.contacts])
    expect(await verifyCounts(deps)).toEqual([])
  })

  // What is the same on every engine.
  if (name === 'SQLite') {
    it('is off by default, and stops when it is turned off', async () => {
      await redact()
      const previousRows = await loadRows('response')
      await updateWorkspace(deps, caller, { retentionDays: RETENTION_DAYS })
      await startRedaction(deps)
      await updateWorkspace(deps, caller, { retentionDays: null })
      expect(await redactNextChunk(deps, caller.workspaceId)).toBe(false)
      expect(await loadRows('response')).toEqual(previousRows)
      await updateWorkspace(deps, caller, { retentionDays: RETENTION_DAYS })
      await redact()
      expect(await loadRows('response')).not.toEqual(previousRows)
    })

    it('keeps a property that has become a segment key', async () => {
      await connection.database.batch([
        sql`delete from segment_key where workspace_id = ${caller.workspaceId} and key = 'tier'`,
        sql`delete from tally where workspace_id = ${caller.workspaceId} and segment_key = 'tier'`,
      ])
      await declareSegmentKey(deps, caller, 'tier')
      const [call] = (await listFollowUps(deps, caller, { status: 'open' }, { limit: 1 })).data
      await updateFollowUp(deps, caller, call?.id ?? '', { note: 'Young enough' })
      await updateWorkspace(deps, caller, { retentionDays: RETENTION_DAYS })
      const previousMetrics = await loadMetrics()
      await redact(500)
      expect(await loadMetrics()).toEqual(previousMetrics)
      expect(JSON.stringify(await loadRows('follow_up'))).toContain('Young enough')
    })
  }
})
