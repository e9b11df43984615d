import { describe, expect, it } from 'vitest'
import { isNothing } from '../../../server/domain/imports/cell-text.ts'
import { readDate } from '../../../server/domain/imports/date-cell.ts'
import { DateColumn } from '../../../server/domain/imports/date-column.ts'
import { readEmail } from '../../../server/domain/imports/email-cell.ts'
import { readLanguage } from '../../../server/domain/imports/language-cell.ts'
import { readScore } from '../../../server/domain/imports/score-cell.ts'

describe('a score', () => {
  it.each([
    ['9', 9],
    ['0', 0],
    ['10', 10],
    ['9.0', 9],
    ['9,0', 9],
    ['09', 9],
    ['９', 9],
    ['１０', 10],
    ['⑨', 9],
    ['9\u00a0', 9],
    ['\u200b9', 9],
    ['9/10', 9],
    ['9 / 10', 9],
    ['9 out of 10', 9],
    ['9 von 10', 9],
    ['10 - Extremely likely', 10],
    ['10：非常可能', 10],
    ['0 = not at all likely', 0],
    ['Not at all likely - 0', 0],
    ['9 (very likely)', 9],
    ['very likely (9)', 9],
    ['9分', 9],
    ['10 分', 10],
    ['9 points', 9],
    ["'9", 9],
  ])('is read from %j', (cell, score) => expect(readScore(cell)).toBe(score))

  it.each([
    '',
    ' ',
    'N/A',
    'NA',
    'n/a',
    '#N/A',
    '#NV',
    '-',
    '–',
    'null',
    'None',
    '(空)',
    '（跳过）',
    '无',
    'no answer',
  ])('is missing in %j', (cell) => expect(readScore(cell)).toBe('none'))

  it.each([
    '9/100',
    '9 / 100',
    '7.5',
    '7,5',
    '11',
    '-1',
    '100%',
    'Promoter',
    '7-8',
    '9 - 10',
    '9 10',
    '≥9',
    '10+',
    '1e1',
    // What a spreadsheet makes of 9/10 and 10/9.
    '9-Oct',
    '10-Sep',
    'Oct-9',
    '10月9日',
    '2026-10-09',
  ])('is not guessed from %j', (cell) => expect(readScore(cell)).toBe('invalid'))
})

