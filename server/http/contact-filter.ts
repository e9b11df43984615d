import { z } from 'zod'
import { Tier } from '../../shared/follow-up.ts'
import { groups } from '../../shared/nps.ts'
import { text, WholeNumber } from '../../shared/text.ts'
import { DayOrInstant, Flag } from './query.ts'

/** The contact filters of the API and of pages, beside `where[property]=value`. */
export const contactFilter = {
  q: text(200).optional().meta({
    description: 'Words of the name, email, phone or externalId; the last word may be incomplete',
  }),
  tier: Tier.optional().meta({ description: 'Customer value, from the property `tier`' }),
  lastScore: z
    .enum([...groups, 'none'])
    .optional()
    .meta({ description: 'The group of the last counted score; `none` for contacts without a response' }),
  notAskedDays: WholeNumber(1, 3650)
    .optional()
    .meta({ description: 'Neither invited nor responded within these days' }),
  neverAsked: Flag.optional().meta({ description: '`true`: neither invited nor responded, ever' }),
  createdFrom: DayOrInstant.optional().meta({ description: 'Added since this day, or this instant' }),
}
