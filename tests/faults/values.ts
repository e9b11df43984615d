import fc, { type Arbitrary } from 'fast-check'

/** The part of JSON Schema that our API description uses. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  example?: unknown
  pattern?: string
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

export type Schemas = Record<string, Schema>

/** Texts that often break programs. */
const unusualTexts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud83d',
  '\ude00x',
  '\u202eevil',
  'İstanbul ǰ ﬃ',
  '=1+1',
  "' or 1=1 --",
  '<script>alert(1)</script>',
  '{{constructor}}',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '../../etc/passwd',
  '%00',
  '%s%s%n',
  '2026-02-30',
  '9999-12-31T23:59:59.999Z',
  '客户 👩‍👩‍👧‍👦',
  'x'.repeat(5001),
]

export const unusualText: Arbitrary<string> = fc.oneof(fc.constantFrom(...unusualTexts), fc.string({ unit: 'binary' }))

const unusualNumber = fc.constantFrom(-1, 0, 0.5, 11, 1e308, -0, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63))

/** Any JSON value. */
const unusualValue: Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: unusualText },
  { weight: 2, arbitrary: unusualNumber },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [null], { __proto__: null, a: 1 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
)

/**
 * Values that a schema allows; with `bent`, occasionally one that it does not.
 * @param findValue meaningful values by property name: ids, tokens
 */
export function arbitraryValues(
  schema: Schema,
  schemas: Schemas,
  findValue: (name: string) => Arbitrary<unknown> | undefined,
  isMalformed: boolean,
): Arbitrary<unknown> {
  const arbitraries = new Map<Schema, Arbitrary<unknown>>()
  return schemaValue(schema, 0)

  function schemaValue(part: Schema, depth: number): Arbitrary<unknown> {
    const cached = arbitraries.get(part)
    if (cached) return cached
    const arbitrary = maybeMalformed(plainValue(part, depth), depth === 0 ? 40 : 12)
    arbitraries.set(part, arbitrary)
    return arbitrary
  }

  function maybeMalformed(validValue: Arbitrary<unknown>, weight: number): Arbitrary<unknown> {
    return isMalformed
      ? fc.oneof({ weight, arbitrary: validValue }, { weight: 1, arbitrary: unusualValue })
      : validValue
  }

  function propertyValue(name: string, part: Schema, depth: number): Arbitrary<unknown> {
    const namedValue = findValue(name)
    return namedValue ? maybeMalformed(namedValue, 12) : schemaValue(part, depth)
  }

  function plainValue(part: Schema, depth: number): Arbitrary<unknown> {
    if (part.$ref) return schemaValue(schemas[part.$ref.split('/').at(-1) ?? ''] ?? {}, depth)
    if (part.enum) return fc.constantFrom(...part.enum)
    if (part.const !== undefined) return fc.constant(part.const)
    const choices = part.anyOf ?? part.oneOf
    if (choices) return fc.oneof(...choices.map((choice) => schemaValue(choice, depth)))
    const types = [part.type ?? 'null'].flat().map((type) => typedValue(type, part, depth))
    return types.length === 1 ? (types[0] as Arbitrary<unknown>) : fc.oneof(...types)
  }

  function typedValue(type: string, part: Schema, depth: number): Arbitrary<unknown> {
    if (type === 'string') return textValue(part)
    if (type === 'boolean') return fc.boolean()
    if (type === 'integer') return fc.integer({ min: part.minimum ?? -100, max: part.maximum ?? 1000 })
    if (type === 'number') return fc.double({ min: part.minimum ?? -1e6, max: part.maximum ?? 1e6, noNaN: true })
    if (type === 'array') return listValue(part, depth)
    return type === 'object' ? objectValue(part, depth) : fc.constant(null)
  }

  function listValue({ items = {}, minItems = 0, maxItems = 100 }: Schema, depth: number) {
    return fc.array(schemaValue(items, depth + 1), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) })
  }

  /** Only a few properties: a survey's texts alone are a thousand. */
  function objectValue({ properties = {}, required = [], additionalProperties }: Schema, depth: number) {
    const optional = Object.keys(properties).filter((name) => !required.includes(name))
    const chosen = fc.subarray(optional, { maxLength: Math.min(optional.length, 5) })
    const others =
      typeof additionalProperties === 'object'
        ? fc.dictionary(
            fc.oneof(fc.constantFrom('shop', 'tier', 'reasons', 'other', 'en', 'zh-Hans'), keyText(isMalformed)),
            schemaValue(additionalProperties, depth + 1),
            { maxKeys: 3 },
          )
        : fc.constant({})
    const values = chosen.chain((names) =>
      fc.record(
        Object.fromEntries(
          [...required, ...names].map((name) => [name, propertyValue(name, properties[name] ?? {}, depth + 1)]),
        ),
      ),
    )
    return fc.tuple(values, others).map(([known, additional]) => ({ ...additional, ...known }))
  }
}

const keyText = (isMalformed: boolean) => (isMalformed ? unusualText : fc.string({ minLength: 1, maxLength: 10 }))

function textValue({ format, pattern, example, minLength = 0, maxLength = 100 }: Schema): Arbitrary<string> {
  if (format === 'date') return day
  if (format === 'date-time') return day.map((date) => `${date}T09:30:00Z`)
  if (format === 'uri') return fc.webUrl()
  const texts: Arbitrary<string> = pattern
    ? fc.stringMatching(new RegExp(pattern))
    : fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 30) })
  return typeof example === 'string' ? fc.oneof(texts, fc.constant(example)) : texts
}

const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
