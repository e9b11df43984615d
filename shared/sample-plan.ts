import { z } from 'zod'

/** How many contacts to ask for a margin of error. */
export const SamplePlanResult = z
  .object({
    margin: z.number().meta({ description: 'Half the width of the interval, in points' }),
    confidence: z.number(),
    responses: z.int().meta({ description: 'The responses needed' }),
    invitations: z.int().meta({ description: 'The invitations needed for them' }),
    population: z.int().meta({ description: 'The contacts of the audience' }),
    isPopulationExact: z.boolean().meta({ description: 'false if there are more: then no correction applies' }),
    isFeasible: z.boolean().meta({ description: 'Whether the audience has so many contacts' }),
    smallestMargin: z.number().nullable().meta({
      description: 'The margin if all are asked, where the audience is counted; null without contacts',
    }),
    responseRate: z.number(),
    responseRateSource: z.enum(['own', 'assumed']).meta({
      description: '`own`: of the last year, without the last two weeks; `assumed` with fewer than 50 invitations',
    }),
    variance: z.number(),
    varianceSource: z.enum(['own', 'assumed']).meta({
      description: 'Of one response: `own` from the last year, `assumed` with fewer than 30 responses',
    }),
  })
  .meta({ id: 'SamplePlanResult' })

export type SamplePlanResult = z.output<typeof SamplePlanResult>
