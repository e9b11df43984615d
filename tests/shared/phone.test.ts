import { expect, it } from 'vitest'
import { Country, proposeCountry } from '../../shared/country.ts'
import { formatPhone, parsePhone, readPhone } from '../../shared/phone.ts'

it.each<[string, Country | null, string | undefined]>([
  ['+442071234567', null, '+442071234567'],
  [' +44 (0)20-7123.4567 ', null, '+442071234567'],
  ['0044 20 7123 4567', 'FR', '+442071234567'],
  ['(+44) 20 7123 4567', null, '+442071234567'],
  ['(0044) 20 7123 4567', null, '+442071234567'],
  ['0044 (0) 20 7123 4567', null, '+442071234567'],
  ['+49 (0)30/123456', null, '+4930123456'],
  ['tel:+442071234567', null, '+442071234567'],
  ['+44 20‑7123‑4567', null, '+442071234567'],
  ['+44 20–7123–4567', null, '+442071234567'],
  ['\u202A+44 20 7123 4567\u202C', null, '+442071234567'],
  ['\u200B+44\u00A020\u00A07123\u00A04567', null, '+442071234567'],
  ['＋４４２０７１２３４５６７', null, '+442071234567'],
  ['＋８６ 138 0013 8000', null, '+8613800138000'],
  ["'+442071234567", null, '+442071234567'],
  ['442071234567.0', null, '+442071234567'],
  ['13612345678.0', null, undefined],
  // Doubled country codes and trunk zeros after the code.
  ['+86 86 138 0013 8000', null, '+8613800138000'],
  ['+86 +86 138 0013 8000', null, '+8613800138000'],
  ['0086 8613800138000', 'CN', '+8613800138000'],
  ['+44 44 20 7123 4567', null, '+442071234567'],
  ['+49 49 170 1234567', null, '+491701234567'],
  ['+49 491 7012345', null, '+494917012345'],
  ['+86013800138000', null, '+8613800138000'],
  ['+886 0912345678', null, '+886912345678'],
  // China
  ['13800138000', 'CN', '+8613800138000'],
  ['138-0013-8000', 'CN', '+8613800138000'],
  ['138 0013 8001', 'CN', '+8613800138001'],
  ['１３８００１３８０００', 'CN', '+8613800138000'],
  ['138·0013·8000', 'CN', '+8613800138000'],
  ['8613800138000', 'CN', '+8613800138000'],
  ['(86)13800138000', 'CN', '+8613800138000'],
  ['013800138000', 'CN', '+8613800138000'],
  ['13800138000.0', 'CN', '+8613800138000'],
  ['0571-88888888', 'CN', '+8657188888888'],
  ['0571-8888888', 'CN', '+865718888888'],
  ['010 8888 8888', 'CN', '+861088888888'],
  ['86-10-88888888', 'CN', '+861088888888'],
  ['88888888', 'CN', undefined],
  ['400-812-3456', 'CN', undefined],
  ['+86 400 812 3456', null, undefined],
  ['8008123456', 'CN', undefined],
  ['95588', 'CN', undefined],
  ['12345', 'CN', undefined],
  ['11800138000', 'CN', undefined],
  ['442071234567', 'CN', undefined],
  ['8.61381E+12', 'CN', undefined],
  // Taiwan, Hong Kong, Macao
  ['0912-345-678', 'TW', '+886912345678'],
  ['912345678', 'TW', '+886912345678'],
  ['02 2345 6789', 'TW', '+886223456789'],
  ['(04) 2345-678', 'TW', '+88642345678'],
  ['(037) 234-567', 'TW', '+88637234567'],
  ['2345-6789', 'TW', undefined],
  ['13800138000', 'TW', undefined],
  ['9123 4567', 'HK', '+85291234567'],
  ['852 9123 4567', 'HK', '+85291234567'],
  ['13800138000', 'HK', undefined],
  ['1234 5678', 'HK', undefined],
  ['6612 3456', 'MO', '+85366123456'],
  ['2812 3456', 'MO', '+85328123456'],
  ['9123 4567', 'MO', undefined],
  // Others, by their numbering plans
  ['020 7123 4567', 'GB', '+442071234567'],
  ['442071234567', 'GB', '+442071234567'],
  ['7911123456', 'GB', '+447911123456'],
  ['06 1234 5678', 'IT', '+390612345678'],
  ['8 (912) 345-67-89', 'RU', '+79123456789'],
  ['(201) 555-0123', 'US', '+12015550123'],
  ['030 / 123456', 'DE', '+4930123456'],
  ['4567890', 'DE', undefined],
  ['13800138000', 'US', undefined],
  ['12345', 'GB', undefined],
  // Without a country, never guessed
  ['13800138000', null, undefined],
  ['020 7123 4567', null, undefined],
  ['442071234567', null, undefined],
  ['+999123456789', null, undefined],
  ['call +44 20 7123 4567', null, undefined],
  ['n/a', 'GB', undefined],
  ['微信号 wang_123', 'CN', undefined],
  ['', 'GB', undefined],
])('%j in the country %s is %s', (value, country, phone) => {
  expect(parsePhone(value, country)).toBe(phone)
})

