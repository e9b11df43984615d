import { describe, expect, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { deliverThroughKills, maxCopies } from './webhook-kill.ts'

describe.each(engines)(
  'a service on $name that is killed three times while it delivers to a webhook',
  ({ createDatabase }) => {
    it('delivers each event, and copies only what was on its way, under the same id', async () => {
      const { received, copies } = await deliverThroughKills(createDatabase, 600)
      expect(received).toBe(600)
      expect(copies).toBeLessThanOrEqual(maxCopies(600))
    })
  },
)