describe('a date', () => {
  const read = (cell: string, order?: 'day-first' | 'month-first') => {
    const date = readDate(cell, { order, timeZone: 'Europe/Berlin' })
    return date && ('time' in date ? new Date(date.time).toISOString() : date.day)
  }

  it.each([
    ['2026-01-05', '2026-01-05'],
    ['20260105', '2026-01-05'],
    ['2026-W02-1', '2026-01-05'],
    ['2026-005', '2026-01-05'],
    ['2026-1-5', '2026-01-05'],
    ['2026/01/05', '2026-01-05'],
    ['2026-01-05T14:30:00Z', '2026-01-05T14:30:00.000Z'],
    ['2026-01-05T14:30:00.123+01:00', '2026-01-05T13:30:00.123Z'],
    ['2026-01-05T14:30+01', '2026-01-05T13:30:00.000Z'],
    ['2026-01-05T10:00:00+0530', '2026-01-05T04:30:00.000Z'],
    ['20260105T143000Z', '2026-01-05T14:30:00.000Z'],
    ['2026-01-05 14:30', '2026-01-05T13:30:00.000Z'],
    ['2026-01-05 14:30:00.000', '2026-01-05T13:30:00.000Z'],
    ['2026-01-05 14:30:00 UTC', '2026-01-05T14:30:00.000Z'],
    ['2026-01-05 14:30:00 EST', '2026-01-05T19:30:00.000Z'],
    ['2026-01-05 3pm', '2026-01-05T14:00:00.000Z'],
    ['2026/11/20 10:01:59', '2026-11-20T09:01:59.000Z'],
    ['2026/1/5 下午 3:02:11', '2026-01-05T14:02:11.000Z'],
    ['2026/1/5 上午 9:15:00', '2026-01-05T08:15:00.000Z'],
    ['2026年1月6日', '2026-01-06'],
    ['2026年1月6日 12:00', '2026-01-06T11:00:00.000Z'],
    ['2026年1月6日15时30分', '2026-01-06T14:30:00.000Z'],
    ['2026年1月6日 星期二 09:30', '2026-01-06T08:30:00.000Z'],
    ['2026. 1. 5. 오후 3:02:11', '2026-01-05T14:02:11.000Z'],
    ['2026/05/20 1:43:01 PM GMT+1', '2026-05-20T12:43:01.000Z'],
    ['2026/05/21 12:06:55 AM GMT+1', '2026-05-20T23:06:55.000Z'],
    ['20.12.2025 14:30', '2025-12-20T13:30:00.000Z'],
    ['20.12.25', '2025-12-20'],
    ['14. März 2026', '2026-03-14'],
    ['14 Mar 2026 2:05 PM', '2026-03-14T13:05:00.000Z'],
    ['Mar 14, 2026', '2026-03-14'],
    ['March 14th, 2026 at 2:05 p.m.', '2026-03-14T13:05:00.000Z'],
    ['14-Mar-26', '2026-03-14'],
    ['Saturday, March 14, 2026', '2026-03-14'],
    ['Mittwoch, 20. Mai 2026', '2026-05-20'],
    ['5 de enero de 2026', '2026-01-05'],
    ['Sat, 14 Mar 2026 02:05:11 +0000', '2026-03-14T02:05:11.000Z'],
    ['Sat Mar 14 2026 02:05:11 GMT+0100 (Central European Standard Time)', '2026-03-14T01:05:11.000Z'],
    ['1767225600', '2026-01-01T00:00:00.000Z'],
    ['1767225600000', '2026-01-01T00:00:00.000Z'],
    ['46027', '2026-01-05'],
    ['46027.604', '2026-01-05T13:29:46.000Z'],
    ['05/05/2026', '2026-05-05'],
  ])('%j is %s', (cell, expected) => expect(read(cell)).toBe(expected))

  it.each([
    ['22/02/2026 13:09', '2026-02-22T12:09:00.000Z', undefined],
    ['03/02/2026 09:00', '2026-02-03T08:00:00.000Z', '2026-03-02T08:00:00.000Z'],
    ['31/12/2025, 09:05', '2025-12-31T08:05:00.000Z', undefined],
    ['12/31/2025 11:58 PM', undefined, '2025-12-31T22:58:00.000Z'],
    ['01/02/2026 12:15 AM', '2026-01-31T23:15:00.000Z', '2026-01-01T23:15:00.000Z'],
    ['7/27/26 19:06:23', undefined, '2026-07-27T17:06:23.000Z'],
    ['03-02-2026', '2026-02-03', '2026-03-02'],
  ])('%j is %s with the day first and %s with the month first', (cell, dayFirst, monthFirst) => {
    expect([read(cell, 'day-first'), read(cell, 'month-first'), read(cell)]).toEqual([dayFirst, monthFirst, undefined])
  })

  it.each([
    '',
    '2025-02-29',
    '2025-12-31 24:00',
    '13/13/2026',
    '2026-13-01',
    '9',
    '2026',
    '12:30',
    'soon',
    '1969-12-31',
  ])('is not read from %j', (cell) => expect(read(cell, 'day-first')).toBeUndefined())

  it.each([
    ['a day above 12 in first place', ['03/02/2026', '22/02/2026'], { order: 'day-first', line: 2 }],
    ['a day above 12 in second place', ['01/02/2026', '12/31/2025'], { order: 'month-first', line: 2 }],
    ['nothing', ['03/02/2026', '05/05/2026'], { ambiguous: 1 }],
    ['a contradiction', ['22/02/2026', '12/31/2025'], { ambiguous: 2 }],
    ['no need', ['2026-02-03', '5/5/2026'], {}],
  ])('takes its order from the column: %s', (_, cells, expected) => {
    const column = new DateColumn()
    for (const [index, cell] of cells.entries()) column.add(cell, index + 1)
    const { order, evidence, ambiguous } = column.decide()
    expect(JSON.parse(JSON.stringify({ order, line: evidence?.line, ambiguous: ambiguous?.line }))).toEqual(expected)
  })

  it('needs a time zone if a time has none', () => {
    const needsZone = (cell: string) => {
      const column = new DateColumn()
      column.add(cell, 1)
      return column.decide().hasLocalTimes
    }
    expect(['2026-01-05 10:00', '22/02/2026 13:09', '46027.5'].map(needsZone)).toEqual([true, true, true])
    expect(['2026-01-05', '2026-01-05T10:00Z', '22/02/2026 13:09 UTC', '1767225600'].map(needsZone)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})

describe('an email address', () => {
  it.each([
    ['Ada Lovelace <ada@example.com>', 'ada@example.com'],
    ['<ada@example.com>', 'ada@example.com'],
    ['mailto:ada@example.com?subject=Hi', 'ada@example.com'],
    ['ada@example.com;', 'ada@example.com'],
    ['ada@example.com\u200b', 'ada@example.com'],
    ['\uFEFFada@example.com\u202c', 'ada@example.com'],
    ['ADA@Example.COM', 'ada@example.com'],
    ['ada+tag@example.com', 'ada+tag@example.com'],
    ["o'neil@example.com", "o'neil@example.com"],
    ["'ada@example.com'", 'ada@example.com'],
    ['ada＠example.com', 'ada@example.com'],
    ['ada@example。com', 'ada@example.com'],
    ['ada@example.com.', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@邮件.中国', 'ada@xn--5nq051n.xn--fiqs8s'],
  ])('is read from %j', (cell, email) => expect(readEmail(cell)).toEqual({ email, hasMore: false }))

  it.each([
    'a@example.com ::: b@example.com',
    'a@example.com, b@example.com',
    'a@example.com;b@example.com',
    'a@example.com b@example.com',
  ])('is the first of %j', (cell) => expect(readEmail(cell)).toEqual({ email: 'a@example.com', hasMore: true }))

  it.each([
    '',
    'ada 16@example.com',
    'ada@example,com',
    'ada@example..com',
    'ada..b@example.com',
    'ada@',
    'ada@host',
    'ada',
  ])('is not read from %j', (cell) => expect(readEmail(cell)).toBe('invalid'))
})

describe('a language', () => {
  it.each([
    ['en', 'en'],
    ['en_US', 'en-US'],
    ['zh_CN', 'zh-CN'],
    ['EN-gb', 'en-GB'],
    ['zh-hans-cn', 'zh-Hans-CN'],
    ['pt_BR.UTF-8', 'pt-BR'],
    ['English', 'en'],
    ['Deutsch', 'de'],
    ['German', 'de'],
    ['Englisch', 'en'],
    ['français', 'fr'],
    ['Español', 'es'],
    ['日本語', 'ja'],
    ['中文', 'zh'],
    ['简体中文', 'zh-Hans'],
    ['繁體中文', 'zh-Hant'],
    ['Chinese (Simplified)', 'zh-Hans'],
  ])('is read from %j', (cell, language) => expect(readLanguage(cell)).toBe(language))

  it.each(['', 'xx', 'Klingon', 'yes', '?'])('is not guessed from %j', (cell) =>
    expect(readLanguage(cell)).toBeUndefined(),
  )
})

it('knows the words that stand for nothing', () => {
  const empty = [
    '',
    'N/A',
    'n. a.',
    '#N/A',
    '#N/D',
    '#NV',
    '-',
    '...',
    'null',
    '（空）'.normalize('NFKC'),
    '(跳過)',
    'Skipped',
  ]
  expect([...empty, 'No answer', 'Keine Angabe', 'k. A.', '未答'].filter((cell) => !isNothing(cell))).toEqual([])
  expect(['0', 'no', 'good', '9', 'true', '3.07E+18'].filter(isNothing)).toEqual([])
})
