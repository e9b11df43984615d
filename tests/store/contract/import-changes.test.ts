import { beforeEach, expect, it } from 'vitest'
import * as importChangeStore from '../../../server/store/queries/import-changes.ts'
import * as imports from '../../../server/store/queries/imports.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

/** SQLite keeps the nulls that PostgreSQL drops from a patched object: a missing value is null as well. */
const dropNulls = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

contract('import-changes', { importChanges: importChangeStore }, ({ database, importChanges }) => {
  beforeEach(() => insertFixture(database))

  const selectChanges = async (noun: importChangeStore.ImportedNoun) =>
    (await database.all(importChanges.selectImportChanges(mainWorkspaceId, 'import-1', noun, 9))).map(
      ({ id, before, after }) => [id, before === null ? null : dropNulls(JSON.parse(before)), JSON.parse(after)],
    )

  it('keeps the first values of what changes twice', async () => {
    const response = buildResponse({ contactId: 'contact-ada', identity: 'verified' })
    const record = {
      ...{ id: 'import-1', workspaceId: mainWorkspaceId, kind: 'responses' as const, surveyId: 'survey' },
      ...{ fileName: 'a.csv', header: '[]', mapping: '{}', createdAt: NOON, createdBy: 'cli', startedAt: NOON },
    }
    await database.batch([imports.insertImport(record), responses.insertResponses([response])])
    const change = (before: importChangeStore.FieldValues | null, after: importChangeStore.FieldValues) =>
      importChanges.insertImportChanges(mainWorkspaceId, 'import-1', [
        { noun: 'response', id: response.id, before, after },
      ])
    await database.batch([
      change({ comment: null, score: 3 }, { comment: 'good', score: 9 }),
      change({ comment: 'good', 'property.shop': null }, { comment: 'better', 'property.shop': 'A' }),
      importChanges.insertImportChanges(mainWorkspaceId, 'import-1', [
        { noun: 'contact', id: 'contact-ada', before: null, after: { email: 'ada@example.com' } },
      ]),
      importChanges.insertImportChanges(mainWorkspaceId, 'import-1', [
        { noun: 'contact', id: 'contact-mei', before: { name: 'Mei' }, after: { name: '王梅' } },
      ]),
    ])
    expect(await selectChanges('response')).toEqual([
      [response.id, { score: 3 }, { comment: 'better', score: 9, 'property.shop': 'A' }],
    ])
    expect(await selectChanges('contact')).toEqual([
      ['contact-ada', null, { email: 'ada@example.com' }],
      ['contact-mei', { name: 'Mei' }, { name: '王梅' }],
    ])
    const countChanges = async (workspaceId: string) =>
      (await database.all(importChanges.countImportChanges(workspaceId, 'import-1')))[0]?.count
    expect([await countChanges(mainWorkspaceId), await countChanges(otherWorkspaceId)]).toEqual([3, 0])
    const selectImported = async (before: string, workspaceId = mainWorkspaceId) =>
      (await database.all(importChanges.selectImportedContactIds(workspaceId, 'import-1', before, 9))).map(
        ({ id }) => id,
      )
    expect(await selectImported('~')).toEqual(['contact-mei', 'contact-ada'])
    expect(await selectImported('contact-mei')).toEqual(['contact-ada'])
    expect(await selectImported('~', otherWorkspaceId)).toEqual([])
    const ofAda = await database.all(importChanges.selectImportChangesOfContact(mainWorkspaceId, 'contact-ada'))
    expect(ofAda.map(({ id }) => id).sort()).toEqual([response.id, 'contact-ada'].sort())
    await database.batch([
      importChanges.deleteImportChangesOfContact(otherWorkspaceId, 'contact-ada'),
      importChanges.deleteImportChangesOfResponses(responses.responsesWhere.byIds(['none'])),
      importChanges.deleteImportChangesByIds(mainWorkspaceId, 'import-1', 'contact', [response.id]),
    ])
    expect(await countChanges(mainWorkspaceId)).toBe(3)
    await database.batch([importChanges.deleteImportChangesOfContact(mainWorkspaceId, 'contact-ada')])
    expect([await selectChanges('response'), (await selectChanges('contact')).length]).toEqual([[], 1])
    await database.batch([importChanges.deleteImportChanges(mainWorkspaceId, 'import-1')])
    expect(await countChanges(mainWorkspaceId)).toBe(0)
  })
})
