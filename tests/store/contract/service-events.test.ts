import { beforeEach, expect, it } from 'vitest'
import * as serviceEventStore from '../../../server/store/queries/service-events.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture } from './fixtures.ts'

contract('service-events', { serviceEvents: serviceEventStore }, ({ database, serviceEvents }) => {
  beforeEach(() => insertFixture(database))

  it('keeps the last event of each kind', async () => {
    await database.batch([
      serviceEvents.upsertServiceEvent({ name: 'email', at: NOON, error: 'Refused' }),
      serviceEvents.upsertServiceEvent({ name: 'backup', at: NOON, error: null }),
      serviceEvents.upsertServiceEvent({ name: 'email', at: NOON + 1, error: null }),
    ])
    expect(await database.all(serviceEvents.selectServiceEvents)).toEqual(
      expect.arrayContaining([
        { name: 'email', at: NOON + 1, error: null },
        { name: 'backup', at: NOON, error: null },
      ]),
    )
  })
})
