import { NewPattern, type PatternRule } from '../../../shared/pattern.ts'
import { countNames, PatternConditions, scoreNames } from '../../../shared/pattern-conditions.ts'
import { labelLanguages } from '../../../shared/segment-key.ts'
import { createForm, type FieldErrors, type Form, validateForm } from '../../http/forms.ts'
import type { ViewContext } from '../layout/context.ts'

/** `a, b；c` as a list. */
const splitList = (text: string) =>
  text
    .split(/[,，、;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean)

/** What is not a number is refused by the schema. */
const toNumber = (text: string) => (text.trim() === '' ? undefined : Number(text))
const toList = <Item>(items: readonly Item[]) => (items.length > 0 ? items : undefined)

/** `key = value, value`, one a line. A line without a value is refused by the schema. */
function parseProperties(text: string): Record<string, string[]> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return undefined
  return Object.fromEntries(
    lines.map((line) => {
      const [key = '', ...rest] = line.split(/[=＝]/)
      return [key.trim(), splitList(rest.join('='))]
    }),
  )
}

const formatProperties = (properties: Readonly<Record<string, readonly string[]>> = {}): string =>
  Object.entries(properties)
    .map(([key, values]) => `${key} = ${values.join(', ')}`)
    .join('\n')

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
    words: toList(splitList(form.text('signs.words'))),
    tags: toList(splitList(form.text('signs.tags'))),
    properties: parseProperties(form.text('signs.properties')),
  })
  return omitUndefined({
    ...Object.fromEntries([...ranges, ...counts]),
    voice: toList(form.list('voice')),
    words: toList(splitList(form.text('words'))),
    silence: Object.keys(silence).length > 0 ? silence : undefined,
    results: toList(form.list('results')),
    properties: parseProperties(form.text('properties')),
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
  }
  const { value, errors = {} } = validateForm(NewPattern, input)
  if (value) return { value, errors: {} }
  const found = Object.keys(errors).map((path) => locateError(view, path))
  return { errors: Object.fromEntries(found.toReversed()) }
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

/** The form of an existing pattern. */
export function toPatternForm({ names, suggestions, conditions, version }: PatternRule, after: string): Form {
  const { voice, words, silence, results, properties, signs } = conditions
  const values: Record<string, string | readonly string[] | number | undefined> = {
    after,
    version,
    ...prefix('names', names),
    ...prefix('suggestions', suggestions),
    ...Object.assign({}, ...[...scoreNames, ...countNames].map((name) => prefix(name, conditions[name]))),
    voice,
    results,
    words: words?.join(', '),
    ...prefix('silence', silence),
    properties: formatProperties(properties),
    'signs.words': signs?.words?.join(', '),
    'signs.tags': signs?.tags?.join(', '),
    'signs.properties': formatProperties(signs?.properties),
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