it.each<[string, Country | null, { phone: string; extension: string | null; hasMore: boolean }]>([
  ['+44 20 7123 4567 ext. 12', null, { phone: '+442071234567', extension: '12', hasMore: false }],
  ['+44 20 7123 4567x5', null, { phone: '+442071234567', extension: '5', hasMore: false }],
  ['0571-88888888-801', 'CN', { phone: '+8657188888888', extension: '801', hasMore: false }],
  ['010-88888888转801', 'CN', { phone: '+861088888888', extension: '801', hasMore: false }],
  ['+44 20 7123 4567 ::: +44 20 7123 4568', null, { phone: '+442071234567', extension: null, hasMore: true }],
  ['+44 20 7123 4567 / +44 20 7123 4568', null, { phone: '+442071234567', extension: null, hasMore: true }],
  ['13800138000、13900139000', 'CN', { phone: '+8613800138000', extension: null, hasMore: true }],
  ['13800138000/13900139000', 'CN', { phone: '+8613800138000', extension: null, hasMore: true }],
  ['13800138000 13900139000', 'CN', { phone: '+8613800138000', extension: null, hasMore: true }],
  ['020 7123 4567 or 020 7123 4568', 'GB', { phone: '+442071234567', extension: null, hasMore: true }],
  ['030 1234567 / 030 1234568', 'DE', { phone: '+49301234567', extension: null, hasMore: true }],
  ['+442071234567;ext=12; +442071234568', null, { phone: '+442071234567', extension: '12', hasMore: true }],
])('%j in the country %s is read in part', (value, country, reading) => {
  expect(readPhone(value, country)).toEqual(reading)
})

it.each<[string, Country | null, string]>([
  ['13800138000', null, 'country-missing'],
  ['400-812-3456', 'CN', 'service-number'],
  ['+86 95588', null, 'unreadable'],
  ['4.42071E+11', null, 'damaged'],
  ['１．３８Ｅ＋１０', 'CN', 'damaged'],
  ['wang_123', 'CN', 'unreadable'],
])('%j in the country %s is refused as %s', (value, country, error) => {
  expect(readPhone(value, country)).toEqual({ error })
})

it.each<[string, Country | null, string]>([
  ['+8613800138000', 'CN', '138 0013 8000'],
  ['+8613800138000', 'TW', '+86 138 0013 8000'],
  ['+886912345678', 'TW', '0912 345 678'],
  ['+85291234567', 'HK', '9123 4567'],
  ['+442071234567', null, '+44 20 7123 4567'],
  ['+1555', 'US', '+1555'],
])('shows %s in the country %s as %s', (phone, country, text) => {
  expect(formatPhone(phone, country)).toBe(text)
})

it.each<[string, string | null]>([
  ['Asia/Shanghai', 'CN'],
  ['Asia/Urumqi', 'CN'],
  ['Asia/Harbin', 'CN'],
  ['Asia/Chongqing', 'CN'],
  ['Asia/Taipei', 'TW'],
  ['Asia/Hong_Kong', 'HK'],
  ['Asia/Macau', 'MO'],
  ['Asia/Macao', 'MO'],
  ['Europe/London', 'GB'],
  ['Asia/Kolkata', 'IN'],
  ['UTC', null],
])('proposes for the time zone %s the country %s', (timeZone, country) => {
  expect(proposeCountry(timeZone)).toBe(country)
})

it('reads a country by its ISO code only', () => {
  expect(Country.parse(' cn ')).toBe('CN')
  expect(Country.safeParse('China').success).toBe(false)
})

it('looks for no number in a text, for which patterns would take minutes', () => {
  expect(readPhone(`${' '.repeat(2000)}+44 20 7123 4567`, null)).toMatchObject({ phone: '+442071234567' })
  expect(readPhone(`+44 20 7123 4567, ${'1 '.repeat(100_000)}`, null)).toEqual({ error: 'unreadable' })
})
