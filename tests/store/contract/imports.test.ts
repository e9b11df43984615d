import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as importStore from '../../../server/store/queries/imports.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('imports', { imports: importStore }, ({ database, imports }) => {
  beforeEach(() => insertFixture(database))

  it('stores each chunk of a file once', async () => {
    const filter = {
      workspaceId: mainWorkspaceId,
      kind: 'contacts' as const,
      surveyId: null,
      fileName: 'a.csv',
      header: '["email"]',
      mapping: '{}',
      createdAt: NOON,
      createdBy: 'cli',
    }
    await database.batch([
      imports.insertImport({ ...filter, id: 'import-1' }),
      imports.insertImport({ ...filter, id: 'import-2' }),
      imports.insertImportChunks(mainWorkspaceId, 'import-1', [
        { position: 0, lines: '[1]' },
        { position: 1, lines: '[2]' },
      ]),
      imports.insertImportChunks(mainWorkspaceId, 'import-2', [{ position: 0, lines: '[3]' }]),
    ])
    expect(await database.all(imports.selectImportById(mainWorkspaceId, 'import-1'))).toEqual([])
    const setRowCount = (workspaceId: string) =>
      database.batch(imports.updateUnstartedImport(workspaceId, 'import-1', { row_count: 2 }))
    expect(await setRowCount(otherWorkspaceId)).toEqual([[], [], []])
    expect(await setRowCount(mainWorkspaceId)).toEqual([[], [], [{ id: 'import-1' }]])
    expect(await database.all(imports.selectImportById(mainWorkspaceId, 'import-1'))).toMatchObject([
      { fileName: 'a.csv', rowCount: 2, done: 0, reasons: '{}', dryRunAt: null },
    ])
    expect(await database.all(imports.selectImports(otherWorkspaceId, undefined, firstPage))).toEqual([])
    expect(await database.all(imports.selectImports(mainWorkspaceId, 'contacts', firstPage))).toHaveLength(1)
    const advanceImport = () =>
      database.batch([imports.advanceImport(mainWorkspaceId, 'import-1', 0, { processed: 1, counts: '{"added":1}' })])
    expect([await advanceImport(), await advanceImport()]).toEqual([[[{ id: 'import-1' }]], [[]]])
    expect(await database.all(imports.selectImportChunk(mainWorkspaceId, 'import-1', 1))).toEqual([
      { position: 1, lines: '[2]' },
    ])
    const loadNextChunk = (after: { importId: string; position: number }) =>
      database.all(imports.selectNextImportChunk(mainWorkspaceId, after))
    expect(await loadNextChunk({ importId: '', position: -1 })).toEqual([
      { importId: 'import-1', position: 0, lines: '[1]' },
    ])
    expect(await loadNextChunk({ importId: 'import-1', position: 1 })).toEqual([
      { importId: 'import-2', position: 0, lines: '[3]' },
    ])
    await database.batch([imports.renameImport(otherWorkspaceId, 'import-1', { file_name: 'stolen', header: '[]' })])
    const [importName] = await database.all(imports.selectImportNames(mainWorkspaceId))
    expect(importName).toMatchObject({ id: 'import-1', fileName: 'a.csv' })
    await database.batch([imports.renameImport(mainWorkspaceId, 'import-1', { file_name: '', header: '[""]' })])
    expect(await database.all(imports.selectImportNames(mainWorkspaceId))).toContainEqual({
      id: 'import-1',
      fileName: '',
      header: '[""]',
    })
    await database.batch([imports.updateImportChunk(mainWorkspaceId, 'import-1', { position: 1, lines: '[null]' })])
    expect(await database.all(imports.selectImportChunk(mainWorkspaceId, 'import-1', 1))).toEqual([
      { position: 1, lines: '[null]' },
    ])
    await database.batch([imports.deleteImportChunk(mainWorkspaceId, 'import-1', 0)])
    expect(await database.all(imports.selectImportChunk(mainWorkspaceId, 'import-1', 0))).toMatchObject([
      { position: 1 },
    ])

    const buildRejection = (line: number) => ({ line, reason: 'email', cells: `["${line}"]` })
    await database.batch([
      imports.insertImportRejections(mainWorkspaceId, 'import-1', [buildRejection(2), buildRejection(3)]),
    ])
    await database.batch([
      imports.insertImportRejections(mainWorkspaceId, 'import-1', [buildRejection(3), buildRejection(4)]),
    ])
    expect(await database.all(imports.selectImportRejections(mainWorkspaceId, 'import-1', 2, 1))).toEqual([
      buildRejection(3),
    ])
    expect(
      await database.all(imports.selectNextImportRejections(mainWorkspaceId, { importId: 'import-1', line: 3 }, 9)),
    ).toEqual([{ ...buildRejection(4), importId: 'import-1' }])
    expect(
      await database.all(imports.selectNextImportRejections(otherWorkspaceId, { importId: '', line: 0 }, 9)),
    ).toEqual([])
    await database.batch([imports.deleteImportRejection(mainWorkspaceId, 'import-1', 2)])
    expect(await database.all(imports.selectImportRejections(mainWorkspaceId, 'import-1', 0, 9))).toHaveLength(2)

    const countIdle = async (state: 'unstarted' | 'ended') =>
      (await database.all(imports.selectIdleImports(NOON + 2, state))).map(({ id }) => id).sort()
    expect([await countIdle('unstarted'), await countIdle('ended')]).toEqual([['import-1', 'import-2'], []])
    const cancelImport = () => database.batch(imports.cancelImport(mainWorkspaceId, 'import-1', NOON + 1))
    const storeRow = (position: number) =>
      database.batch([
        ...imports.assertImportPosition(mainWorkspaceId, 'import-2', position),
        imports.advanceImport(mainWorkspaceId, 'import-2', position, { processed: position + 1 }),
      ])
    await expect(storeRow(0)).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch(imports.updateUnstartedImport(mainWorkspaceId, 'import-2', { dry_run_started_at: NOON }))
    const step = { workspaceId: mainWorkspaceId, id: 'import-2', done: 0, dryRunStartedAt: NOON, startedAt: null }
    await database.batch(imports.assertImportStep(step))
    const otherSteps = [{ dryRunStartedAt: NOON - 1 }, { done: 1 }, { startedAt: NOON }]
    for (const other of otherSteps)
      await expect(database.batch(imports.assertImportStep({ ...step, ...other }))).rejects.toBeInstanceOf(
        ConstraintViolation,
      )
    await database.batch(imports.updateUnstartedImport(mainWorkspaceId, 'import-2', { started_at: NOON }))
    await expect(database.batch(imports.assertImportStep(step))).rejects.toBeInstanceOf(ConstraintViolation)
    const outcomes = await Promise.allSettled([storeRow(0), storeRow(0)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await database.batch(imports.cancelImport(mainWorkspaceId, 'import-2', NOON + 2))
    await expect(storeRow(1)).rejects.toBeInstanceOf(ConstraintViolation)
    const finishCancelled = imports.advanceImport(mainWorkspaceId, 'import-2', 1, {
      finished_at: NOON + 3,
    })
    expect(await database.batch([finishCancelled])).toEqual([[]])
    expect(await cancelImport()).toEqual([[], [], [{ id: 'import-1' }]])
    await expect(cancelImport()).rejects.toBeInstanceOf(ConstraintViolation)
    const pendingPrepare = database.batch(imports.updateUnstartedImport(mainWorkspaceId, 'import-1', { processed: 0 }))
    await expect(pendingPrepare).rejects.toBeInstanceOf(ConstraintViolation)
    expect([await countIdle('unstarted'), await countIdle('ended')]).toEqual([[], ['import-1']])
    await database.batch([
      imports.deleteImportChunks(mainWorkspaceId, 'import-1'),
      imports.deleteImportRejections(mainWorkspaceId, 'import-1'),
      imports.deleteImport(mainWorkspaceId, 'import-1'),
    ])
    expect(await database.all(imports.selectImportById(mainWorkspaceId, 'import-1'))).toEqual([])
  })

  it('cancels imports of commands that store nothing any more, and no others', async () => {
    const record = {
      ...{ workspaceId: mainWorkspaceId, surveyId: 'survey', fileName: 'a.csv', header: '[]', mapping: '{}' },
      ...{ kind: 'responses' as const, createdAt: NOON, createdBy: 'cli', startedAt: NOON },
    }
    await database.batch([
      imports.insertImport({ ...record, id: 'import-1', progressedAt: NOON }),
      imports.insertImport({ ...record, id: 'import-2' }),
    ])
    const listStalled = (since: number) => database.all(imports.selectStalledImports(since))
    expect(await listStalled(NOON)).toEqual([])
    expect(await listStalled(NOON + 1)).toEqual([{ id: 'import-1', workspaceId: mainWorkspaceId, done: 0 }])
    const cancel = (id: string, since: number, workspaceId = mainWorkspaceId) =>
      database.batch(imports.cancelStalledImport(workspaceId, id, since, NOON + 2))
    await expect(cancel('import-1', NOON)).rejects.toBeInstanceOf(ConstraintViolation)
    await expect(cancel('import-2', NOON + 1)).rejects.toBeInstanceOf(ConstraintViolation)
    await cancel('import-1', NOON + 1, otherWorkspaceId)
    expect(await listStalled(NOON + 1)).toHaveLength(1)
    await cancel('import-1', NOON + 1)
    await expect(cancel('import-1', NOON + 1)).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await listStalled(NOON + 1)).toEqual([])
    expect(await database.all(imports.selectImportById(mainWorkspaceId, 'import-1'))).toMatchObject([
      { cancelledAt: NOON + 2 },
    ])
  })

  it('lists imports by kind, and undoes one that has ended once', async () => {
    const record = {
      ...{ workspaceId: mainWorkspaceId, surveyId: 'survey', fileName: 'a.csv', header: '[]', mapping: '{}' },
      ...{ kind: 'responses' as const, createdAt: NOON, createdBy: 'cli', startedAt: NOON },
    }
    await database.batch([imports.insertImport({ ...record, id: 'import-1' })])
    expect(await database.all(imports.selectImports(mainWorkspaceId, 'contacts', firstPage))).toEqual([])
    expect(await database.all(imports.selectImports(mainWorkspaceId, 'responses', firstPage))).toMatchObject([
      { id: 'import-1', surveyId: 'survey', counts: '{}', undoneAt: null },
    ])
    const startUndo = () => database.batch(imports.startImportUndo(mainWorkspaceId, 'import-1', NOON, '{"total":2}'))
    await expect(startUndo()).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch([imports.advanceImport(mainWorkspaceId, 'import-1', 0, { finished_at: NOON })])
    await startUndo()
    await expect(startUndo()).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await database.all(imports.selectIdleImports(NOON + 1, 'ended'))).toEqual([])
    const advance = (from: string, values: object) =>
      database.batch(imports.advanceImportUndo(mainWorkspaceId, 'import-1', from, { ...values }))
    await advance('{"total":2}', { undo_counts: '{"total":2,"removedResponses":2}' })
    await expect(advance('{"total":2}', { undo_counts: '{}' })).rejects.toBeInstanceOf(ConstraintViolation)
    const findEarlier = () => database.all(imports.selectEarlierImports(mainWorkspaceId, 'survey', 9))
    expect(await findEarlier()).toHaveLength(1)
    await advance('{"total":2,"removedResponses":2}', { undone_at: NOON })
    expect(await findEarlier()).toEqual([])
  })
})
