import { NewPattern, type PatternRule } from '../../../shared/pattern.ts'
import { countNames, PatternConditions, scoreNames } from '../../../shared/pattern-conditions.ts'
import { labelLanguages } from '../../../shared/segment-key.ts'
import { createForm, type FieldErrors, type Form, validateForm } from '../../http/forms.ts'
import type { ViewContext } from '../layout/context.ts'
import { formatList, formatProperties, parseList, parseProperties } from './lists.ts'

/** What is not a number is refused by the schema. */
const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))
const toList = <Item>(items: readonly Item[]) => (items.length > 0 ? items : undefined)
const toRecord = (record: Record<string, string[]>) => (Object.keys(record).length > 0 ? record : undefined)

/** Fields that are blank are left out. */
export function buildConditions(form: Form): Record<string, unknown> {
  const number = (name: string) => toNumber(form.text(name))
  const ranges = scoreNames.map((name) => {
    const [from, to] = [number(`${name}.from`), number(`${name}.to`)]
    return [name, from === undefined && to === undefined ? undefined : { from: from ?? 0, to: to ?? 10 }]
  })
  const counts = countNames.map((name) => {
    const count = omitUndefined({
      atLeast: number(`${name}.atLeast`),
      atMost: number(`${name}.atMost`),
      days: number(`${name}.days`),
    })
    return [name, Object.keys(count).length === 0 ? undefined : count]
  })
  const silence = omitUndefined({ days: number('silence.days'), invitations: number('silence.invitations') })
  const signs = omitUndefined({
    words: toList(parseList(form.text('signs.words'))),
    tags: toList(parseList(form.text('signs.tags'))),
    properties: toRecord(parseProperties(form.text('signs.properties'))),
  })
  return omitUndefined({
    ...Object.fromEntries([...ranges, ...counts]),
    voice: toList(form.list('voice')),
    words: toList(parseList(form.text('words'))),
    silence: Object.keys(silence).length > 0 ? silence : undefined,
    results: toList(form.list('results')),
    properties: toRecord(parseProperties(form.text('properties'))),
    signs: Object.keys(signs).length > 0 ? signs : undefined,
  })
}

const omitUndefined = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const readTexts = (form: Form, name: string) =>
  Object.fromEntries(
    labelLanguages
      .map((language) => [language, form.text(`${name}.${language}`).replaceAll('\r\n', '\n').trim()] as const)
      .filter(([, text]) => text !== ''),
  )

/** The pattern of a form. @returns errors by the name of the field, in the user's language */
export function parsePattern(view: ViewContext, form: Form): { value?: NewPattern; errors: FieldErrors } {
  const input = {
    names: readTexts(form, 'names'),
    suggestions: readTexts(form, 'suggestions'),
    conditions: buildConditions(form),
    after: parseAfter(form),
  }
  const { value, errors = {} } = validateForm(NewPattern, input)
  if (value) return { value, errors: {} }
  const fieldErrors = Object.keys(errors).map((path) => locateError(view, path))
  return { errors: Object.fromEntries(fieldErrors.toReversed()) }
}

/** The conditions alone. */
export function parseConditions(view: ViewContext, form: Form): { value?: PatternConditions; errors: FieldErrors } {
  const { value, errors = {} } = validateForm(PatternConditions, buildConditions(form))
  if (value) return { value, errors: {} }
  return { errors: Object.fromEntries(Object.keys(errors).map((path) => locateError(view, `conditions.${path}`))) }
}

/** The field that an error belongs to, and what to say about it. */
function locateError({ t, format }: ViewContext, path: string): [string, string] {
  const messages = t.patterns.errors
  const [area, name = '', part = ''] = path.split('.')
  if (area === 'after') return ['after', messages.after]
  if (area === 'names') return [`names.${format.language}`, messages.name]
  if (area === 'suggestions') return [`suggestions.${format.language}`, messages.suggestion]
  if (scoreNames.some((score) => score === name)) return [`${name}.${part || 'from'}`, messages.score]
  if (countNames.some((count) => count === name)) return [`${name}.${part || 'atLeast'}`, messages.count]
  if (name === 'silence') return [`silence.${part || 'days'}`, messages.silence]
  if (name === 'words') return ['words', messages.words]
  if (name === 'properties') return ['properties', messages.properties]
  if (name === 'signs' && (part === 'words' || part === 'tags' || part === 'properties'))
    return [`signs.${part}`, messages[part]]
  return ['voice', messages.conditions]
}

/** In the field for the place: before all others. */
export const FIRST = 'first'

/** The pattern after which the form puts this one; null: first. */
const parseAfter = (form: Form) => {
  const after = form.text('after')
  return after === FIRST ? null : after || undefined
}

/** The form of an existing pattern. @param after the pattern before it */
export function toPatternForm({ names, suggestions, conditions, version }: PatternRule, after: string | null): Form {
  const { voice, words, silence, results, properties, signs } = conditions
  const values: Record<string, string | readonly string[] | number | undefined> = {
    after: after ?? FIRST,
    version,
    ...prefix('names', names),
    ...prefix('suggestions', suggestions),
    ...Object.assign({}, ...[...scoreNames, ...countNames].map((name) => prefix(name, conditions[name]))),
    voice,
    results,
    words: formatList(words ?? []),
    ...prefix('silence', silence),
    properties: formatProperties(properties ?? {}),
    'signs.words': formatList(signs?.words ?? []),
    'signs.tags': formatList(signs?.tags ?? []),
    'signs.properties': formatProperties(signs?.properties ?? {}),
  }
  return createForm(
    Object.fromEntries(
      Object.entries(values).flatMap(([field, value]) =>
        value === undefined || value === '' ? [] : [[field, Array.isArray(value) ? [...value] : String(value)]],
      ),
    ),
  )
}

const prefix = (name: string, values: object = {}) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]))
