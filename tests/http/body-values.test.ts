import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkForm, checkJson, measureJson } from '../../server/http/body-values.ts'
import { HttpError } from '../../server/http/errors.ts'

const getStatus = (check: () => void): number | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof HttpError) return error.status
    throw error
  }
}

const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]))

describe('the values of JSON', () => {
  /** By walking the parsed value. */
  function walk(value: unknown): { values: number; depth: number } {
    if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 }
    const children = Object.values(value).map(walk)
    const inner = children.reduce((sum, { values }) => sum + values, 0)
    return {
      values: 1 + Math.max(1, inner),
      depth: 1 + Math.max(0, ...children.map(({ depth }) => depth)),
    }
  }

  it('are counted without parsing it, as if it had been', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(3), (value, indent) => {
        expect(measureJson(JSON.stringify(value, null, indent))).toEqual(walk(value))
      }),
      { numRuns: 100 },
    )
    const text = '["\\"[,", "\\\\", "{\\\\\\"[", {"a[": ","}]'
    expect(measureJson(text)).toEqual(walk(JSON.parse(text)))
  })

  it('are counted up to the limit only', () => {
    expect(measureJson(`[${'1,'.repeat(1_000_000)}1]`, 100).values).toBe(101)
    expect(measureJson(`${'['.repeat(1_000_000)}`, 100)).toEqual({ values: 101, depth: 100 })
  })

  it('are limited in all, and in each object', () => {
    expect(getStatus(() => checkJson(JSON.stringify(fields(200)), 1000))).toBeUndefined()
    expect(getStatus(() => checkJson(JSON.stringify(fields(201)), 1000))).toBe(400)
    expect(getStatus(() => checkJson(JSON.stringify({ a: [fields(201)] }), 1000))).toBe(400)
    expect(getStatus(() => checkJson(JSON.stringify(fields(150_000)), 1000))).toBe(413)
    expect(getStatus(() => checkJson(JSON.stringify(Array(900).fill(1)), 1000))).toBeUndefined()
    expect(getStatus(() => checkJson(JSON.stringify(Array(1001).fill([])), 1000))).toBe(413)
    expect(getStatus(() => checkJson(`${'['.repeat(20)}${']'.repeat(20)}`, 1000))).toBeUndefined()
    expect(getStatus(() => checkJson(`${'['.repeat(21)}${']'.repeat(21)}`, 1000))).toBe(400)
    expect(getStatus(() => checkJson('{"a":{"__proto__":1}}', 1000))).toBe(400)
  })
})

it('The fields of a form are limited, in any encoding', () => {
  const part = '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'
  expect(getStatus(() => checkForm('a=1&'.repeat(100), '', 100))).toBeUndefined()
  expect(getStatus(() => checkForm('a=1&'.repeat(101), '', 100))).toBe(413)
  expect(getStatus(() => checkForm(part.repeat(100), 'multipart/form-data; boundary=b', 100))).toBeUndefined()
  expect(getStatus(() => checkForm(`\r\n${part.repeat(101)}`, 'multipart/form-data; boundary=b', 100))).toBe(413)
})
