import { mkdirSync, openAsBlob, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importContacts } from '../../server/commands/import-contacts.ts'
import { importResponsesFromFile } from '../../server/commands/import-responses.ts'
import { listContacts } from '../../server/domain/contacts/contacts.ts'
import { type ParsedRow, parseContactRow } from '../../server/domain/contacts/import-rows.ts'
import { type Caller, cliCaller, type Deps } from '../../server/domain/deps.ts'
import { guessMapping } from '../../server/domain/imports/column-guesses.ts'
import { openTable } from '../../server/domain/imports/table.ts'
import { getScore } from '../../server/domain/reports/reports.ts'
import { listResponses } from '../../server/domain/responses/list.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { createTempDir } from '../e2e/processes.ts'
import { encode } from '../support/encode.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createClock, createDeps } from '../support/world.ts'

const fixtures = join(import.meta.dirname, '../fixtures/field-cases')
/** The files are about days up to 2026. */
const NEW_YEAR_2027 = Date.parse('2027-01-01T00:00:00Z')

let connection: TestConnection
let deps: Deps
let caller: Caller
let survey: string
const tempDir = createTempDir()

beforeAll(async () => {
  connection = await openSqliteEngine()
  deps = createDeps(connection.database, createClock(NEW_YEAR_2027))
})
afterAll(async () => {
  await connection.close()
  tempDir[Symbol.dispose]()
})

async function enterWorkspace(timeZone = 'UTC') {
  const created = await createWorkspace(deps, { name: 'W', timeZone })
  caller = cliCaller(created.workspaceId)
  survey = created.surveyId
}
beforeEach(() => enterWorkspace())

/** A copy that rejected rows may be written beside. */
function copyFixture(name: string): string {
  const folder = join(tempDir.path, deps.newId(deps.now()))
  mkdirSync(folder)
  writeFileSync(join(folder, name), readFileSync(join(fixtures, name)))
  return join(folder, name)
}

type Options = Partial<Parameters<typeof importResponsesFromFile>[2]>

/** Imports responses, and lists them in the order of their times as `score time comment`. */
async function runResponses(file: string, map: string, options: Options = {}) {
  const reports: string[] = []
  const result = await importResponsesFromFile(deps, file, {
    survey,
    map: [map],
    followUpsSince: 'none',
    print: (text) => void reports.push(text),
    ...options,
  })
  const { data } = await listResponses(deps, caller, { survey }, { limit: 200 })
  const stored = data.toSorted((a, b) => (a.answeredAt < b.answeredAt ? -1 : 1))
  return { ...result, stored, report: reports.join('') }
}

const summarize = ({ score, answeredAt, comment }: { score: number; answeredAt: string; comment: string | null }) =>
  [score, answeredAt.slice(0, 19), ...(comment === null ? [] : [comment])].join(' ')

