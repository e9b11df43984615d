import { z } from 'zod'
import { Locale, warnings } from './contact.ts'
import { fieldErrors } from './field-errors.ts'
import { Day, text } from './text.ts'

/** A range of days before now: `notWithinDays` 90 means never or longer ago. */
const DaysAgo = z.int().min(1).max(3650)

/** Properties that one segment may look at. */
const MAX_PROPERTIES = 20

/** What contacts of a segment have in common. All conditions must hold. */
export const SegmentConditions = z
  .strictObject({
    properties: z
      .record(text(100), z.array(text(200)).min(1).max(50))
      .refine((values) => Object.keys(values).length <= MAX_PROPERTIES, fieldErrors['too-many-conditions'])
      .optional()
      .meta({ description: 'By property, the values of which a contact has one', example: { country: ['DE', 'AT'] } }),
    tiers: z
      .array(z.enum(['A', 'B', 'C', 'D']))
      .min(1)
      .optional(),
    groups: z
      .array(z.enum(['promoter', 'passive', 'detractor']))
      .min(1)
      .optional()
      .meta({ description: 'The group of the last response that counts' }),
    lastScore: z
      .strictObject({ from: z.int().min(0).max(10), to: z.int().min(0).max(10) })
      .optional()
      .meta({ description: 'The range of the last score that counts' }),
    hasResponded: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the contact has ever given a response that counts' }),
    neverAsked: z.literal(true).optional().meta({ description: 'Never invited, and has never responded' }),
    notAskedWithinDays: DaysAgo.optional().meta({ description: 'Neither invited nor responded within so many days' }),
    createdSince: Day.optional().meta({ description: 'Added on this day or later' }),
    createdBefore: Day.optional().meta({ description: 'Added before this day' }),
    tags: z
      .array(text(50))
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'A response of the contact has one of these tags' }),
    languages: z.array(Locale).min(1).max(50).optional().meta({ description: 'BCP 47 tags; `en` includes `en-GB`' }),
  })
  .superRefine((conditions, context) => {
    const { lastScore, createdSince, createdBefore } = conditions
    if (Object.keys(conditions).length === 0) context.addIssue(fieldErrors['condition-required'])
    if (lastScore && lastScore.from > lastScore.to)
      context.addIssue({ code: 'custom', path: ['lastScore', 'to'], message: fieldErrors['score-range'] })
    if (createdSince !== undefined && createdBefore !== undefined && createdSince >= createdBefore)
      context.addIssue({ code: 'custom', path: ['createdBefore'], message: fieldErrors['day-after-first'] })
  })
  .meta({ id: 'SegmentConditions' })

export type SegmentConditions = z.output<typeof SegmentConditions>

/** Contacts of a list, which are looked up and created one by one as for invitations. */
const ListedContacts = z
  .array(z.unknown())
  .max(1000)
  .meta({
    description: 'Each a NewContact. Invalid contacts are skipped with the reason',
    items: { $ref: '#/components/schemas/NewContact' },
  })

export const NewSegment = z
  .strictObject({
    name: text(100),
    conditions: SegmentConditions.optional(),
    contacts: ListedContacts.optional(),
  })
  .refine(({ conditions, contacts }) => (conditions === undefined) !== (contacts === undefined), {
    message: fieldErrors['conditions-or-contacts'],
    path: ['conditions'],
  })
  .meta({ id: 'NewSegment' })

export type NewSegment = z.output<typeof NewSegment>

/** Omitted fields stay unchanged. */
export const SegmentPatch = z
  .strictObject({ name: text(100).optional(), conditions: SegmentConditions.optional() })
  .meta({ id: 'SegmentPatch' })

export type SegmentPatch = z.output<typeof SegmentPatch>

export const NewSegmentContacts = z.strictObject({ contacts: ListedContacts.min(1) }).meta({ id: 'NewSegmentContacts' })

export type NewSegmentContacts = z.output<typeof NewSegmentContacts>

/** A saved set of contacts. */
export const Segment = z
  .object({
    id: z.string(),
    name: z.string(),
    // A union, so that the document of the API refers to the conditions instead of repeating them.
    conditions: z.union([SegmentConditions, z.null()]).meta({ description: 'null for a fixed list of contacts' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Segment' })

export type Segment = z.output<typeof Segment>

/** What became of the contacts of a list. */
const listOutcome = {
  added: z.int().meta({ description: 'Contacts that were not in the list before' }),
  skipped: z.array(z.object({ contact: z.unknown(), reason: z.string() })),
  warnings,
}

export const SavedSegment = Segment.extend(listOutcome).meta({ id: 'SavedSegment' })
export type SavedSegment = z.output<typeof SavedSegment>

export const SegmentContactsResult = z.object(listOutcome).meta({ id: 'SegmentContactsResult' })
export type SegmentContactsResult = z.output<typeof SegmentContactsResult>

export const ContactCount = z
  .object({
    count: z.int(),
    isExact: z.boolean().meta({ description: 'false if there are more: counting ended early' }),
  })
  .meta({ id: 'ContactCount' })
