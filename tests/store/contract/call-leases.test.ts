import { beforeEach, expect, it } from 'vitest'
import * as leaseStore from '../../../server/store/queries/call-leases.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('call-leases', { callLeases: leaseStore }, ({ database, callLeases }) => {
  beforeEach(() => insertFixture(database))

  const row = { workspaceId: mainWorkspaceId, contactId: 'contact-ada', actor: 'user:1', until: NOON + 10 }
  const claim = async (values: Partial<leaseStore.CallLeaseRow>, now = NOON) => {
    const [claimed] = await database.batch([callLeases.claimCallLease({ ...row, ...values }, now)])
    return claimed.length === 1
  }

  it('keep a contact for one interviewer until they end', async () => {
    expect(await claim({})).toBe(true)
    expect(await claim({ actor: 'user:2' })).toBe(false)
    expect(await claim({ until: NOON + 20 })).toBe(true)
    expect(await claim({ actor: 'user:2', until: NOON + 30 }, NOON + 19)).toBe(false)
    expect(await claim({ actor: 'user:2', until: NOON + 30 }, NOON + 20)).toBe(true)
    await database.batch([callLeases.seizeCallLease(row)])
    expect(await claim({ actor: 'user:2' })).toBe(false)
    await database.batch([callLeases.deleteCallLease(otherWorkspaceId, row.contactId)])
    await database.batch([callLeases.deleteExpiredCallLeases(mainWorkspaceId, row.until - 1)])
    expect(await claim({ actor: 'user:2' })).toBe(false)
    await database.batch([callLeases.deleteCallLease(mainWorkspaceId, row.contactId)])
    expect(await claim({ actor: 'user:2' })).toBe(true)
    await database.batch([callLeases.deleteExpiredCallLeases(mainWorkspaceId, row.until)])
    expect(await claim({})).toBe(true)
  })
})