describe('a file of responses', () => {
  it.each<[file: string, map: string, responses: string[], options?: Options]>([
    [
      'german-excel-ansi.csv',
      'score=Note,at=Datum,comment=Begründung,property.Filiale=Filiale',
      ['9 2025-12-20T14:30:00 Schöne Größe, nette Leute', '3 2025-12-21T09:05:00 Zu teuer – 12,50 € für so wenig'],
    ],
    [
      'wenjuanxing-gb18030.csv',
      '',
      ['3 2026-01-05T09:15:00 等太久', '9 2026-01-05T15:02:11 服务很好', '10 2026-01-06T12:00:00'],
    ],
    [
      'excel-unicode-text.txt',
      'score=Score,at=Date,comment=Comment',
      ['9 2026-01-05T12:00:00 Ärger? Nein – 很好', '3 2026-01-06T12:00:00 zu langsam'],
    ],
    ['bom-quoted-header.csv', 'score=Score,at=Date,comment=Comment', ['9 2026-01-05T12:00:00 good']],
    ['mac-cr.csv', 'score=Score,at=Date,comment=Comment', ['9 2026-01-05T12:00:00 good', '3 2026-01-06T12:00:00 slow']],
    [
      'stray-quotes.csv',
      'score=Score,at=Date,comment=Comment',
      [
        '9 2026-01-05T12:00:00 24" screen too small',
        '3 2026-01-06T12:00:00 "great" he said',
        '8 2026-01-07T12:00:00 fine',
      ],
    ],
    [
      'sep-line.csv',
      'score=Score,at=Date,comment=Comment',
      ['9 2026-01-05T12:00:00 good', '3 2026-01-06T12:00:00 slow'],
    ],
    [
      'day-first-dates.csv',
      'score=Score,at=Date',
      ['10 2025-12-31T12:00:00', '4 2026-02-03T09:00:00', '9 2026-02-22T13:09:00'],
    ],
    ['month-first-dates.csv', 'score=Score,at=Date', ['9 2025-12-31T23:58:00', '4 2026-01-02T00:15:00']],
    ['google-forms-gmt.csv', '', ['9 2026-05-20T12:43:01 Good', '4 2026-05-20T23:06:55 Too slow\nand too dear']],
    [
      'surveymonkey-two-header-rows.csv',
      '',
      ['10 2026-03-14T14:06:40 Nothing', '0 2026-03-15T00:01:12 Shipping', '8 2026-03-15T09:01:00'],
    ],
    [
      'microsoft-forms-anonymous.csv',
      '',
      ['9 2026-07-27T19:07:10 Nice staff', '2 2026-07-28T08:01:00 Queue', '7 2026-07-28T09:01:00'],
    ],
    ['short-rows.csv', '', ['9 2026-01-05T12:00:00', '3 2026-01-06T12:00:00 slow', '8 2026-01-07T12:00:00 fine']],
    [
      'empty-columns-at-the-end.csv',
      'score=Score,at=Date,comment=Comment',
      ['9 2026-01-05T12:00:00 good', '3 2026-01-06T12:00:00 slow', '3 2026-01-07T12:00:00 slow'],
    ],
    [
      'header-with-equals.csv',
      'score=How likely are you to recommend us (0 = not at all likely, 10 = extremely likely)?,at=Submitted,comment=Comment',
      ['9 2026-01-05T12:00:00 good', '3 2026-01-06T12:00:00 slow'],
    ],
    ['header-with-equals.csv', '', ['9 2026-01-05T12:00:00 good', '3 2026-01-06T12:00:00 slow']],
    [
      'mapped-again-with-more-columns.csv',
      'score=Score,at=Date,comment=Comment,property.Shop=Shop',
      ['9 2026-01-05T12:00:00 good', '3 2026-01-06T12:00:00 slow'],
    ],
    [
      'empty-dates.csv',
      'score=Score,at=Date,comment=Comment',
      ['9 2024-01-05T12:00:00 good', '3 2024-01-06T12:00:00 the date is missing', '8 2024-01-07T12:00:00 fine'],
      { emptyDates: '2024-01-06' },
    ],
  ])('%s is read as it is meant, with --map %j', async (name, map, responses, options) => {
    const result = await runResponses(copyFixture(name), map, options)
    expect(result.stored.map(summarize)).toEqual(responses)
    expect(result).toMatchObject({ added: responses.length, rejected: 0 })
  })

  it('shows how it is read, with three rows, before anything is stored', async () => {
    const print = async (text: string) => {
      reports.push(text)
      counts.push((await listResponses(deps, caller, { survey }, { limit: 9 })).data.length)
    }
    const [reports, counts]: [string[], number[]] = [[], []]
    await runResponses(copyFixture('wenjuanxing-gb18030.csv'), '', { print: (text) => void print(text) })
    expect(reports.join('')).toBe(
      'wenjuanxing-gb18030.csv: CSV in gb18030, separated by commas, header on line 1, from 问卷星\n' +
        '  序号 → key: 1 · 2 · 3\n' +
        '  提交答卷时间 → at: 2026/1/5 下午 3:02:11 · 2026/1/5 上午 9:15:00 · 2026年1月6日 12:00\n' +
        '  所用时间: 35秒 · 20秒 · 20秒\n' +
        '  来源 → property.来源: 微信 · 微信 · 链接\n' +
        '  您有多大可能向朋友推荐我们？ → score: 9 · 3 · 10分\n' +
        '  原因 → comment: 服务很好 · 等太久\n' +
        'Times without a zone: UTC; choose another with --time-zone\n' +
        '3 rows\n',
    )
    expect(counts).toEqual([0])
  })

  it('has rows without a score that are no faults', async () => {
    expect(await runResponses(copyFixture('google-forms-gmt.csv'), '')).toMatchObject({ rejected: 0, withoutScore: 1 })
  })

  it('has scores as people write them, and some that are refused', async () => {
    const result = await runResponses(
      copyFixture('scores-as-people-write-them.csv'),
      'score=Score,at=Date,property.n=n',
    )
    const scores = Object.fromEntries(result.stored.map(({ score, properties }) => [properties.n, score]))
    const [none, refused] = [null, null]
    const expected = [
      ...[9, 9, 9, 10, 9, 9, 10, 0, 9],
      ...[none, none, refused, refused, refused, refused, 9, refused, 9, 9, 9],
    ]
    expect(scores).toEqual(
      Object.fromEntries(expected.flatMap((score, index) => (score === null ? [] : [[index + 1, score]]))),
    )
    expect(result).toMatchObject({ added: 13, withoutScore: 2, rejected: 5 })
  })

  it('has local days across clock changes, and refuses days that do not exist', async () => {
    await enterWorkspace('Europe/Berlin')
    const result = await runResponses(copyFixture('clock-changes.csv'), 'score=Score,at=At,comment=What')
    expect(result).toMatchObject({ added: 8, rejected: 2 })
    expect(result.stored.map(summarize)).toEqual([
      '9 2024-02-29T11:00:00 leap day',
      '9 2025-12-31T23:00:00 midnight',
      '9 2025-12-31T23:30:00 new year already in Berlin',
      '9 2026-03-29T00:59:00 before',
      expect.stringMatching(/^9 2026-03-29T0[01]:30:00 skipped hour$/),
      expect.stringMatching(/ (hour twice|first)$/),
      expect.stringMatching(/ (hour twice|first|second)$/),
      expect.stringMatching(/ (hour twice|second)$/),
    ])
  })

  it('asks for the order of dates if nothing decides it', async () => {
    const file = join(tempDir.path, 'open.csv')
    writeFileSync(file, 'Date,Score\n03/02/2026,9\n05/05/2026,8\n')
    await expect(runResponses(file, 'score=Score,at=Date')).rejects.toThrow(
      'Choose --date-order day-first or --date-order month-first.',
    )
    const dayFirst = await runResponses(file, 'score=Score,at=Date', { dateOrder: 'day-first' })
    expect(dayFirst.stored.map(summarize)).toEqual(['9 2026-02-03T12:00:00', '8 2026-05-05T12:00:00'])
  })

  it('names two dates that contradict each other, whatever order is chosen', async () => {
    const file = join(tempDir.path, 'mixed.csv')
    writeFileSync(file, 'Date,Score\n2026-01-05,7\n13/02/2026,9\n03/04/2026,8\n02/14/2026,8\n')
    await expect(runResponses(file, 'score=Score,at=Date')).rejects.toThrow(
      'the dates contradict each other. “13/02/2026” on line 3 has the day first, “02/14/2026” on line 5 the month first.\nWrite all dates in one order',
    )
    const dayFirst = await runResponses(file, 'score=Score,at=Date', { dateOrder: 'day-first' })
    expect(dayFirst).toMatchObject({ added: 3, rejected: 1 })
  })

  it('has no day for rows whose date is empty, unless one is chosen', async () => {
    const rejecting = await runResponses(copyFixture('empty-dates.csv'), 'score=Score,at=Date')
    expect(rejecting).toMatchObject({ added: 2, rejected: 1 })
    await enterWorkspace()
    const leavingOut = await runResponses(copyFixture('empty-dates.csv'), 'score=Score,at=Date', {
      emptyDates: 'leave-out',
    })
    expect(leavingOut).toMatchObject({ added: 2, rejected: 0, withoutDate: 1 })
  })

  it('has local times in the time zone that is chosen', async () => {
    const { stored } = await runResponses(copyFixture('german-excel-ansi.csv'), 'score=Note,at=Datum', {
      timeZone: 'Europe/Berlin',
    })
    expect(stored.map(summarize)).toEqual(['9 2025-12-20T13:30:00', '3 2025-12-21T08:05:00'])
    const next = await runResponses(copyFixture('month-first-dates.csv'), 'score=Score,at=Date')
    expect(next.report).toContain('Times without a zone: Europe/Berlin; choose another with --time-zone')
  })

  it('knows that anonymous is nobody', async () => {
    const { stored } = await runResponses(copyFixture('microsoft-forms-anonymous.csv'), '')
    expect(stored.map(({ contact }) => contact?.email ?? null)).toEqual([null, null, 'carla@example.com'])
  })

  it('joins the first and last name of respondents', async () => {
    const { stored } = await runResponses(copyFixture('surveymonkey-two-header-rows.csv'), '')
    expect(stored.map(({ contact }) => contact?.name ?? null)).toEqual(['Ann One', 'Ben Two', null])
  })

  it('of 14,000 rows in Windows-1252 loses none, though accented letters go with other scores', async () => {
    const scores = { plain: [10, 9, 10, 8, 9, 10, 7], accented: [0, 3, 6, 5, 9, 2] }
    const rows = Array.from({ length: 14_000 }, (_, n) => {
      const isAccented = n % 9 === 4
      const list = isAccented ? scores.accented : scores.plain
      const text = isAccented ? `Zu spät für ${n} Gäste` : `Fine for ${n} guests`
      return { score: list[n % list.length] ?? 0, text }
    })
    const lines = rows.map(({ score, text }, n) => `${score};2026-0${1 + (n % 9)}-1${n % 9};${text}`)
    const file = join(tempDir.path, 'large.csv')
    writeFileSync(file, encode(`Score;Date;Text\r\n${lines.join('\r\n')}\r\n`, 'windows-1252'))
    const result = await importResponsesFromFile(deps, file, {
      survey,
      map: ['score=Score,at=Date,comment=Text'],
      followUpsSince: 'none',
    })
    expect(result).toMatchObject({ added: 14_000, rejected: 0, withoutScore: 0 })
    const report = await getScore(deps, caller, survey, { confidence: 0.95, method: 'score' })
    const expected = Array.from({ length: 11 }, (_, score) => rows.filter((row) => row.score === score).length)
    expect(report.histogram).toEqual(expected)
    const found = await listResponses(deps, caller, { survey, q: 'Gäste' }, { limit: 1 })
    expect(found.data[0]?.comment).toMatch(/^Zu spät für \d+ Gäste$/)
  })
})

