import { expect, it } from 'vitest'
import { parsePhone } from '../../shared/phone.ts'

it.each<[string, string | null, string | undefined]>([
  ['+442071234567', null, '+442071234567'],
  [' +44 (0)20-7123.4567 ', null, '+442071234567'],
  ['0044 20 7123 4567', '+33', '+442071234567'],
  ['(+44) 20 7123 4567', null, '+442071234567'],
  ['＋８６ 138 0013 8000', null, '+8613800138000'],
  ['020 7123 4567', '+44', '+442071234567'],
  ['138 0013 8001', '+86', '+8613800138001'],
  ['06 1234 5678', '+39', '+390612345678'],
  ['8 (912) 345-67-89', '+7', '+79123456789'],
  ['020 7123 4567', null, undefined],
  ['12345', '+44', undefined],
  ['8.61381E+12', '+86', undefined],
  ['+999123456789', null, undefined],
  ['+44 20 7123 4567 ext. 5', null, undefined],
  ['call +44 20 7123 4567', null, undefined],
  ['', '+44', undefined],
])('%j with the country code %s is %s', (value, countryCode, phone) => {
  expect(parsePhone(value, countryCode)).toBe(phone)
})
