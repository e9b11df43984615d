import { SegmentConditions } from '../../../shared/segment.ts'
import { createForm, type FieldErrors, type Form, type FormResult, validateForm } from '../../http/forms.ts'
import type { ViewContext } from '../layout/context.ts'

/** The fields for conditions have these names, so that they fit into other forms too. */
export const conditionField = (name: string) => `segment-${name}`

/** Rows for properties. A segment with more of them gets as many, and one that is free. */
export const MIN_PROPERTY_ROWS = 2
const MAX_PROPERTY_ROWS = 21

const splitList = (text: string) =>
  text
    .split(/[,，、;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean)

const toNumber = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim() || undefined)

/** The conditions of a form. @returns errors by the name of the field, in the language of the user */
export function parseConditions({ t }: ViewContext, form: Form): FormResult<SegmentConditions> {
  const input = buildInput(form)
  const { value, errors } = validateForm(SegmentConditions, input)
  if (value) return { value }
  const messages = t.segments.errors
  const fieldErrors: FieldErrors = {}
  for (const path of Object.keys(errors)) {
    const [field, message] = locateError(messages, path)
    fieldErrors[conditionField(field)] ??= message
  }
  return { errors: fieldErrors }
}

/** Fields that are blank are left out. */
function buildInput(form: Form): Record<string, unknown> {
  const text = (name: string) => form.text(conditionField(name)).trim()
  const list = (values: readonly string[]) => (values.length > 0 ? values : undefined)
  const [scoreFrom, scoreTo] = [toNumber(text('scoreFrom')), toNumber(text('scoreTo'))]
  const properties = Object.fromEntries(
    Array.from(
      { length: MAX_PROPERTY_ROWS },
      (_, row) => [text(`key-${row}`), splitList(text(`values-${row}`))] as const,
    ).filter(([key, values]) => key !== '' || values.length > 0),
  )
  const input = {
    tiers: list(form.list(conditionField('tiers'))),
    groups: list(form.list(conditionField('groups'))),
    lastScore:
      scoreFrom === undefined && scoreTo === undefined ? undefined : { from: scoreFrom ?? 0, to: scoreTo ?? 10 },
    hasResponded: { yes: true, no: false }[text('response')],
    neverAsked: form.has(conditionField('neverAsked')) || undefined,
    notAskedWithinDays: toNumber(text('asked')),
    createdSince: text('since') || undefined,
    createdBefore: text('before') || undefined,
    tags: list(splitList(text('tags'))),
    languages: list(splitList(text('languages'))),
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  }
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}

/** The field that an error belongs to, and what to say about it. */
function locateError(messages: ViewContext['t']['segments']['errors'], path: string): [string, string] {
  if (path.startsWith('lastScore')) return ['scoreTo', messages.scoreTo]
  if (path.startsWith('properties')) return ['key-0', messages.properties]
  if (path.startsWith('tags')) return ['tags', messages.tags]
  if (path.startsWith('languages')) return ['languages', messages.languages]
  if (path === 'notAskedWithinDays') return ['asked', messages.asked]
  if (path === 'createdSince') return ['since', messages.day]
  if (path === 'createdBefore') return ['before', messages.before]
  return ['tiers', messages.none]
}

/** The form of existing conditions. */
export function toConditionForm(conditions: SegmentConditions): Form {
  const { properties = {}, lastScore } = conditions
  const values: Record<string, string | string[] | undefined> = {
    tiers: conditions.tiers,
    groups: conditions.groups,
    scoreFrom: lastScore?.from.toString(),
    scoreTo: lastScore?.to.toString(),
    response: conditions.hasResponded === undefined ? undefined : conditions.hasResponded ? 'yes' : 'no',
    neverAsked: conditions.neverAsked && 'yes',
    asked: conditions.notAskedWithinDays?.toString(),
    since: conditions.createdSince,
    before: conditions.createdBefore,
    tags: conditions.tags?.join(', '),
    languages: conditions.languages?.join(', '),
    ...Object.fromEntries(
      Object.entries(properties).flatMap(([key, list], row) => [
        [`key-${row}`, key],
        [`values-${row}`, list.join(', ')],
      ]),
    ),
  }
  return createForm(
    Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[conditionField(name), value]])),
    ),
  )
}

/** How many rows for properties a form needs. */
export function countPropertyRows(form: Form): number {
  const filled = Array.from({ length: MAX_PROPERTY_ROWS }, (_, row) => row).filter(
    (row) => form.text(conditionField(`key-${row}`)) || form.text(conditionField(`values-${row}`)),
  )
  return Math.min(MAX_PROPERTY_ROWS, Math.max(MIN_PROPERTY_ROWS, (filled.at(-1) ?? -1) + 2))
}
