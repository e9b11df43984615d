import { expect, it } from 'vitest'
import {
  type ReadingOptions,
  readEssentials,
  readResponseRow,
} from '../../../server/domain/responses/import-reading.ts'
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

it.each([
  ['3.07E+18', 'damaged'],
  ['{{orderId}}', 'placeholder'],
  ['A-7', undefined],
])('warns of the key %s: %s', (cell, code) => {
  const reading = readResponseRow({ cells: ['9', cell] }, options)
  expect(reading).toMatchObject({ warnings: code ? [{ field: 'key', code, cell }] : [] })
})

it.each([
  ['contact.email', 'N/A', 'placeholder'],
  ['contact.email', '{{email}}', 'placeholder'],
  ['contact.phone', '*|PHONE|*', 'placeholder'],
  ['contact.phone', '4.48E+11', 'damaged'],
  ['contact.externalId', 'NULL', 'placeholder'],
  ['contact.externalId', '3.07E+18', 'damaged'],
  ['contact.name', '{{name}}', 'placeholder'],
  ['locale', '{{locale}}', 'placeholder'],
])('warns of the %s %s, which is left out', (field, cell, code) => {
  const columns = new Map([...options.columns, ['contact.email', 2] as const, [field, 3] as const])
  const cells = ['9', '', 'ann@x.example', cell]
  const reading = readResponseRow({ cells }, { ...options, columns, width: 4 })
  expect(reading).toMatchObject({ warnings: [{ field, code, cell }] })
})
