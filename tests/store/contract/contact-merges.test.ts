import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation } from '../../../server/store/database.ts'
import * as mergeStore from '../../../server/store/queries/contact-merges.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import {
  buildContactRow,
  buildResponse,
  firstPage,
  insertFixture,
  mainWorkspaceId,
  otherWorkspaceId,
} from './fixtures.ts'

contract('contact-merges', { contactMerges: mergeStore }, ({ database, contactMerges: merges }) => {
  beforeEach(() => insertFixture(database))

  it('move unverified responses to another contact and back', async () => {
    const claim = buildContactRow('contact-claim', { email: 'claim@example.com', unverifiedSince: NOON })
    const [unverified, verified] = [
      buildResponse({ contactId: claim.id, identity: 'unverified' }),
      buildResponse({ contactId: claim.id, identity: 'verified' }),
    ]
    const merge = {
      ...{ id: 'merge-1', workspaceId: mainWorkspaceId, contactId: 'contact-ada', mergedId: claim.id },
      ...{ merged: '{"email":"claim@example.com"}', at: NOON, actor: 'import' },
    }
    await database.batch([contacts.insertContacts([claim]), responses.insertResponses([unverified, verified])])
    await database.batch([
      // A contact that is confirmed is not merged.
      merges.insertContactMerge({ ...merge, id: 'merge-2', mergedId: 'contact-mei' }),
      merges.moveResponses({ ...merge, id: 'merge-2' }),
      merges.insertContactMerge(merge),
      merges.moveResponses(merge),
    ])
    const contactOf = async ({ id }: { id: string }) =>
      (await database.all(responses.selectResponseById(mainWorkspaceId, id)))[0]?.contactId
    expect([await contactOf(unverified), await contactOf(verified)]).toEqual(['contact-ada', claim.id])
    const list = (workspaceId: string) =>
      database.all(merges.selectContactMerges(workspaceId, 'contact-ada', firstPage))
    expect(await list(mainWorkspaceId)).toMatchObject([{ ...merge, responses: 1, undoneAt: null, actorName: null }])
    expect(await list(otherWorkspaceId)).toEqual([])
    const get = (contactId: string) => database.all(merges.selectContactMerge(mainWorkspaceId, contactId, merge.id))
    expect([(await get('contact-ada')).length, (await get('contact-mei')).length]).toEqual([1, 0])

    await expect(
      database.batch([merges.moveResponsesBack(merge), merges.assertMergeUndone(merge)]),
    ).rejects.toBeInstanceOf(ConstraintViolation)
    const undo = [
      merges.markMergeUndone(merge, NOON + 1, 'cli'),
      merges.assertMergeUndone(merge),
      merges.moveResponsesBack(merge),
    ] as const
    expect((await database.batch(undo))[0]).toEqual([{ id: merge.id }])
    expect((await database.batch(undo))[0]).toEqual([])
    expect(await contactOf(unverified)).toBe(claim.id)
    expect(await list(mainWorkspaceId)).toMatchObject([{ responses: 0, undoneAt: NOON + 1, undoneBy: 'cli' }])
    const lookup = { externalId: [], email: ['claim@example.com'], phone: [], name: [] }
    expect(await database.all(contacts.selectContactsByIdentifiers(mainWorkspaceId, lookup))).toMatchObject([
      { id: claim.id, keptApart: 1 },
    ])

    await database.batch([merges.deleteContactMerges(otherWorkspaceId, 'contact-ada', ['claim@example.com'])])
    expect(await list(mainWorkspaceId)).toHaveLength(1)
    await database.batch([merges.deleteContactMerges(mainWorkspaceId, 'contact-mei', ['claim@example.com'])])
    expect(await list(mainWorkspaceId)).toEqual([])
    await database.batch([responses.deleteResponses(responses.responsesWhere.byIds([unverified.id, verified.id]))])
  })
})
