import { HttpError, invalidField } from './errors.ts'
import type { FieldCode } from './field-errors.ts'

const MAX_JSON_DEPTH = 20

/** Far above what any object of the API has. */
const MAX_FIELDS = 200

/**
 * Rejects JSON that is costly or unsafe to validate: with too many values, nested too deep, with too many fields in one
 * object, or with names that objects swallow.
 * @throws HttpError 400 or 413
 */
export function checkJson(text: string, maxValues: number): void {
  // Before it is parsed: objects of thousands of fields take longer than all that is done with valid ones.
  const { values, depth } = measureJson(text, maxValues)
  if (values > maxValues) throw tooManyValues(maxValues)
  if (depth > MAX_JSON_DEPTH) {
    const path = findDeepPath(parseJson(text)) ?? []
    throw invalidField(path.slice(0, 3).join('.'), `Expected at most ${MAX_JSON_DEPTH} levels`, 'too-deep')
  }
  const fault = findFault(parseJson(text))
  if (fault) throw invalidField(fault.path.slice(0, 3).join('.'), fault.message, fault.code)
}

/** Where the first value is nested too deep. */
function findDeepPath(value: unknown, path: readonly string[] = []): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (path.length > MAX_JSON_DEPTH) return path
  for (const [name, child] of Object.entries(value)) {
    const deepPath = findDeepPath(child, [...path, name])
    if (deepPath) return deepPath
  }
  return undefined
}

/** Rejects forms with too many fields or parts. @throws HttpError 413 */
export function checkForm(text: string, contentType: string, maxValues: number): void {
  const separator = contentType.includes('multipart') ? '\n--' : '&'
  let count = 0
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length)) {
    if (++count > maxValues) throw tooManyValues(maxValues)
  }
}

const tooManyValues = (maxValues: number) =>
  new HttpError(413, 'too-many-values', `Expected at most ${maxValues} values.`)

const [QUOTE, COMMA, OPENING_BRACE, CLOSING_BRACE] = [0x22, 0x2c, 0x7b, 0x7d]
/** Turns the code of a bracket into that of the brace on the same side. */
const TO_BRACE = 0x20

/** How many values a text has and how deep they are nested, if it is valid JSON. Stops at the first value too many. */
export function measureJson(text: string, maxValues = Number.POSITIVE_INFINITY): { values: number; depth: number } {
  let [values, level, depth] = [1, 0, 0]
  for (let index = 0; index < text.length && values <= maxValues; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = findStringEnd(text, index)
    else if (code === COMMA) values++
    else if ((code | TO_BRACE) === OPENING_BRACE) {
      values++
      depth = Math.max(depth, ++level)
    } else if ((code | TO_BRACE) === CLOSING_BRACE) level--
  }
  return { values, depth }
}

/** The index of the quote that ends the string starting at `start`. */
function findStringEnd(text: string, start: number): number {
  let end = start
  do {
    end = text.indexOf('"', end + 1)
  } while (end >= 0 && isEscaped(text, end))
  return end < 0 ? text.length : end
}

/** Whether an odd number of backslashes precedes the character. */
function isEscaped(text: string, index: number): boolean {
  let first = index
  while (text[first - 1] === '\\') first--
  return (index - first) % 2 === 1
}

/** @returns undefined for invalid JSON, which the route's validation rejects */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function findFault(value: unknown): { path: string[]; message: string; code: FieldCode } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const names = Object.keys(value)
  if (!Array.isArray(value) && names.length > MAX_FIELDS)
    return { path: [], message: `Expected at most ${MAX_FIELDS} fields`, code: 'too-many-items' }
  for (const name of names) {
    const fault =
      name === '__proto__'
        ? { path: [], message: 'Expected another name', code: 'reserved-name' as const }
        : findFault((value as Record<string, unknown>)[name])
    if (fault) return { ...fault, path: [name, ...fault.path] }
  }
  return undefined
}
