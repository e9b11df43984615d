import { getGreetingName } from '../../shared/greeting.ts'
import type { Language } from '../../shared/locale.ts'
import { isolateDirection } from '../../shared/survey-texts.ts'

/** What personal fields take from a contact. */
export interface FieldValues {
  name: string | null
  salutation: string | null
  properties: Readonly<Record<string, string>>
}

/** The name that stands for the greeting of a contact; others are properties. */
export const NAME_FIELD = 'name'

/** `{name}`, `{city|your city}`, and `{{name}}`, as other tools write it. */
const FIELD = /\{\{?([^{}|\n]{1,100})(?:\|([^{}\n]{0,200}))?\}\}?/g

/** A text without personal fields that are unresolved, and their names. */
export interface FilledText {
  text: string
  unresolved: string[]
}

/** The personal fields of a text, and whether each has a fallback. */
export const listFields = (text: string): { name: string; hasFallback: boolean }[] =>
  [...text.matchAll(FIELD)].map(([, name = '', fallback = '']) => ({
    name: name.trim(),
    hasFallback: fallback.trim() !== '',
  }))

/**
 * Fills in personal fields. One without a value and a fallback disappears with the space before it, and at the start of a line
 * with the comma after it.
 * @example fillFields('Dear {name|customer},', 'en', contact) // { text: 'Dear Ada,', unresolved: [] }
 */
export function fillFields(text: string, language: Language, values: FieldValues): FilledText {
  const unresolved: string[] = []
  const filled = text.replaceAll(FIELD, (_, words: string, fallback = '') => {
    const name = words.trim()
    const value = getFieldValue(name, values)
    if (value !== undefined) return isolateDirection(language, value)
    if (fallback.trim() === '') unresolved.push(name)
    return fallback.trim() || GAP
  })
  return { text: closeGaps(filled), unresolved }
}

/**
 * The value of a field; undefined if the contact has none. In one line, because breaks would add headers to an email, and without
 * signs that turn the direction of the text after it.
 */
export function getFieldValue(field: string, { name, salutation, properties }: FieldValues): string | undefined {
  const value = field === NAME_FIELD ? getAddressingName({ name, salutation }) : getProperty(properties, field)
  return value?.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim() || undefined
}

const getProperty = (properties: FieldValues['properties'], name: string): string | undefined =>
  Object.hasOwn(properties, name) ? properties[name] : undefined

/** A name with a web address in it is an advertisement that its owner wants us to send. */
function getAddressingName(contact: Pick<FieldValues, 'name' | 'salutation'>): string | undefined {
  const name = getGreetingName(contact)
  return name && !/:\/\/|www\.|https?:/i.test(name) ? name : undefined
}

/** Stands for an unresolved field until the gap is closed. */
const GAP = '\u0000'

const closeGaps = (text: string): string => text.replaceAll(/^\0[,，、:：!！]?[ \t]*/gm, '').replaceAll(/[ \t]*\0/g, '')
