import type { Form } from '../../http/forms.ts'

/**
 * The values of a form as a tree: `questions.0.text` is in a list. All leaves are the texts as typed, so that the form can
 * be rendered again.
 */
export type FormValue = string | FormValue[] | { [name: string]: FormValue }

/** The tree of a form whose field names have dots. */
export function buildFormTree({ fields }: Form): { [name: string]: FormValue } {
  const tree = createNode()
  for (const [path, value] of Object.entries(fields)) {
    const names = path.split('.')
    const leaf = names.pop() ?? ''
    let node: FormNode | undefined = tree
    for (const name of names) {
      node[name] ??= createNode()
      const child: unknown = node[name]
      node = isNode(child) ? child : undefined
      if (!node) break
    }
    if (node) node[leaf] = value
  }
  return toLists(tree) as { [name: string]: FormValue }
}

interface FormNode {
  [name: string]: unknown
}

/** Without a prototype, names such as `constructor` are just names. */
const createNode = (): FormNode => Object.create(null)
const isNode = (value: unknown): value is FormNode =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null

/** Objects whose keys are all numbers become lists. */
function toLists(value: unknown): FormValue {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(toLists)
  if (!isNode(value)) return ''
  const entries = Object.entries(value).map(([name, part]) => [name, toLists(part)] as const)
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
  return isList ? entries.map(([, part]) => part) : Object.fromEntries(entries)
}

/** The value at a path, such as `reasons.promoter`. */
const getValue = (values: FormValue, path: string): FormValue | undefined =>
  path
    .split('.')
    .reduce<FormValue | undefined>(
      (part, name) =>
        typeof part === 'object' && Object.hasOwn(part, name) ? (part as Record<string, FormValue>)[name] : undefined,
      values,
    )

/** The text at a path, else an empty one. */
export function getText(values: FormValue, path: string): string {
  const value = getValue(values, path)
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : ''
}

/** The list at a path, such as ticked boxes. */
export function getList(values: FormValue, path: string): FormValue[] {
  const value = getValue(values, path)
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value : [value]
}

export const getTexts = (values: FormValue, path: string): string[] =>
  getList(values, path).filter((value) => typeof value === 'string')

/**
 * Runs the action of a row button: `add reasons.promoter`, `add questions scale`, `remove questions.2` or
 * `up questions.2.options.1`.
 * @returns the new values and the path to focus; undefined for an invalid action
 */
export function arrangeRows(values: FormValue, action: string, createRow: (path: string, kind: string) => FormValue) {
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
