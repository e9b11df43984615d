import { expect, it } from 'vitest'
import * as claimedContactStore from '../../../server/store/queries/claimed-contacts.ts'
import * as contacts from '../../../server/store/queries/contacts.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildContactRow, buildResponse, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('claimed-contacts', { claimedContacts: claimedContactStore }, ({ database, claimedContacts }) => {
  it('deletes a contact that respondents alone have claimed, once none of their responses is left', async () => {
    await insertFixture(database)
    const buildContact = (id: string, unverifiedSince: number | null) =>
      buildContactRow(id, { externalId: id, unverifiedSince })
    await database.batch([
      contacts.insertContacts([buildContact('claimed', NOON), buildContact('used', NOON), buildContact('ours', null)]),
      responses.insertResponses([buildResponse({ contactId: 'used', identity: 'unverified' })]),
    ])
    for (const id of ['claimed', 'used', 'ours']) {
      await database.batch(claimedContacts.deleteIdleClaim(otherWorkspaceId, id))
      await database.batch(claimedContacts.deleteIdleClaim(mainWorkspaceId, id))
    }
    const left = await database.all(sql<{ id: string }>`
      select id from contact where id in ('claimed', 'used', 'ours') order by id`)
    expect(left.map(({ id }) => id)).toEqual(['ours', 'used'])
  })
})
