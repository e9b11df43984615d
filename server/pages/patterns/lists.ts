/** A value in a list, and the separator behind it; `''` at the end of the text. */
interface Token {
  value: string
  separator: string
  end: number
}

type ReadToken = (text: string, start: number) => Token

const LIST_SEPARATORS = ',，、;；\\n'

/** Reads values up to one of some separators. In quotes, a value contains them: `"Smith, John"`, and `""` is a quote. */
function createReader(separators: string): ReadToken {
  const gap = '[^\\S\\n]*'
  const quoted = new RegExp(`${gap}(?:"((?:[^"]|"")*)"|“([^”]*)”)${gap}(?=[${separators}]|$)`, 'y')
  const plain = new RegExp(`[^${separators}]*`, 'y')
  return (text, start) => {
    for (const pattern of [quoted, plain]) {
      pattern.lastIndex = start
      const match = pattern.exec(text)
      if (!match) continue
      const [all, straight, curly] = match
      const value = straight?.replaceAll('""', '"') ?? curly ?? all
      const end = start + all.length
      return { value: value.trim(), separator: text[end] ?? '', end: end + 1 }
    }
    return { value: '', separator: '', end: text.length }
  }
}

const readItem = createReader(LIST_SEPARATORS)
const readKey = createReader('=＝\\n')

const quote = (value: string, mustQuote: RegExp): string =>
  mustQuote.test(value) ? `"${value.replaceAll('"', '""')}"` : value

/** The values of `a, b；"c, d"`, in the order of the text. */
export const parseList = (text: string): string[] => [...eachItem(text)].filter(Boolean)

function* eachItem(input: string): Generator<string> {
  const text = input.replaceAll('\r\n', '\n')
  for (let position = 0; position <= text.length; ) {
    const { value, end } = readItem(text, position)
    yield value
    position = end
  }
}

/** @example formatList(['Smith, John', 'late']) // `"Smith, John", late` */
export const formatList = (values: readonly string[]): string =>
  values.map((value) => quote(value, /[,，、;；\n]|^["“]/)).join(', ')

/** `key = value, value`, one a line. A line without a value has none. */
export function parseProperties(input: string): Record<string, string[]> {
  const text = input.replaceAll('\r\n', '\n')
  const properties = new Map<string, string[]>()
  for (let position = 0; position <= text.length; ) {
    const key = readKey(text, position)
    position = key.end
    const values: string[] = []
    for (let { separator } = key; separator !== '' && separator !== '\n'; ) {
      const item = readItem(text, position)
      if (item.value !== '') values.push(item.value)
      position = item.end
      separator = item.separator
    }
    if (key.value !== '' || values.length > 0)
      properties.set(key.value, [...(properties.get(key.value) ?? []), ...values])
  }
  return Object.fromEntries(properties)
}

export const formatProperties = (properties: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(properties)
    .map(([key, values]) => `${quote(key, /[=＝\n]|^["“]/)} = ${formatList(values)}`)
    .join('\n')
