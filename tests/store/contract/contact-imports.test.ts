import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as contactImportStore from '../../../server/store/queries/contact-imports.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('contact-imports', { contactImports: contactImportStore }, ({ database, contactImports }) => {
  beforeEach(() => insertFixture(database))

  it('stores each chunk of a file once', async () => {
    const filter = {
      workspaceId: mainWorkspaceId,
      fileName: 'a.csv',
      header: '["email"]',
      mapping: '{}',
      createdAt: NOON,
      createdBy: 'cli',
    }
    await database.batch([
      contactImports.insertContactImport({ ...filter, id: 'import-1' }),
      contactImports.insertContactImport({ ...filter, id: 'import-2' }),
      contactImports.insertImportChunks(mainWorkspaceId, 'import-1', [
        { position: 0, lines: '[1]' },
        { position: 1, lines: '[2]' },
      ]),
      contactImports.insertImportChunks(mainWorkspaceId, 'import-2', [{ position: 0, lines: '[3]' }]),
    ])
    expect(await database.all(contactImports.selectContactImportById(mainWorkspaceId, 'import-1'))).toEqual([])
    const setRowCount = (workspaceId: string) =>
      database.batch(contactImports.updateUnstartedContactImport(workspaceId, 'import-1', { row_count: 2 }))
    expect(await setRowCount(otherWorkspaceId)).toEqual([[], [], []])
    expect(await setRowCount(mainWorkspaceId)).toEqual([[], [], [{ id: 'import-1' }]])
    expect(await database.all(contactImports.selectContactImportById(mainWorkspaceId, 'import-1'))).toMatchObject([
      { fileName: 'a.csv', rowCount: 2, done: 0, reasons: '{}', dryRunAt: null },
    ])
    expect(await database.all(contactImports.selectContactImports(otherWorkspaceId, firstPage))).toEqual([])
    expect(await database.all(contactImports.selectContactImports(mainWorkspaceId, firstPage))).toHaveLength(1)
    const advanceImport = () =>
      database.batch([
        contactImports.advanceContactImport(mainWorkspaceId, 'import-1', 0, { processed: 1, created: 1 }),
      ])
    expect([await advanceImport(), await advanceImport()]).toEqual([[[{ id: 'import-1' }]], [[]]])
    expect(await database.all(contactImports.selectImportChunk(mainWorkspaceId, 'import-1', 1))).toEqual([
      { position: 1, lines: '[2]' },
    ])
    const loadNextChunk = (after: { importId: string; position: number }) =>
      database.all(contactImports.selectNextImportChunk(mainWorkspaceId, after))
    expect(await loadNextChunk({ importId: '', position: -1 })).toEqual([
      { importId: 'import-1', position: 0, lines: '[1]' },
    ])
    expect(await loadNextChunk({ importId: 'import-1', position: 1 })).toEqual([
      { importId: 'import-2', position: 0, lines: '[3]' },
    ])
    await database.batch([
      contactImports.renameContactImport(otherWorkspaceId, 'import-1', { file_name: 'stolen', header: '[]' }),
    ])
    const [importName] = await database.all(contactImports.selectContactImportNames(mainWorkspaceId))
    expect(importName).toMatchObject({ id: 'import-1', fileName: 'a.csv' })
    await database.batch([
      contactImports.renameContactImport(mainWorkspaceId, 'import-1', { file_name: '', header: '[""]' }),
    ])
    expect(await database.all(contactImports.selectContactImportNames(mainWorkspaceId))).toContainEqual({
      id: 'import-1',
      fileName: '',
      header: '[""]',
    })
    await database.batch([
      contactImports.updateImportChunk(mainWorkspaceId, 'import-1', { position: 1, lines: '[null]' }),
    ])
    expect(await database.all(contactImports.selectImportChunk(mainWorkspaceId, 'import-1', 1))).toEqual([
      { position: 1, lines: '[null]' },
    ])
    await database.batch([contactImports.deleteImportChunk(mainWorkspaceId, 'import-1', 0)])
    expect(await database.all(contactImports.selectImportChunk(mainWorkspaceId, 'import-1', 0))).toMatchObject([
      { position: 1 },
    ])

    const buildRejection = (line: number) => ({ line, reason: 'email', cells: `["${line}"]` })
    await database.batch([
      contactImports.insertImportRejections(mainWorkspaceId, 'import-1', [buildRejection(2), buildRejection(3)]),
    ])
    await database.batch([
      contactImports.insertImportRejections(mainWorkspaceId, 'import-1', [buildRejection(3), buildRejection(4)]),
    ])
    expect(await database.all(contactImports.selectImportRejections(mainWorkspaceId, 'import-1', 2, 1))).toEqual([
      buildRejection(3),
    ])
    expect(
      await database.all(
        contactImports.selectNextImportRejections(mainWorkspaceId, { importId: 'import-1', line: 3 }, 9),
      ),
    ).toEqual([{ ...buildRejection(4), importId: 'import-1' }])
    expect(
      await database.all(contactImports.selectNextImportRejections(otherWorkspaceId, { importId: '', line: 0 }, 9)),
    ).toEqual([])
    await database.batch([contactImports.deleteImportRejection(mainWorkspaceId, 'import-1', 2)])
    expect(await database.all(contactImports.selectImportRejections(mainWorkspaceId, 'import-1', 0, 9))).toHaveLength(2)

    const countIdle = async (state: 'unstarted' | 'ended') =>
      (await database.all(contactImports.selectIdleContactImports(NOON + 2, state))).map(({ id }) => id).sort()
    expect([await countIdle('unstarted'), await countIdle('ended')]).toEqual([['import-1', 'import-2'], []])
    const cancelImport = () => database.batch(contactImports.cancelContactImport(mainWorkspaceId, 'import-1', NOON + 1))
    const storeRow = (position: number) =>
      database.batch([
        ...contactImports.assertImportPosition(mainWorkspaceId, 'import-2', position),
        contactImports.advanceContactImport(mainWorkspaceId, 'import-2', position, { processed: position + 1 }),
      ])
    await expect(storeRow(0)).rejects.toBeInstanceOf(ConstraintViolation)
    await database.batch(contactImports.updateUnstartedContactImport(mainWorkspaceId, 'import-2', { started_at: NOON }))
    const outcomes = await Promise.allSettled([storeRow(0), storeRow(0)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await database.batch(contactImports.cancelContactImport(mainWorkspaceId, 'import-2', NOON + 2))
    await expect(storeRow(1)).rejects.toBeInstanceOf(ConstraintViolation)
    const finishCancelled = contactImports.advanceContactImport(mainWorkspaceId, 'import-2', 1, {
      finished_at: NOON + 3,
    })
    expect(await database.batch([finishCancelled])).toEqual([[]])
    expect(await cancelImport()).toEqual([[], [], [{ id: 'import-1' }]])
    await expect(cancelImport()).rejects.toBeInstanceOf(ConstraintViolation)
    const pendingPrepare = database.batch(
      contactImports.updateUnstartedContactImport(mainWorkspaceId, 'import-1', { processed: 0 }),
    )
    await expect(pendingPrepare).rejects.toBeInstanceOf(ConstraintViolation)
    expect([await countIdle('unstarted'), await countIdle('ended')]).toEqual([[], ['import-1']])
    await database.batch([
      contactImports.deleteImportChunks(mainWorkspaceId, 'import-1'),
      contactImports.deleteImportRejections(mainWorkspaceId, 'import-1'),
      contactImports.deleteContactImport(mainWorkspaceId, 'import-1'),
    ])
    expect(await database.all(contactImports.selectContactImportById(mainWorkspaceId, 'import-1'))).toEqual([])
  })
})