describe('a file of contacts', () => {
  const runContacts = async (file: string, options: Partial<Parameters<typeof importContacts>[3]> = {}) => {
    const summary = await importContacts(deps, caller, file, { map: [], ...options })
    const { data } = await listContacts(deps, caller, {}, { limit: 50 })
    return {
      summary,
      contacts: data.toSorted((a, b) => (a.email ?? '').localeCompare(b.email ?? '', 'en', { numeric: true })),
    }
  }

  it('with a first and a last name has one name', async () => {
    const { contacts } = await runContacts(copyFixture('contacts-first-and-last-name.csv'))
    expect(contacts).toMatchObject([
      { email: 'ann@example.com', name: 'Ann Lee', phone: '+442071110001' },
      { email: 'ben@example.com', name: "Ben O'Hara", phone: null },
    ])
  })

  it.each([
    [
      'contacts-windows-1251.csv',
      [{ name: 'Анна Петрова', email: 'anna.p@example.com', properties: { Город: 'Москва' } }],
      'name=Имя,email=Email,property.Город=Город',
    ],
    ['contacts-small-western.csv', [{ name: 'Hans Größler', email: 'hans@example.com' }], ''],
  ])('%s is read in its encoding', async (name, expected, map) => {
    expect((await runContacts(copyFixture(name), { map: [map] })).contacts).toMatchObject(expected)
  })

  it('with a bad field loses only that field', async () => {
    const map = ['email=Email,phone=Phone,locale=Language,property.Notes=Notes']
    const { summary, contacts } = await runContacts(copyFixture('contacts-one-bad-field.csv'), { map })
    expect(contacts.map(({ email, phone, locale }) => [email, phone, locale])).toEqual([
      ['h1@example.com', null, 'en'],
      ['h2@example.com', null, 'en'],
      ['h3@example.com', null, 'en-US'],
      ['h4@example.com', null, 'zh-CN'],
      ['h5@example.com', null, 'de'],
      ['h6@example.com', null, 'en'],
    ])
    expect(contacts[5]?.properties.Notes?.length).toBeLessThanOrEqual(200)
    expect(summary).toContain(
      '6 contacts added, 0 already existed, 0 rows rejected.\n' +
        '1 value of phone left out because a spreadsheet has turned them into numbers such as 1.38E+10.\n' +
        '1 value of property.Notes shortened.',
    )
  })

  it('has email addresses as address books write them', async () => {
    const { contacts, summary } = await runContacts(copyFixture('contacts-emails.csv'))
    expect(contacts.map(({ email }) => email)).toEqual([
      'ada@xn--bcher-kva.example',
      'ada+tag@example.com',
      ...[1, 2, 3, 4, 5, 7, 8, 9, 14, 15, 17, 19, 20, 21].map((n) => `ada${n}@example.com`),
      "o'neil@example.com",
    ])
    expect(summary).toContain('3 rows rejected')
    expect(summary).toContain('1 value of email with several values, of which the first is taken.')
  })

  it('has phone numbers as people write them, and contacts without those that are unclear', async () => {
    const london = '+442071234567'
    const expected: Record<string, [phone: string | undefined, warning?: string]> = {
      1: [london],
      2: [london],
      3: ['+4930123456'],
      4: [london],
      5: [london],
      6: [london],
      7: [london],
      8: [london, 'extension'],
      9: [london],
      10: [undefined, 'damaged'],
      11: [london],
      12: [undefined, 'placeholder'],
      13: [london, 'more'],
      14: [london],
      15: [undefined, 'country-missing'],
      16: [undefined, 'country-missing'],
    }
    for (const [n, { contact, warnings }] of Object.entries(await readRows('contacts-phones.csv'))) {
      const [phone, warning] = expected[Number(n) + 1] ?? []
      expect([contact.email, contact.phone, warnings[0]?.code]).toEqual([
        `p${Number(n) + 1}@example.com`,
        phone,
        warning,
      ])
    }
  })

  it('of colleagues with one number has each with their own address', async () => {
    const rows = await readRows('contacts-one-switchboard.csv')
    expect(rows.map(({ contact }) => [contact.name, contact.email])).toEqual([
      ['Ann Lee', 'ann@firm.example'],
      ['Ben Roe', 'ben@firm.example'],
      ['Cem Tan', 'cem@firm.example'],
    ])
  })

  /** The rows of a file as they are read, whatever contacts they are matched with. */
  async function readRows(name: string) {
    const table = await openTable(await openAsBlob(join(fixtures, name)))
    const mapping = { columns: guessMapping(table, 'contacts', []).columns, country: null }
    const rows: Extract<ParsedRow, { contact: unknown }>[] = []
    for await (const row of table.readRows()) {
      const parsed = parseContactRow(row, mapping)
      if ('contact' in parsed) rows.push(parsed)
    }
    return rows
  }
})

it('covers every file', () => {
  const tests = readFileSync(import.meta.filename, 'utf8')
  expect(readdirSync(fixtures).filter((name) => !tests.includes(name))).toEqual([])
})
