import { beforeEach, expect, it } from 'vitest'
import * as backupStore from '../../../server/store/queries/backups.ts'
import * as responses from '../../../server/store/queries/responses.ts'
import { contract } from './contract.ts'
import { buildResponse, insertFixture } from './fixtures.ts'

contract('backups', { backups: backupStore }, ({ database, backups }) => {
  beforeEach(() => insertFixture(database))

  it('counts what a backup contains', async () => {
    await database.batch([responses.insertResponses([buildResponse(), buildResponse()])])
    expect(await database.all(backups.countResponsesAndContacts)).toEqual([{ responses: 2, contacts: 2 }])
  })
})
