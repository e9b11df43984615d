import { describe, expect, it } from 'vitest'
import { createRowCounter, createRowIdentifier, identifyRow } from '../../../server/domain/row-identity.ts'

describe('rows of a file', () => {
  it('are counted exactly, however many there are and however often one is repeated', () => {
    const countRow = createRowCounter()
    const expected = new Map<string, number>()
    for (let index = 0; index < 30_000; index++) {
      const cell = index % 3 === 0 ? `often ${index % 2}` : `row ${(index * 7919) % 20_000}`
      expect(countRow([cell])).toBe(expected.get(cell) ?? 0)
      expected.set(cell, (expected.get(cell) ?? 0) + 1)
    }
    expect(Math.max(...expected.values())).toBeGreaterThan(255)
  })

  it('are identified by their cells, whatever a program changes when it saves a file again', () => {
    const [first, second] = [createRowIdentifier(), createRowIdentifier()]
    const { key } = first(['9', 'Zoë', 'x'])
    expect(key).toMatch(/^[\w-]{22}\.0$/)
    expect(second([' 9', 'Zoe\u0308 ', 'x', '', ' ']).key).toBe(key)
    expect(second(['9', 'Zoë', 'x']).key).toBe(key.replace(/0$/, '1'))
    expect(second(['9', 'Zoe', 'x']).key).not.toBe(key)
  })

  it('are identified by their key, and known by their cells from an earlier import', () => {
    const identify = createRowIdentifier()
    const cells = ['9', 'r-1']
    const keyed = identify(cells, 'r-1')
    expect(keyed).toMatchObject({ key: identifyRow(cells, 'r-1', 0).key, isRepeated: false })
    expect(keyed.listOtherKeys()).toEqual([identifyRow(cells, undefined, 0).key])
    expect(identify(['8', 'r-1'], 'r-1')).toMatchObject({ key: keyed.key, isRepeated: true })
  })
})
