import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as importedResponseStore from '../../../server/store/queries/imported-responses.ts'
import * as responseChanges from '../../../server/store/queries/response-changes.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

const stores = { importedResponses: importedResponseStore }
contract('imported-responses', stores, ({ database, importedResponses }) => {
  beforeEach(() => insertFixture(database))

  it('finds and changes the responses of an import', async () => {
    const row = buildResponse({ key: 'survey/a', score: 3, importId: 'import-1', properties: { shop: 'A' } })
    const other = buildResponse({ key: 'survey/b', comment: 'gone' })
    await database.batch([responses.insertResponses([row, other])])
    const deletion = { id: 'change-1', at: NOON, actor: 'cli' }
    await database.batch([
      responseChanges.insertResponseDeletion(deletion, responses.responsesWhere.byIds([other.id])),
      responses.deleteResponses(responses.responsesWhere.byIds([other.id])),
    ])
    const keys = ['survey/a', 'survey/b']
    const [stored, ...none] = await database.all(importedResponses.selectImportedResponsesByKeys(keys))
    expect([stored, none]).toMatchObject([{ id: row.id, score: 3, importId: 'import-1', corrections: 0 }, []])
    expect(await database.all(importedResponses.selectDeletedKeys(keys))).toEqual([{ key: 'survey/b' }])
    const expected = { id: row.id, updatedAt: stored?.updatedAt ?? 0 }
    const columns = {
      ...{ id: row.id, key: 'survey/c', score: 10, comment: 'Fast', commentFolded: 'fast', terms: '{"fast":1}' },
      ...{ properties: { shop: 'B' }, contactId: 'contact-ada', identity: 'verified' as const, locale: 'en' },
    }
    await database.batch([
      importedResponses.assertResponsesExist([row.id]),
      importedResponses.assertResponsesUnchanged([expected]),
      importedResponses.updateImportedResponses([columns], NOON + 1),
    ])
    const [changed] = await database.all(importedResponses.selectImportedResponsesByIds([row.id]))
    expect(changed).toMatchObject({
      ...{ key: 'survey/c', score: 10, comment: 'Fast', properties: '{"shop":"B"}', contactId: 'contact-ada' },
      ...{ identity: 'verified', locale: 'en', updatedAt: NOON + 1, answeredAt: row.answeredAt },
    })
    const fail = (statement: ReturnType<typeof importedResponses.assertResponsesExist>) =>
      expect(database.batch([statement])).rejects.toBeInstanceOf(ConstraintViolation)
    await fail(importedResponses.assertResponsesExist([row.id, other.id]))
    await fail(importedResponses.assertResponsesUnchanged([expected]))
    expect(await database.all(importedResponses.selectAddedResponses(mainWorkspaceId, 'import-1', 9))).toEqual([
      { id: row.id },
    ])
    const count = async (workspaceId: string) =>
      (await database.all(importedResponses.countAddedResponses(workspaceId, 'import-1')))[0]?.count
    expect([await count(mainWorkspaceId), await count(otherWorkspaceId)]).toEqual([1, 0])
  })
})
