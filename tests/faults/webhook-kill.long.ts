import { describe, expect, it } from 'vitest'
import { engines } from '../e2e/databases.ts'
import { deliverThroughKills, maxCopies } from './webhook-kill.ts'

describe.each(engines)(
  '10,000 events for a webhook on $name, with three kills on the way',
  ({ name, createDatabase }) => {
    it('arrive all, under one id each', async () => {
      const result = await deliverThroughKills(createDatabase, 10_000)
      expect(result.received).toBe(10_000)
      expect(result.copies).toBeLessThanOrEqual(maxCopies(10_000))
      process.stdout.write(`${name}: ${JSON.stringify(result)}\n`)
    }, 600_000)
  },
)
