import { z } from 'zod'
import { Day } from './text.ts'

const Rate = z.object({
  count: z.int(),
  total: z.int(),
  rate: z
    .number()
    .nullable()
    .meta({ description: '`count` divided by `total`, from 0 to 1; null if there is nothing to divide' }),
})

/** How reliably customers are called back. */
export const FollowUpRates = z
  .object({
    from: Day,
    to: Day,
    handled: Rate.meta({
      description: 'Of the follow-ups due in these days and by now, those called or closed by their first deadline',
    }),
    reached: Rate.meta({
      description: 'Of the calls, those that reached the customer. What was closed together with others is no call',
    }),
    solvedOnce: Rate.meta({
      description:
        'Of the follow-ups closed in these days and at least 30 days ago, those not opened again within 30 days',
    }),
  })
  .meta({ id: 'FollowUpRates' })

export type FollowUpRates = z.infer<typeof FollowUpRates>
