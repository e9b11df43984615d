import { z } from 'zod'
import { fieldErrors } from '../../shared/field-errors.ts'
import { PropertyKey } from '../../shared/properties.ts'
import { Day, Instant, text } from '../../shared/text.ts'

const MAX_CONDITIONS = 10

const Where = z
  .record(PropertyKey, text(200))
  .refine((where) => Object.keys(where).length <= MAX_CONDITIONS, `Expected at most ${MAX_CONDITIONS} conditions`)
  .meta({
    param: { name: 'where', in: 'query', style: 'deepObject' },
    description:
      'Only with this property: `where[shop]=Harbour Street`. For responses, `where[reason]=price` means a reason selected, ' +
      '`where[tag]=refund` a tag',
  })

/** Query parameters of the API. Unknown ones are rejected: a misspelt filter would report on everything. */
export const queryParams = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape)

/** The same, plus any number of `where[property]=value`. */
export const queryParamsWithWhere = <Shape extends z.ZodRawShape>(shape: Shape) =>
  collectWhere(z.strictObject({ ...shape, where: Where.optional() }))

/** The same for pages, which ignore unknown parameters: mail tools and ad networks append `utm_source`, `fbclid` and more. */
export const pageParamsWithWhere = <Shape extends z.ZodRawShape>(shape: Shape) =>
  collectWhere(z.object({ ...shape, where: Where.optional() }))

// zod-openapi documents the schema behind a preprocess step, but its types accept objects only.
const collectWhere = <Schema extends z.ZodObject>(schema: Schema) =>
  z.preprocess(collectConditions, schema) as unknown as Schema

/** Excludes `__proto__`, which objects would swallow: it remains an unknown parameter. */
const CONDITION_PARAM = /^where\[(?!__proto__\])(.*)\]$/s

export const isCondition = (name: string): boolean => CONDITION_PARAM.test(name)

function collectConditions(parameters: unknown): unknown {
  const entries = Object.entries(parameters as Record<string, unknown>)
  const conditions = entries.flatMap(([name, value]) => {
    const [, key] = CONDITION_PARAM.exec(name) ?? []
    return key === undefined ? [] : [[key, value] as const]
  })
  if (conditions.length === 0) return parameters
  const otherParams = entries.filter(([name]) => !isCondition(name))
  return { ...Object.fromEntries(otherParams), where: Object.fromEntries(conditions) }
}

/** A day in the workspace's time zone, or an instant. */
export const DayOrInstant = z.union([Day.transform((day) => ({ day })), Instant.transform((time) => ({ time }))], {
  error: fieldErrors['day-or-instant'],
})

/** `true` or `false`. */
export const Flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: fieldErrors.flag })

/** How a list is written as CSV. */
export const ExportFormat = z
  .enum(['raw', 'excel'])
  .default('raw')
  .meta({
    description:
      '`raw` is for programs, with ids and UTC times. `excel` is for readers: names, the date and time in the time zone of ' +
      'the workspace, a column for each reason and question, headings in the language of `Accept-Language` (English, ' +
      'Simplified or Traditional Chinese), and a byte order mark. Its columns may change between versions',
  })

/** Excel recognizes UTF-8 by this mark. */
export const Bom = Flag.optional().meta({ description: '`true` starts the file with a byte order mark, for Excel' })
