import { z } from 'zod'
import { PropertyKey } from '../../shared/properties.ts'
import { Day, Instant, text } from '../../shared/text.ts'

const Where = z
  .record(PropertyKey, text(200))
  .refine((where) => Object.keys(where).length <= 10, 'Expected at most 10 conditions')
  .meta({
    param: { name: 'where', in: 'query', style: 'deepObject' },
    description: 'Only answers with this property: `where[shop]=Harbour Street`',
  })

/** Query parameters by name, refused where unknown: a misspelt filter must not give the figures of everything. */
export const queryParams = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape)

/** The same with `where[property]=value`, any number of them. */
export const queryParamsWithWhere = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const object = z.strictObject({ ...shape, where: Where.optional() })
  // zod-openapi reads what lies behind a preprocess, but its types only know objects here.
  return z.preprocess(collectConditions, object) as unknown as typeof object
}

/** Not of `__proto__`, which objects would swallow: it stays behind and is refused as unknown. */
const CONDITION_PARAM = /^where\[(?!__proto__\])(.*)\]$/s

function collectConditions(parameters: unknown): unknown {
  const entries = Object.entries(parameters as Record<string, unknown>)
  const conditions = entries.flatMap(([name, value]) => {
    const [, key] = CONDITION_PARAM.exec(name) ?? []
    return key === undefined ? [] : [[key, value] as const]
  })
  if (conditions.length === 0) return parameters
  const otherParams = entries.filter(([name]) => !CONDITION_PARAM.test(name))
  return { ...Object.fromEntries(otherParams), where: Object.fromEntries(conditions) }
}

/** A day of the workspace's, or an instant. */
export const DayOrInstant = z.union([Day.transform((day) => ({ day })), Instant.transform((time) => ({ time }))], {
  error: 'Expected a day such as 2026-11-22, or a time such as 2026-11-22T09:30:00Z',
})

/** `true` or `false`. */
export const Flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'Expected true or false' })

/** Whether CSV begins with the mark by which Excel knows UTF-8. */
export const Bom = Flag.optional().meta({ description: '`true` for Excel' })
