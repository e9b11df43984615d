import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

/**
 * What a form says, by the names of its fields: `questions.0.text` stands in a list. All are texts as they were typed, so
 * that a form can be shown again as it came.
 */
export type FormValue = string | FormValue[] | { [name: string]: FormValue }

/** @throws HTTPException 400 for what is no form */
export async function readFormValues(c: Context): Promise<{ [name: string]: FormValue }> {
  try {
    return toLists(await c.req.parseBody({ all: true, dot: true })) as { [name: string]: FormValue }
  } catch {
    throw new HTTPException(400, { message: 'Expected a form.' })
  }
}

/** Objects whose names are all numbers are lists. */
function toLists(value: unknown): FormValue {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(toLists)
  if (typeof value !== 'object' || value === null || value instanceof File) return ''
  const entries = Object.entries(value).map(([name, part]) => [name, toLists(part)] as const)
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries)
}

/** The part at a path, such as `reasons.promoter`. */
const getValue = (values: FormValue, path: string): FormValue | undefined =>
  path
    .split('.')
    .reduce<FormValue | undefined>(
      (part, name) =>
        typeof part === 'object' && Object.hasOwn(part, name) ? (part as Record<string, FormValue>)[name] : undefined,
      values,
    )

/** The text at a path, or an empty one. */
export function getText(values: FormValue, path: string): string {
  const value = getValue(values, path)
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : ''
}

/** What was ticked, or listed, at a path. */
export function getList(values: FormValue, path: string): FormValue[] {
  const value = getValue(values, path)
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value : [value]
}

export const getTexts = (values: FormValue, path: string): string[] =>
  getList(values, path).filter((value) => typeof value === 'string')

/**
 * Carries out what a button of a list says: `add reasons.promoter`, `remove questions.2`, `up questions.2.options.1`.
 * @returns the form as it is then, and where the focus belongs; undefined where it says no such thing
 */
export function rearrange(values: FormValue, action: string, createRow: (path: string, kind: string) => FormValue) {
  const [command = '', path = '', kind = ''] = action.split(' ')
  const copy = structuredClone(values)
  if (command === 'add') {
    const list = [...getList(copy, path), createRow(path, kind)]
    return { values: replaceValue(copy, path, list), focus: `${path}.${list.length - 1}` }
  }
  const [, parent = '', digits = ''] = /^(.+)\.(\d+)$/.exec(path) ?? []
  const list = getList(copy, parent)
  const index = Number(digits)
  const row = list[index]
  if (digits === '' || row === undefined) return undefined
  const otherRows = list.filter((_, otherIndex) => otherIndex !== index)
  if (command === 'remove')
    return { values: replaceValue(copy, parent, otherRows), focus: `${parent}.${Math.max(0, index - 1)}` }
  if (command !== 'up' || index === 0) return undefined
  return { values: replaceValue(copy, parent, otherRows.toSpliced(index - 1, 0, row)), focus: `${parent}.${index - 1}` }
}

function replaceValue(values: FormValue, path: string, value: FormValue): FormValue {
  const [name = '', ...rest] = path.split('.')
  const container = (typeof values === 'object' ? values : {}) as Record<string, FormValue>
  const part = rest.length === 0 ? value : replaceValue(container[name] ?? {}, rest.join('.'), value)
  return Array.isArray(container) ? container.with(Number(name), part) : { ...container, [name]: part }
}
