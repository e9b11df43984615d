import { expect, it } from 'vitest'
import { type ReadingOptions, readEssentials } from '../../../server/domain/responses/import-reading.ts'
import { NOON } from '../../support/world.ts'

const options: ReadingOptions = {
  ...{
    columns: new Map([
      ['score', 0],
      ['key', 1],
    ]),
    width: 2,
    country: null,
    dateOrder: undefined,
  },
  ...{ timeZone: 'UTC', emptyDates: 'reject', now: NOON },
}

it.each([
  ['10042', '10042'],
  ["'10042", '10042'],
  ['A-7', 'A-7'],
  // Each would be the key of many rows, and all but the first would be lost.
  ['3.07E+18', undefined],
  ['N/A', undefined],
  ['anonymous', undefined],
  ['{{orderId}}', undefined],
  ['', undefined],
])('reads the key of %s as %s', (cell, key) => {
  expect(readEssentials({ cells: ['9', cell] }, options)).toEqual({ score: 9, ...(key !== undefined && { key }) })
})
