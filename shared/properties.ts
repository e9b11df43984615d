import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { isPlaceholder } from './placeholders.ts'
import { text } from './text.ts'

const NAME_PATTERN = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_. -]{0,62}[\p{L}\p{M}\p{N}_.-])?$/u

/** A property's name: letters and digits of any script, `_ . -` and inner spaces; at most 64 characters. */
export const PropertyKey = z
  .string()
  .refine((name) => NAME_PATTERN.test(name), fieldErrors['property-name'])
  // Every JavaScript object inherits these names.
  .refine((name) => !(name in Object.prototype), fieldErrors['reserved-name'])
  .meta({ example: 'shop' })

const PropertyValue = z.union([text(200), z.number().transform(String), z.boolean().transform(String)], {
  error: fieldErrors['property-value'],
})

/** Whether the value of a property is a placeholder, which is left out. */
export const isPlaceholderProperty = (value: unknown): boolean =>
  typeof value === 'string' && isPlaceholder(value, 'property')

const dropPlaceholders = (properties: unknown) =>
  typeof properties === 'object' && properties !== null && !Array.isArray(properties)
    ? Object.fromEntries(Object.entries(properties).filter(([, value]) => !isPlaceholderProperty(value)))
    : properties

/** How many properties a record has at most. */
export const MAX_PROPERTIES = 50
const isWithinLimit = (properties: object) => Object.keys(properties).length <= MAX_PROPERTIES
const tooManyMessage = fieldErrors['too-many-properties']

/**
 * Facts about a response or a contact, such as shop, tier or airline. Values are stored as text, so that a value belongs to
 * the same segment whatever type it was sent as. Placeholders such as `{{shop}}` are left out.
 */
export const Properties = z
  .preprocess(dropPlaceholders, z.record(PropertyKey, PropertyValue).refine(isWithinLimit, tooManyMessage))
  .meta({ example: { shop: 'Harbour Street', tier: 'B' } })

export type Properties = Record<string, string>

/** Changes properties by name (RFC 7396): omitted properties stay unchanged, `null` removes one. */
export const PropertyPatch = z
  .preprocess(dropPlaceholders, z.record(PropertyKey, PropertyValue.nullable()).refine(isWithinLimit, tooManyMessage))
  .meta({ example: { tier: 'A', shop: null } })

export type PropertyPatch = Record<string, string | null>

/** The error if the patched properties would exceed the limit. */
export const findPatchError = (properties: Properties, patch: PropertyPatch = {}): string | undefined =>
  isWithinLimit(patchProperties(properties, patch)) ? undefined : tooManyMessage

export function patchProperties(properties: Properties, patch: PropertyPatch = {}): Properties {
  const mergedEntries = Object.entries({ ...properties, ...patch })
  return Object.fromEntries(mergedEntries.filter((entry): entry is [string, string] => entry[1] !== null))
}
