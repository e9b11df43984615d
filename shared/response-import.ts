import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { importLimits } from './contact-import.ts'
import { Country } from './country.ts'
import { fieldErrors } from './field-errors.ts'
import { PropertyKey } from './properties.ts'
import { Day } from './text.ts'

/** The fields of a response that a column can become, beside `property.NAME`. */
export const responseTargets = [
  'score',
  'at',
  'comment',
  'key',
  'locale',
  'contact.externalId',
  'contact.email',
  'contact.phone',
  'contact.name',
  'contact.firstName',
  'contact.lastName',
  'contact.salutation',
  'contact.locale',
] as const
export type ResponseTarget = (typeof responseTargets)[number]

const identifyingTargets = ['contact.externalId', 'contact.email', 'contact.phone']

const ResponseColumnTarget = z
  .string()
  .refine(
    (target) =>
      responseTargets.includes(target as ResponseTarget) ||
      PropertyKey.safeParse(/^property\.(.*)$/s.exec(target)?.[1]).success,
    `Expected one of ${responseTargets.join(', ')}, or property.NAME`,
  )

export const emptyDateChoices = ['reject', 'leave-out'] as const
export const followUpChoices = ['recent', 'all', 'none'] as const

/** How the columns of a file of responses are read, and what is done with its rows. */
export const ResponseMapping = z
  .strictObject({
    /** The target of each column, in order; null for ignored columns. */
    columns: z.array(ResponseColumnTarget.nullable()).max(importLimits.columns),
    country: Country.nullable(),
    /** Null if the column of dates decides it. */
    dateOrder: z.enum(['day-first', 'month-first']).nullable(),
    timeZone: z.string().refine(isTimeZone, fieldErrors['time-zone']),
    /** What happens to rows without a date, if dates are mapped: a day is taken for all of them. */
    emptyDates: z.union([z.enum(emptyDateChoices), z.strictObject({ day: Day })]),
    /** Whether rows replace values of stored responses that differ. */
    update: z.boolean(),
    followUps: z.enum(followUpChoices),
  })
  .superRefine(({ columns }, context) => {
    columns.forEach((target, index) => {
      if (target === null || columns.indexOf(target) === index) return
      context.addIssue({
        code: 'custom',
        path: ['columns', index],
        message: fieldErrors['target-taken'],
      })
    })
    if (!columns.includes('score')) {
      context.addIssue({ code: 'custom', path: ['score'], message: fieldErrors['score-column'] })
    }
    const hasContact = columns.some((target) => target?.startsWith('contact.'))
    if (!hasContact || columns.some((target) => target !== null && identifyingTargets.includes(target))) return
    context.addIssue({
      code: 'custom',
      path: ['contact'],
      message: `Expected a column for one of ${identifyingTargets.join(', ')}`,
    })
  })

export type ResponseMapping = z.output<typeof ResponseMapping>
