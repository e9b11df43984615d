import { z } from 'zod'
import { Email } from './contact.ts'
import { fieldErrors } from './field-errors.ts'
import { text } from './text.ts'

export const MAX_COLLEAGUES = 2000
const MAX_ALIASES = 10

const unique = <Item>(items: readonly Item[]) => new Set(items).size === items.length

const fields = {
  name: text(100),
  aliases: z
    .array(text(100))
    .max(MAX_ALIASES)
    .refine(unique, fieldErrors['unique-values'])
    .meta({ description: 'Other names that customers use. A Chinese name has two characters or more' }),
  email: Email.nullable().meta({ description: 'Where praise goes; of a member, null uses the address of the account' }),
  memberId: text(40).nullable().meta({ description: 'Set if the colleague is a member of the workspace' }),
  managerId: text(40).nullable().meta({ description: 'A member who gets the praise, too' }),
}

export const NewColleague = z
  .strictObject({
    ...fields,
    aliases: fields.aliases.default([]),
    email: fields.email.default(null),
    memberId: fields.memberId.default(null),
    managerId: fields.managerId.default(null),
  })
  .meta({ id: 'NewColleague' })
export type NewColleague = z.output<typeof NewColleague>

/** Omitted fields stay unchanged. */
export const ColleaguePatch = z.strictObject(fields).partial().meta({ id: 'ColleaguePatch' })
export type ColleaguePatch = z.output<typeof ColleaguePatch>

export const Colleague = z
  .object({ id: z.string(), ...fields, createdAt: z.string(), updatedAt: z.string() })
  .meta({ id: 'Colleague' })
export type Colleague = z.output<typeof Colleague>

export const Praise = z
  .object({
    responseId: z.string(),
    colleagueId: z.string(),
    colleague: z.string(),
    day: z.string(),
    score: z.int(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'Praise' })
export type Praise = z.output<typeof Praise>

/** How often colleagues were praised in a month. */
export const PraiseCount = z
  .object({
    colleagueId: z.string(),
    colleague: z.string(),
    month: z.string().meta({ example: '2026-11' }),
    count: z.int(),
  })
  .meta({ id: 'PraiseCount' })
export type PraiseCount = z.output<typeof PraiseCount>
