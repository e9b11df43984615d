import { z } from 'zod'
import { Contact } from './contact.ts'
import { DecisionReason, decisionReasons } from './decision.ts'

const Count = z.int().min(0)

/** A contact on whom a campaign decides. */
export const DryRunContact = Contact.pick({
  id: true,
  externalId: true,
  email: true,
  phone: true,
  name: true,
  locale: true,
}).meta({ id: 'DryRunContact' })

export type DryRunContact = z.output<typeof DryRunContact>

/** What a campaign would decide now. */
export const DryRun = z
  .object({
    at: z.string(),
    audience: Count.meta({ description: 'Contacts of the audience that were looked at' }),
    isComplete: z.boolean().meta({
      description: 'false if the audience is larger: the counts are about the first contacts of it',
    }),
    asked: Count,
    skipped: Count,
    reasons: z
      .array(z.object({ reason: DecisionReason, count: Count, contacts: z.array(DryRunContact) }))
      .meta({ description: 'Why contacts are not asked, with the first fifty of each' }),
    strata: z
      .array(z.object({ stratum: z.string(), population: Count, asked: Count }))
      .meta({ description: 'Of a stratified sample: `population` may be asked' }),
    languages: z.array(z.object({ language: z.string().nullable(), asked: Count })),
    variants: z.array(z.object({ variant: z.enum(['a', 'b']), asked: Count })),
  })
  .meta({ id: 'DryRun' })

export type DryRun = z.output<typeof DryRun>

/** Which contacts of a dry run to list: those who are asked, or those who are not for a reason. */
export const DryRunOutcome = z.enum(['asked', ...decisionReasons])
export type DryRunOutcome = z.output<typeof DryRunOutcome>
