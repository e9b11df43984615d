import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listAuditEntries } from '../../../server/domain/audit.ts'
import { getContact, listContacts, updateContact, upsertContact } from '../../../server/domain/contacts/contacts.ts'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { listFollowUps } from '../../../server/domain/follow-ups/list.ts'
import { cancelStalledImports, getImportRecord, STALLED_AFTER_MS } from '../../../server/domain/import-records.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { getScore } from '../../../server/domain/reports/reports.ts'
import type { RowResult } from '../../../server/domain/responses/import-batches.ts'
import { startImportUndo } from '../../../server/domain/responses/import-undo.ts'
import type { ImportedResponse } from '../../../server/domain/responses/imports.ts'
import { listResponses } from '../../../server/domain/responses/list.ts'
import { updateResponse } from '../../../server/domain/responses/responses.ts'
import { StreamedImport } from '../../../server/domain/responses/streamed-import.ts'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { createRowIdentifier } from '../../../server/domain/row-identity.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { selectImportById } from '../../../server/store/queries/imports.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps, DAY, NOON } from '../../support/world.ts'

const page = { limit: 50 }

describe.each(engines)('imports of responses on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  let caller: Caller
  let surveyId: string
  const time = createClock()
  const log = { info: () => undefined, error: () => undefined }

  beforeAll(async () => {
    connection = await open()
    deps = createDeps(connection.database, time)
  })
  afterAll(() => connection?.close())

  beforeEach(async () => {
    const created = await createWorkspace(deps, { name: 'W', timeZone: 'UTC' })
    caller = cliCaller(created.workspaceId)
    surveyId = created.surveyId
  })

  /** A row as a file has it; `columns` are those that are mapped. */
  type Row = Partial<Omit<ImportedResponse, 'at'>> & { score: number; day?: string }

  async function importRows(
    rows: readonly Row[],
    columns: readonly (keyof Row)[],
    { update = false, followUpsSince = 0 as number | null, batchSize = rows.length } = {},
  ) {
    const stream = await StreamedImport.start(
      deps,
      caller,
      await findOpenSurvey(deps, surveyId),
      { name: 'answers.csv', header: ['a'], mapping: { followUpsSince } },
      { update, followUpsSince, retry: (run) => run() },
    )
    const identify = createRowIdentifier()
    const importRows = rows.map(({ day, ...row }) => {
      const mapped = Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name as keyof Row)))
      const response = { properties: {}, ...mapped, ...(day && { at: { day } }) } as ImportedResponse
      return { response, identity: identify([JSON.stringify({ day, ...row })], response.key) }
    })
    const results: RowResult[] = []
    for (let index = 0; index < rows.length; index += batchSize)
      results.push(...(await stream.storeRows(importRows.slice(index, index + batchSize))))
    await stream.finish({
      isComplete: true,
      fingerprint: 'f',
      reasons: {},
      warnings: {},
      withoutScore: 0,
      withoutDate: 0,
    })
    return { id: stream.id, counts: stream.counts, results }
  }

  const listStored = async () => (await listResponses(deps, caller, { survey: surveyId }, page)).data
  const countScores = async () =>
    (await getScore(deps, caller, surveyId, { confidence: 0.95, method: 'score' })).histogram
  const countOpen = async () => (await listFollowUps(deps, caller, {}, page)).data.length

  async function undo(id: string) {
    await startImportUndo(deps, caller, id)
    while (await runNextJob({ ...deps, log })) {}
    const [row] = await deps.database.all(selectImportById(caller.workspaceId, id))
    expect(row?.undoneAt).not.toBeNull()
    expect(await verifyCounts(deps)).toEqual([])
    return JSON.parse(row?.undoCounts ?? '{}')
  }

  const rows: Row[] = [
    { score: 9, day: '2026-11-20', comment: 'good', properties: { shop: 'North' } },
    {
      score: 3,
      day: '2026-11-21',
      comment: 'slow',
      properties: { shop: 'South' },
      contact: { email: 'ada@example.com' },
    },
  ]

  it('is cancelled once its command has stored nothing for an hour, and cannot go on then', async () => {
    const survey = await findOpenSurvey(deps, surveyId)
    const file = { name: 'a.csv', header: ['score'], mapping: {} }
    const options = { update: false, followUpsSince: null, retry: <Result>(run: () => Promise<Result>) => run() }
    const stream = await StreamedImport.start(deps, caller, survey, file, options)
    const identify = createRowIdentifier()
    const store = (score: number) => {
      const response = { score, properties: {} }
      return stream.storeRows([{ response, identity: identify([`${score}`], undefined) }])
    }
    const getState = async () => (await getImportRecord(deps, caller, stream.id)).state
    for (const score of [9, 3]) {
      time.advance(STALLED_AFTER_MS)
      await cancelStalledImports(deps)
      expect(await getState()).toBe('running')
      await store(score)
    }
    time.advance(STALLED_AFTER_MS + 1)
    await Promise.all([cancelStalledImports(deps), cancelStalledImports(deps)])
    expect(await getState()).toBe('cancelled')
    await expect(store(8)).rejects.toMatchObject({ code: 'import-cancelled' })
    const { data } = await listAuditEntries(deps, caller, { action: 'response-import.cancelled' }, page)
    expect(data).toMatchObject([{ subject: stream.id, detail: { done: 2 } }])
    expect(await undo(stream.id)).toMatchObject({ removedResponses: 2, total: 2 })
    expect(await listStored()).toEqual([])
  })

  it('adds further columns to the same responses, and takes them away again', async () => {
    await declareSegmentKey(deps, caller, 'shop')
    const first = await importRows(rows, ['score'])
    expect(first.counts).toMatchObject({ added: 2, updated: 0, followUps: 1 })
    const second = await importRows(rows, ['score', 'comment', 'properties', 'contact'])
    expect(second.counts).toMatchObject({ added: 0, updated: 2, unchanged: 0, differing: 0 })
    expect(await listStored()).toMatchObject([
      {
        score: 3,
        comment: 'slow',
        properties: { shop: 'South' },
        contact: { email: 'ada@example.com', identity: 'verified' },
      },
      { score: 9, comment: 'good', properties: { shop: 'North' }, contact: null },
    ])
    expect((await importRows(rows, ['score', 'comment', 'properties', 'contact'])).counts).toMatchObject({
      added: 0,
      updated: 0,
      unchanged: 2,
    })
    expect(await undo(second.id)).toMatchObject({
      restoredResponses: 2,
      removedContacts: 1,
      keptResponses: 0,
      keptContacts: 0,
    })
    expect(await listStored()).toMatchObject([
      { score: 3, comment: null, properties: {}, contact: null },
      { score: 9, comment: null, properties: {}, contact: null },
    ])
    expect((await listContacts(deps, caller, {}, page)).data).toEqual([])
    expect(await undo(first.id)).toMatchObject({ removedResponses: 2 })
    expect([await listStored(), await countOpen()]).toEqual([[], 0])
    // They are not deleted for good.
    expect((await importRows(rows, ['score'])).counts).toMatchObject({ added: 2 })
  })

  it('reports a known key with other content, and takes it on request', async () => {
    const before: Row[] = [
      { key: 'a', score: 3, comment: 'slow' },
      { key: 'b', score: 9 },
    ]
    const after: Row[] = [
      { key: 'a', score: 10, comment: 'fast' },
      { key: 'b', score: 9, comment: 'new' },
      { key: 'b', score: 1 },
    ]
    await importRows(before, ['key', 'score', 'comment'])
    const careful = await importRows(after, ['key', 'score', 'comment'])
    expect(careful.counts).toMatchObject({ added: 0, updated: 1, unchanged: 2, differing: 2 })
    expect(careful.results).toMatchObject([{ hasDifferences: true }, { outcome: 'updated' }, { hasDifferences: true }])
    expect(await countOpen()).toBe(1)
    const scores = await countScores()
    const taken = await importRows(after, ['key', 'score', 'comment'], { update: true })
    expect(taken.counts).toMatchObject({ updated: 1, differing: 1 })
    expect((await listStored()).map(({ score, comment }) => [score, comment])).toEqual(
      expect.arrayContaining([
        [10, 'fast'],
        [9, 'new'],
      ]),
    )
    // Nobody has touched the follow-up, and it is no longer due.
    expect(await countOpen()).toBe(0)
    expect(await undo(taken.id)).toMatchObject({ restoredResponses: 1, keptResponses: 0 })
    expect(await countScores()).toEqual(scores)
    expect(await countOpen()).toBe(1)
  })

  it('finds a row that was imported before its key was mapped', async () => {
    const row: Row = { key: 'a', score: 3 }
    await importRows([row], ['score'])
    expect((await importRows([row], ['score', 'key'])).counts).toMatchObject({ added: 0, unchanged: 1 })
    const corrected = { ...row, score: 4 }
    expect((await importRows([corrected], ['score', 'key'])).counts).toMatchObject({ added: 0, differing: 1 })
  })

  it('keeps what has changed since when it is undone', async () => {
    await importRows(rows, ['score'])
    const { id } = await importRows(rows, ['score', 'comment'])
    const [slow, good] = await listStored()
    await updateResponse(deps, caller, good?.id ?? '', { comment: 'very good' })
    await updateResponse(deps, caller, slow?.id ?? '', { score: 4 })
    expect(await undo(id)).toMatchObject({ restoredResponses: 1, keptResponses: 1 })
    expect((await listStored()).map(({ score, comment }) => [score, comment])).toEqual([
      [4, null],
      [9, 'very good'],
    ])
  })

  it('takes back contacts, unless they have changed or are in use', async () => {
    await upsertContact(deps, caller, { email: 'known@example.com', name: 'Known', properties: { tier: 'A' } })
    const people: Row[] = [
      { score: 9, contact: { email: 'known@example.com', name: 'Known Better', properties: { tier: 'B', shop: 'X' } } },
      { score: 9, contact: { email: 'new@example.com' } },
      { score: 9, contact: { email: 'edited@example.com' } },
      { score: 9, contact: { email: 'used@example.com' } },
    ]
    const { id } = await importRows(people, ['score', 'contact'])
    const find = async (email: string) => (await listContacts(deps, caller, { email }, page)).data[0]
    await updateContact(deps, caller, (await find('edited@example.com'))?.id ?? '', { name: 'Edited' })
    const [used] = people.slice(3)
    await importRows([{ ...used, score: 8 }], ['score', 'contact'])
    expect(await undo(id)).toMatchObject({
      removedResponses: 4,
      restoredContacts: 1,
      removedContacts: 1,
      keptContacts: 2,
    })
    expect(await find('known@example.com')).toMatchObject({ name: 'Known', properties: { tier: 'A' } })
    expect(await find('new@example.com')).toBeUndefined()
    expect(await find('edited@example.com')).toMatchObject({ name: 'Edited' })
    expect(await countScores()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
  })

  it('takes back what two batches have changed in one contact', async () => {
    const id = await upsertContact(deps, caller, { externalId: 'c1' })
    const visits: Row[] = [
      { score: 9, contact: { externalId: 'c1', email: 'first@example.com' } },
      { score: 8, contact: { externalId: 'c1', email: 'second@example.com', name: 'Ada' } },
    ]
    const imported = await importRows(visits, ['score', 'contact'], { batchSize: 1 })
    expect(await getContact(deps, caller, id)).toMatchObject({ email: 'second@example.com', name: 'Ada' })
    expect(await undo(imported.id)).toMatchObject({ restoredContacts: 1, keptContacts: 0 })
    expect(await getContact(deps, caller, id)).toMatchObject({ externalId: 'c1', email: null, name: null })
  })

  it('forgets the earlier values of a contact who is erased', async () => {
    const { id } = await importRows(rows, ['score', 'contact'])
    const contact = (await listContacts(deps, caller, { email: 'ada@example.com' }, page)).data[0]
    await eraseContact(deps, caller, contact?.id ?? '')
    expect(await undo(id)).toMatchObject({ removedResponses: 1, removedContacts: 0, keptContacts: 0 })
    await expect(getContact(deps, caller, contact?.id ?? '')).rejects.toThrow('There is no contact')
  })

  it('opens follow-ups for recent responses only', async () => {
    const recent = { followUpsSince: NOON - 30 * DAY }
    const history: Row[] = [
      { score: 0, day: '2024-01-05' },
      { score: 1, day: '2026-10-22' },
      { score: 2, day: '2026-10-24' },
      { score: 3, day: '2026-11-22' },
    ]
    expect((await importRows(history, ['score'], recent)).counts).toMatchObject({ added: 4, followUps: 2 })
    expect(await countOpen()).toBe(2)
    expect((await importRows([{ score: 0 }], ['score'], { followUpsSince: null })).counts.followUps).toBe(0)
  })

  it('cannot be undone while it runs, twice, or after 30 days', async () => {
    const survey = await findOpenSurvey(deps, surveyId)
    const options = { update: false, followUpsSince: null, retry: <T>(run: () => Promise<T>) => run() }
    const stream = await StreamedImport.start(deps, caller, survey, { name: 'a.csv', header: [], mapping: {} }, options)
    await expect(startImportUndo(deps, caller, stream.id)).rejects.toThrow('has not ended')
    await stream.finish({
      isComplete: false,
      fingerprint: '',
      reasons: {},
      warnings: {},
      withoutScore: 0,
      withoutDate: 0,
    })
    await undo(stream.id)
    await startImportUndo(deps, caller, stream.id)
    expect(await runNextJob({ ...deps, log })).toBe(false)
    const { id } = await importRows(rows, ['score'])
    await expect(startImportUndo(deps, cliCaller('another'), id)).rejects.toThrow('There is no import')
    time.advance(30 * DAY)
    await expect(startImportUndo(deps, caller, id)).rejects.toThrow('30 days')
  })
})
