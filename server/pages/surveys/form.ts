import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

/**
 * What a form says, by the names of its fields: `questions.0.text` stands in a list. All are texts as they were typed, so
 * that a form can be shown again as it came.
 */
export type Sent = string | Sent[] | { [name: string]: Sent }

/** @throws HTTPException 400 for what is no form */
export async function sentBy(c: Context): Promise<{ [name: string]: Sent }> {
  try {
    return listed(await c.req.parseBody({ all: true, dot: true })) as { [name: string]: Sent }
  } catch {
    throw new HTTPException(400, { message: 'Expected a form.' })
  }
}

/** Objects whose names are all numbers are lists. */
function listed(value: unknown): Sent {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(listed)
  if (typeof value !== 'object' || value === null || value instanceof File) return ''
  const entries = Object.entries(value).map(([name, part]) => [name, listed(part)] as const)
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries)
}

/** The part at a path, such as `reasons.promoter`. */
const at = (sent: Sent, path: string): Sent | undefined =>
  path
    .split('.')
    .reduce<Sent | undefined>(
      (part, name) =>
        typeof part === 'object' && Object.hasOwn(part, name) ? (part as Record<string, Sent>)[name] : undefined,
      sent,
    )

/** The text at a path, or an empty one. */
export function textAt(sent: Sent, path: string): string {
  const value = at(sent, path)
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : ''
}

/** What was ticked, or listed, at a path. */
export function listAt(sent: Sent, path: string): Sent[] {
  const value = at(sent, path)
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value : [value]
}

export const textsAt = (sent: Sent, path: string): string[] =>
  listAt(sent, path).filter((value) => typeof value === 'string')

/**
 * Carries out what a button of a list says: `add reasons.promoter`, `remove questions.2`, `up questions.2.options.1`.
 * @returns the form as it is then, and where the focus belongs; undefined where it says no such thing
 */
export function rearranged(sent: Sent, action: string, fresh: (path: string, kind: string) => Sent) {
  const [verb = '', path = '', kind = ''] = action.split(' ')
  const copy = structuredClone(sent)
  if (verb === 'add') {
    const list = [...listAt(copy, path), fresh(path, kind)]
    return { sent: replaced(copy, path, list), focus: `${path}.${list.length - 1}` }
  }
  const [, parent = '', digits = ''] = /^(.+)\.(\d+)$/.exec(path) ?? []
  const list = listAt(copy, parent)
  const index = Number(digits)
  const row = list[index]
  if (digits === '' || row === undefined) return undefined
  const others = list.filter((_, other) => other !== index)
  if (verb === 'remove') return { sent: replaced(copy, parent, others), focus: `${parent}.${Math.max(0, index - 1)}` }
  if (verb !== 'up' || index === 0) return undefined
  return { sent: replaced(copy, parent, others.toSpliced(index - 1, 0, row)), focus: `${parent}.${index - 1}` }
}

function replaced(sent: Sent, path: string, value: Sent): Sent {
  const [name = '', ...rest] = path.split('.')
  const whole = (typeof sent === 'object' ? sent : {}) as Record<string, Sent>
  const part = rest.length === 0 ? value : replaced(whole[name] ?? {}, rest.join('.'), value)
  return Array.isArray(whole) ? whole.with(Number(name), part) : { ...whole, [name]: part }
}
