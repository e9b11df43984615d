import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isId, newId, newSecret, timeFromId, timePrefix } from '../../server/domain/ids.ts'

const time = fc.integer({ min: 0, max: 253_402_300_799_999 })

it('creates ids that sort by time as text', () => {
  fc.assert(
    fc.property(time, time, (a, b) => {
      fc.pre(a !== b)
      expect(newId(a) < newId(b)).toBe(a < b)
    }),
  )
})

it('creates ids that begin with their time prefix, and so sort between two prefixes', () => {
  fc.assert(
    fc.property(time, (at) => {
      const id = newId(at)
      expect(id.startsWith(timePrefix(at))).toBe(true)
      expect(id < timePrefix(at + 1)).toBe(true)
      expect(timeFromId(id)).toBe(at)
    }),
  )
})

it('recognizes valid ids', () => {
  fc.assert(fc.property(time, (at) => isId(newId(at))))
  expect(['', 'x', `${newId(0)}x`, newId(0).toUpperCase(), newId(0).replace(/.$/, 'i')].filter(isId)).toEqual([])
})

it('never creates the same id or secret twice', () => {
  const ids = Array.from({ length: 20_000 }, () => [newId(1), newSecret()]).flat()
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((generated) => !isId(generated)).every((secret) => /^[0-9A-Za-z]{22}$/.test(secret))).toBe(true)
})
