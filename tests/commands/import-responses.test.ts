import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatImportResult, importResponsesFromFile } from '../../server/commands/import-responses.ts'
import { listImportLines, undoImport } from '../../server/commands/imports.ts'
import { UsageError } from '../../server/commands/usage.ts'
import { listContacts, upsertContact } from '../../server/domain/contacts/contacts.ts'
import { type Caller, cliCaller, type Deps } from '../../server/domain/deps.ts'
import { listFollowUps } from '../../server/domain/follow-ups/list.ts'
import { cancelImportRecord } from '../../server/domain/import-records.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { getScore, getSegments } from '../../server/domain/reports/reports.ts'
import { listResponses } from '../../server/domain/responses/list.ts'
import { deleteResponse } from '../../server/domain/responses/responses.ts'
import { findOpenSurvey, submitResponse } from '../../server/domain/responses/submission.ts'
import { declareSegmentKey } from '../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import { type Database, Unavailable } from '../../server/store/database.ts'
import { createTempDir } from '../e2e/processes.ts'
import { readCsv } from '../support/csv.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createDeps } from '../support/world.ts'

let connection: TestConnection
let deps: Deps
let caller: Caller
let survey: string
let tempDir: ReturnType<typeof createTempDir>

beforeAll(async () => {
  connection = await openSqliteEngine()
  deps = createDeps(connection.database)
})
afterAll(() => connection.close())

beforeEach(async () => {
  tempDir = createTempDir()
  const created = await createWorkspace(deps, { name: 'W', timeZone: 'America/New_York' })
  caller = cliCaller(created.workspaceId)
  survey = created.surveyId
})

afterEach(async () => {
  tempDir[Symbol.dispose]()
  expect(await verifyCounts(deps)).toEqual([])
})

function writeCsv(content: string | Buffer, name = 'answers.csv'): string {
  const file = join(tempDir.path, name)
  writeFileSync(file, content)
  return file
}

/** Imports text as a file; `map` is what stands behind --map. */
const runImport = (content: string | Buffer, map: string | string[], options: { survey?: string; deps?: Deps } = {}) =>
  importResponsesFromFile(options.deps ?? deps, writeCsv(content), {
    survey: options.survey ?? survey,
    map: [map].flat(),
    followUpsSince: '1970-01-01',
  })

const listStored = async () => (await listResponses(deps, caller, { survey }, { limit: 200 })).data
const count = async (surveyId = survey) =>
  (await getScore(deps, caller, surveyId, { confidence: 0.95, method: 'score' })).count

describe('an import', () => {
  it('stores each mapped column', async () => {
    const header = 'Rating,When,Why,Row,Lang,Id,Mail,Tel,Name,Reads,Shop,Boarding Area'
    const row =
      '9,2026-10-05T08:00:00+02:00,"Quick, friendly",r-1,EN-gb,c-42,Ada@Example.com,+44 20 7123-4567,Ada,fr,A,B 12'
    const map =
      'score=Rating,at=When,comment=Why,key=Row,locale=Lang,contact.externalId=Id,contact.email=Mail,contact.phone=Tel,' +
      'contact.name=Name,contact.locale=Reads,property.shop=Shop,property.Boarding Area=Boarding Area'
    expect(await runImport(`${header}\n${row}\n`, map)).toMatchObject({
      added: 1,
      unchanged: 0,
      rejected: 0,
      rejectedFile: undefined,
    })
    expect(await listStored()).toMatchObject([
      {
        score: 9,
        group: 'promoter',
        comment: 'Quick, friendly',
        locale: 'en-GB',
        answeredAt: '2026-10-05T06:00:00.000Z',
        channel: 'import',
        properties: { shop: 'A', 'Boarding Area': 'B 12' },
        contact: {
          externalId: 'c-42',
          email: 'ada@example.com',
          phone: '+442071234567',
          name: 'Ada',
          identity: 'verified',
        },
      },
    ])
  })

  it.each([
    ['2026-10-05', '2026-10-05T16:00:00.000Z'],
    ['2026-10-05 09:30', '2026-10-05T13:30:00.000Z'],
    ['2026-10-05T09:30:15', '2026-10-05T13:30:15.000Z'],
    ['2026-12-05T09:30:15Z', 'at: Expected a time that has passed'],
    ['2026-01-05T23:59:59Z', '2026-01-05T23:59:59.000Z'],
    ['2026-11-22', '2026-11-22T12:00:00.000Z'],
    ['', 'at: Expected a date, found nothing'],
    ['05.10.2026 09:30', '2026-10-05T13:30:00.000Z'],
    ['2026-11-22T12:00:00.001Z', 'at: Expected a time that has passed'],
    ['2026-11-23', 'at: Expected a time that has passed'],
  ])('reads %j as the time %s in the time zone of the workspace', async (at, expectedTime) => {
    const { rejectedFile } = await runImport(`score,at\n9,${at}\n`, 'score=score,at=at')
    const [response] = await listStored()
    expect(rejectedFile ? readRejects(rejectedFile)[0]?.reason : response?.answeredAt).toBe(expectedTime)
  })

  it('counts by declared segments', async () => {
    await declareSegmentKey(deps, caller, 'shop')
    await runImport('score,shop\n9,A\n3,A\n10,B\n8,\n', 'score=score,property.shop=shop')
    const report = await getSegments(deps, caller, survey, { by: 'shop' })
    expect(report.segments.map(({ value, count, nps }) => [value, count, nps])).toEqual([
      ['A', 2, 0],
      ['B', 1, 100],
    ])
    expect(report.missing).toBe(1)
  })

  it('opens follow-ups unless disabled', async () => {
    const file = writeCsv('score\n0\n6\n7\n')
    await importResponsesFromFile(deps, file, { survey, map: ['score=score'], followUpsSince: 'none' })
    expect((await listFollowUps(deps, caller, {}, { limit: 50 })).data).toEqual([])
    await runImport('score,comment\n0,a\n6,b\n7,c\n', 'score=score,comment=comment')
    const open = (await listFollowUps(deps, caller, {}, { limit: 50 })).data
    expect(open.map(({ response }) => response.comment).sort()).toEqual(['a', 'b'])
  })

  it('removes the apostrophe that an export puts before a formula', async () => {
    await runImport(`score,comment\n9,'=1+1\n8,'-)\n7,'tis\n6,'＝1\n`, 'score=score,comment=comment')
    expect((await listStored()).map(({ comment }) => comment).sort()).toEqual(["'tis", '-)', '=1+1', '＝1'].sort())
  })
})

describe('an invalid row', () => {
  it('is rejected with its line and the reason; the rows around it are stored', async () => {
    await upsertContact(deps, caller, { externalId: 'one', email: 'one@example.com' })
    await upsertContact(deps, caller, { externalId: 'two', email: 'two@example.com' })
    const map = 'score=score,at=at,comment=comment,contact.externalId=id,contact.email=email,property.shop=shop'
    const wholeNumberMessage = 'Expected a whole number from 0 to 10'
    const dateMessage = 'at: Expected a date such as 2026-11-22 or a time such as 2026-11-22T09:30:00Z'
    const rows: [row: string | Buffer, reason?: string][] = [
      ['9,2026-10-01,good,,,A'],
      ['6.5,2026-10-01,,,,A', `score: ${wholeNumberMessage}`],
      ['11,2026-10-01,,,,A', `score: ${wholeNumberMessage}`],
      ['-1,2026-10-01,,,,A', `score: ${wholeNumberMessage}`],
      ['ten,2026-10-01,,,,A', `score: ${wholeNumberMessage}`],
      ['"9,5",2026-10-01,,,,A', `score: ${wholeNumberMessage}`],
      ['7,2026-02-30,,,,A', dateMessage],
      ['7,soon,,,,A', dateMessage],
      ['7,,,,,A', 'at: Expected a date, found nothing'],
      ['7,2027-01-01,,,,A', 'at: Expected a time that has passed'],
      ['7,2026-10-01,a,b,,,A', 'Expected as many cells as the header has, found more'],
      ['7,2026-10-01,"never closed,,,A', 'A quotation mark is opened here and never closed'],
      ['8,2026-10-01,"two\nlines",,,A'],
      // The address of another contact is left out.
      ['7,2026-10-01,,one,two@example.com,A'],
      [`7,2026-10-01,,${'k'.repeat(201)},,A`],
      ['6,2026-10-01,"say ""hi"", or 5"" screen",,,A'],
      ['5,2026-10-01,5" screen,,,A'],
      ['10,2026-10-01,last'],
    ]
    const content = Buffer.concat(rows.flatMap(([row]) => [Buffer.from(row), Buffer.from('\r\n')]))
    const header = '\uFEFFscore,at,comment,id,email,shop\r\n'
    const importResult = await runImport(Buffer.concat([Buffer.from(header), content]), map)

    const faultyRows = rows.flatMap(([row, reason], index) => (reason === undefined ? [] : [{ row, reason, index }]))
    expect(importResult).toMatchObject({
      added: rows.length - faultyRows.length,
      unchanged: 0,
      rejected: faultyRows.length,
    })
    const reportedRejects = readRejects(importResult.rejectedFile).sort((a, b) => Number(a.line) - Number(b.line))
    for (const [position, { reason, index }] of faultyRows.entries()) {
      expect(reportedRejects[position]?.reason).toContain(reason)
      // One row before it has two lines.
      const line = index + 2 + (index > 12 ? 1 : 0)
      expect(reportedRejects[position]?.line, reason).toBe(String(line))
    }
    expect((await listStored()).map(({ score, comment }) => [score, comment]).sort()).toEqual(
      [
        [9, 'good'],
        [8, 'two\nlines'],
        [7, null],
        [7, null],
        [6, 'say "hi", or 5" screen'],
        [5, '5" screen'],
        [10, 'last'],
      ].sort(),
    )
  })

  it('can be corrected in the file of rejected rows and imported from there', async () => {
    const firstImport = await runImport('score,name\n9,a\nten,=b\n8,c\n', 'score=score,property.name=name')
    const text = readFileSync(firstImport.rejectedFile ?? '', 'utf8')
    expect(text).toBe("line,reason,score,name\n3,score: Expected a whole number from 0 to 10,ten,'=b\n")
    const secondImport = await runImport(text.replace(',ten,', ',10,'), 'score=score,property.name=name')
    expect(secondImport).toMatchObject({ added: 1, rejected: 0 })
    expect((await listStored()).map(({ properties }) => properties.name).sort()).toEqual(['=b', 'a', 'c'])
  })

  it('loses only a bad optional field, with a warning', async () => {
    const rows = [
      `9,2026-10-01,${'long '.repeat(1200)},,,,A,en`,
      '8,2026-10-01,nul\0,,,,A,en',
      '7,2026-10-01,,c-1,nobody,,A,en',
      '6,2026-10-01,,c-2,,8.6E+12,A,English',
      `5,2026-10-01,,,c5@example.com,,${'x'.repeat(201)},klingon`,
      '4,2026-10-01,,,"a@example.com; b@example.com",+44 20 7123 4567 ext. 12,A,en',
    ]
    const map =
      'score=score,at=at,comment=comment,contact.externalId=id,contact.email=email,contact.phone=phone,property.shop=shop,contact.locale=locale'
    const result = await runImport(`score,at,comment,id,email,phone,shop,locale\n${rows.join('\n')}\n`, map)
    expect(result).toMatchObject({ added: 6, rejected: 0 })
    expect(Object.fromEntries([...result.warnings].map(([key, { examples }]) => [key, examples[0]?.line]))).toEqual({
      'comment long': 2,
      'comment encoding': 3,
      'contact.email invalid': 4,
      'contact.phone damaged': 5,
      'property.shop long': 6,
      'contact.locale invalid': 6,
      'contact.email more': 7,
      'contact.phone extension': 7,
    })
    const stored = await listStored()
    expect(stored.find(({ score }) => score === 9)?.comment).toHaveLength(4999)
    expect(stored.find(({ score }) => score === 7)?.contact).toMatchObject({ externalId: 'c-1', email: null })
    expect(stored.find(({ score }) => score === 4)?.contact).toMatchObject({
      email: 'a@example.com',
      phone: '+442071234567',
    })
    expect(formatImportResult(result)).toContain(
      '1 value of contact.phone left out because a spreadsheet has turned them into numbers such as 1.38E+10 (“8.6E+12” on line 5).',
    )
  })

  it('stops the import before anything is stored if more than a few fail for the same cause', async () => {
    const rows = (bad: number) =>
      `score,day\n${Array.from({ length: 200 }, (_, n) => `${n < bad ? 'seven' : n % 11},2026-10-01`).join('\n')}\n`
    const file = writeCsv(rows(6))
    const options = { survey, map: ['score=score,at=day'], followUpsSince: '1970-01-01' }
    await expect(importResponsesFromFile(deps, file, options)).rejects.toThrow(
      /Nothing was stored: 6 of 200 rows would be rejected. score: Expected a whole number from 0 to 10 \(“seven” on line 2/,
    )
    expect(await count()).toBe(0)
    expect(await importResponsesFromFile(deps, file, { ...options, acceptRejections: true })).toMatchObject({
      added: 194,
      rejected: 6,
    })
    expect(await importResponsesFromFile(deps, writeCsv(rows(5)), options)).toMatchObject({ added: 1, rejected: 5 })
  })

  it('is counted apart from a row without a score', async () => {
    const result = await runImport('score,at\n9,2026-10-01\n,2026-10-01\nN/A,2026-10-02\n', 'score=score,at=at')
    expect(result).toMatchObject({ added: 1, rejected: 0, withoutScore: 2, rejectedFile: undefined })
    expect(formatImportResult(result).split('\n')[0]).toBe(
      '1 response added, 0 already existed, 0 rows rejected, 2 without a score, 0 follow-ups opened.',
    )
  })

  it('leaves no file of rejected rows if there is none', async () => {
    const file = join(tempDir.path, 'answers.rejected.csv')
    await runImport('score\nx\n', 'score=score')
    expect(existsSync(file)).toBe(true)
    await runImport('score\n9\n', 'score=score')
    expect(existsSync(file)).toBe(false)
  })
})

describe('repeating an import', () => {
  const rows = (numbers: number[]) =>
    `score,day,id\n${numbers.map((n) => `${n % 11},2026-10-0${1 + (n % 9)},r${n}`).join('\n')}\n`
  const numbers = Array.from({ length: 1200 }, (_, n) => n)

  it.each([
    ['with a key', 'score=score,at=day,key=id'],
    ['without a key', 'score=score,at=day'],
  ])('adds nothing, %s', async (_, map) => {
    expect(await runImport(rows(numbers), map)).toMatchObject({ added: 1200, unchanged: 0 })
    expect(await runImport(rows(numbers), map)).toMatchObject({ added: 0, unchanged: 1200 })
    expect(await runImport(rows([...numbers, 1200, 1201]), map)).toMatchObject({ added: 2, unchanged: 1200 })
    expect(await count()).toBe(1202)
  })

  it('keeps rows with the same content apart by their number', async () => {
    expect(await runImport('score\n9\n9\n9\n8\n', 'score=score')).toMatchObject({ added: 4, unchanged: 0 })
    expect(await runImport('score\n9\n8\n9\n9\n9\n', 'score=score')).toMatchObject({ added: 1, unchanged: 4 })
    expect((await listStored()).map(({ score }) => score).sort()).toEqual([8, 9, 9, 9, 9])
  })

  it('identifies a row by its key, whatever its content', async () => {
    await runImport('score,id\n9,a\n8,b\n', 'score=score,key=id')
    expect(await runImport('score,id\n1,a\n2,c\n3,c\n', 'score=score,key=id')).toMatchObject({ added: 1, unchanged: 2 })
    expect((await listStored()).map(({ score }) => score).sort()).toEqual([2, 8, 9])
  })

  it('adds nothing with another order in --map', async () => {
    const content = 'score,a,b\n9,x,y\n'
    await runImport(content, 'score=score,property.a=a,property.b=b')
    const secondImport = await runImport(content, ['property.b=b', 'property.a=a', 'score=score'])
    expect(secondImport).toMatchObject({ added: 0, unchanged: 1 })
  })

  it.each([2, 3, 4])('completes an import that failed in batch %d', async (failingBatch) => {
    const allLines = Array.from({ length: 5000 }, (_, n) => `${n % 2},p${n % 7}@example.com`)
    const content = `score,who\n${allLines.join('\n')}\n`
    const map = 'score=score,contact.email=who'
    let batches = 0
    const database: Deps['database'] = {
      ...connection.database,
      batch: (statements, options) => {
        if (++batches === failingBatch) throw new Error('The power fails')
        return connection.database.batch(statements, options)
      },
    }
    await expect(runImport(content, map, { deps: { ...deps, database } })).rejects.toThrow('The power fails')
    const partialCount = await count()
    expect(partialCount < allLines.length && partialCount > 0 === failingBatch > 2).toBe(true)
    expect(await runImport(content, map)).toMatchObject({
      added: allLines.length - partialCount,
      unchanged: partialCount,
    })
    const report = await getScore(deps, caller, survey, { confidence: 0.95, method: 'score' })
    expect(report.histogram.slice(0, 3)).toEqual([2500, 2500, 0])
    expect((await listContacts(deps, caller, {}, { limit: 50 })).data).toHaveLength(7)
  })

  it('stores what is new of a file that is partly known, and no deleted response again', async () => {
    const rows = Array.from({ length: 6000 }, (_, n) => `${n % 11},row ${n}`)
    const half = `score,row\n${rows.slice(0, 3000).join('\n')}\n`
    const whole = `score,row\n${rows.slice(0, 500).join('\n')}\n${rows.slice(1500).join('\n')}\n`
    expect(await runImport(half, 'score=score')).toMatchObject({ added: 3000, unchanged: 0 })
    const [stored] = await listStored()
    await deleteResponse(deps, caller, stored?.id ?? '')
    expect(await runImport(whole, 'score=score')).toMatchObject({ added: 3000, unchanged: 2000 })
    expect(await count()).toBe(5999)
  })

  it('stores no batch after one that failed while the next was planned', async () => {
    const content = `score,row\n${Array.from({ length: 9000 }, (_, n) => `${n % 11},row ${n}`).join('\n')}\n`
    let batches = 0
    const batch: Database['batch'] = (steps, options) => {
      if (++batches === 3) throw new Error('The power fails')
      return connection.database.batch(steps, options)
    }
    const failing = { ...deps, database: { ...connection.database, batch } }
    await expect(runImport(content, 'score=score', { deps: failing })).rejects.toThrow('The power fails')
    expect(await count()).toBe(2000)
    expect(await runImport(content, 'score=score')).toMatchObject({ added: 7000, unchanged: 2000 })
  })

  it('does not revert a contact', async () => {
    const content = 'score,id,name,day\n9,c-1,Miss Lovelace,2026-01-01\n'
    const map = 'score=score,contact.externalId=id,contact.name=name,at=day'
    await runImport(content, map)
    await runImport('score,id,name,day\n10,c-1,Countess Lovelace,2026-06-01\n', map)
    expect(await runImport(content, map)).toMatchObject({ added: 0, unchanged: 1 })
    const { data } = await listContacts(deps, caller, { externalId: 'c-1' }, { limit: 50 })
    expect(data.map(({ name }) => name)).toEqual(['Countess Lovelace'])
  })

  it('never mistakes a submitted response for a row, whatever its key', async () => {
    await submitResponse(deps, await findOpenSurvey(deps, survey), { key: 'key r1', score: 0 })
    expect(await runImport('score,id\n10,r1\n', 'score=score,key=id')).toMatchObject({ added: 1, unchanged: 0 })
  })

  it('stores the same rows for another survey separately', async () => {
    await runImport('score,id\n9,a\n', 'score=score,key=id')
    const otherWorkspace = await createWorkspace(deps, { name: 'Other', timeZone: 'UTC' })
    expect(await runImport('score,id\n9,a\n', 'score=score,key=id', { survey: otherWorkspace.surveyId })).toMatchObject(
      {
        added: 1,
      },
    )
  })
})

describe('a dry run', () => {
  it('says what would happen, and stores nothing', async () => {
    await upsertContact(deps, caller, { email: 'ada@example.com', name: 'Ada' })
    await runImport('score,id\n9,a\n3,b\n', 'score=score,key=id')
    const content = 'score,id,mail,name\n9,a,ada@example.com,Ada Lovelace\n4,b,,\n0,c,,\n,d,,\nx,e,,\n'
    const file = writeCsv(content, 'more.csv')
    const map = ['score=score,key=id,contact.email=mail,contact.name=name']
    const result = await importResponsesFromFile(deps, file, { survey, map, dryRun: true })
    expect(result).toMatchObject({
      ...{
        id: undefined,
        added: 1,
        updated: 1,
        unchanged: 1,
        differing: 1,
        withoutScore: 1,
        rejected: 1,
        followUps: 1,
      },
      rejectedFile: undefined,
    })
    const text = formatImportResult(result)
    expect(text).toContain('1 response would be added, 1 would be updated, 1 already existed, 1 row would be rejected')
    expect(text).toContain('Score: too few (2 responses) → too few (3 responses).')
    expect(text).toContain('Ada: name Ada → Ada Lovelace')
    expect(await count()).toBe(2)
    expect(existsSync(join(tempDir.path, 'more.rejected.csv'))).toBe(false)
    const manyFile = writeCsv(
      `score,id\n${Array.from({ length: 10 }, (_, row) => `9,many-${row}`).join('\n')}\n`,
      'many.csv',
    )
    const many = await importResponsesFromFile(deps, manyFile, { survey, map: ['score=score,key=id'], dryRun: true })
    expect(formatImportResult(many)).toContain('Score: too few (2 responses) → 83.3 of 12 responses.')
  })
})

describe('a file that was imported before', () => {
  const content = 'id,score,day\na,9,2026-11-01\nb,3,2026-11-02\n'

  it('is refused without the key by which its rows were identified', async () => {
    await runImport(content, 'score=score,key=id')
    await expect(runImport(content, 'score=score,at=day')).rejects.toThrow('imported before with a key')
    expect(await count()).toBe(2)
  })

  it('can be undone, and imported again', async () => {
    const { id = '' } = await runImport(content, 'score=score,key=id')
    expect(await undoImport(deps, caller, id)).toBe(
      '2 responses and 0 contacts removed, 0 responses and 0 contacts restored.',
    )
    expect(await count()).toBe(0)
    expect(await runImport(content, 'score=score,at=day')).toMatchObject({ added: 2 })
    const lines: string[] = []
    for await (const line of listImportLines(deps, caller)) lines.push(line)
    expect(lines).toHaveLength(2)
    const line = lines.find((text) => text.startsWith(id))
    expect(line).toMatch(/responses +undone +2 added, 0 updated +answers\.csv$/)
  })

  it('can be undone after it was interrupted and cancelled', async () => {
    const failing = { ...deps, database: { ...connection.database, batch: failOnce() } }
    await expect(runImport(content, 'score=score', { deps: failing })).rejects.toThrow('The power fails')
    const { value: line = '' } = await listImportLines(deps, caller).next()
    const id = String(line).split(' ')[0] ?? ''
    await cancelImportRecord(deps, caller, id)
    await expect(cancelImportRecord(deps, caller, id)).rejects.toThrow('not running')
    expect(await undoImport(deps, caller, id)).toContain('0 responses')
  })

  /** A process that is killed after it has created the record of its import. */
  function failOnce(): Database['batch'] {
    let batches = 0
    return (statements, options) => {
      if (++batches > 1) throw new Error('The power fails')
      return connection.database.batch(statements, options)
    }
  }
})

describe('--map', () => {
  const content = 'Score,"How likely, really?",Mail,a=b\n1,9,ada@example.com,x\n'

  it.each([
    ['a comma in the name of a column', 'score=How likely, really?,contact.email=Mail'],
    ['an equals sign in the name of a column', ['score=How likely, really?', 'property.x=a=b']],
    ['spaces around the names', ' score = Score , contact.email = Mail'],
  ])('accepts %s', async (_, map) => {
    expect(await runImport(content, map)).toMatchObject({ added: 1, rejected: 0 })
  })

  const columns = 'The file has: Score, How likely, really?, Mail, a=b.'
  const fields =
    'score, at, comment, key, locale, contact.externalId, contact.email, contact.phone, contact.name, contact.firstName, contact.lastName, contact.locale, property.NAME'

  it.each([
    ['at=Score', `--map: expected at least score=COLUMN. ${columns}`],
    ['score=Points', `--map: there is no column “Points” for score. ${columns}`],
    ['score', `--map: there is no column “” for score. ${columns}`],
    ['score=Score,rating=Score', `--map: there is no field “rating”. Expected ${fields}.`],
    ['score=Score,contact.age=Mail', `--map: there is no field “contact.age”. Expected ${fields}.`],
    ['score=Score,property.=Mail', `--map: there is no field “property.”. Expected ${fields}.`],
    ['score=Score,property.a/b=Mail', `--map: there is no field “property.a/b”. Expected ${fields}.`],
    [
      'score=Score,contact.name=Mail',
      '--map: a contact needs one of contact.externalId, contact.email, contact.phone.',
    ],
  ])('refuses %j with the known names', async (map, message) => {
    await expect(runImport(content, map)).rejects.toThrow(new UsageError(message))
    expect(await count()).toBe(0)
    expect(existsSync(join(tempDir.path, 'answers.rejected.csv'))).toBe(false)
  })
})

describe('columns that one field could come from', () => {
  it.each([
    [
      'Score,Email,Email\n9,a@two.example,b@two.example\n',
      "contact.email could be “Email#1” (column 2) or “Email#2” (column 3). Choose with --map, such as --map 'score=Score,contact.email=Email#1'.",
    ],
    [
      "Score,Email,Customer's email,Mail\n9,a@two.example,,\n",
      "contact.email could be “Email” (column 2) or “Mail” (column 4). Choose with --map, such as --map 'score=Score,contact.email=Email'.",
    ],
    ['Score,NPS,E-mail\n9,8,a@two.example\n', 'score could be “Score” (column 1) or “NPS” (column 2).'],
    ['Score,Created at,Answered at\n9,2026-01-05,2026-01-06\n', 'at could be “Created at” (column 2) or “Answered at”'],
  ])('are named, and none is taken: %j', async (content, message) => {
    await expect(runImport(content, [])).rejects.toThrow(message)
    expect(await count()).toBe(0)
  })

  it('do not matter once one is chosen', async () => {
    const content = 'Score,Email,Email\n9,a@two.example,b@two.example\n'
    expect(await runImport(content, 'score=Score,contact.email=Email#2')).toMatchObject({ added: 1 })
    expect((await listContacts(deps, caller, {}, { limit: 9 })).data).toMatchObject([{ email: 'b@two.example' }])
  })
})

describe('an option', () => {
  const content = 'Score,Date\n9,2026-10-01\n'
  const runWith = (options: object) =>
    importResponsesFromFile(deps, writeCsv(content), { survey, map: [], followUpsSince: 'none', ...options })

  it.each([
    [{ encoding: 'latin9' }, '--encoding: expected auto, utf-8'],
    [{ headerLine: 'x' }, '--header-line: expected the number of a line'],
    [{ dateOrder: 'year-first' }, '--date-order: expected day-first or month-first.'],
    [{ timeZone: 'Berlin' }, '--time-zone: expected a time zone such as Europe/Berlin.'],
    [{ emptyDates: 'today' }, '--empty-dates: expected reject, leave-out or a day such as 2026-11-22.'],
    [{ country: 'Atlantis' }, '--country: Expected the ISO code of a country'],
  ])('with an unknown value is refused: %j', async (options, message) => {
    await expect(runWith(options)).rejects.toThrow(message)
    expect(await count()).toBe(0)
  })

  it('is not needed for the columns if they have common names, except for a date with an unknown one', async () => {
    expect(await runWith({})).toMatchObject({ added: 1 })
    const file = writeCsv('Score,Visited\n9,2026-10-01\n')
    await expect(importResponsesFromFile(deps, file, { survey, map: [] })).rejects.toThrow(
      '--map: expected at=COLUMN as well, such as at=Visited.',
    )
  })
})

describe('an unusable file', () => {
  const runAttempt = (file: string, targetSurvey = survey) =>
    importResponsesFromFile(deps, file, { survey: targetSurvey, map: ['score=score'], followUpsSince: '1970-01-01' })

  it('is named if it is missing or a folder', async () => {
    await expect(runAttempt('/no/such.csv')).rejects.toThrow(new UsageError('There is no file “/no/such.csv”.'))
    await expect(runAttempt(tempDir.path)).rejects.toThrow(UsageError)
  })

  it('is named if it is empty', async () => {
    const file = writeCsv('\n')
    await expect(runAttempt(file)).rejects.toThrow('The file is empty: expected a header')
  })

  it('may contain only a header', async () => {
    expect(await runAttempt(writeCsv('score,day\n'))).toMatchObject({ added: 0, unchanged: 0, rejected: 0 })
  })

  it('is not read for an unknown survey', async () => {
    await expect(runAttempt(writeCsv('score\n9\n'), 'nothing')).rejects.toThrow('There is no survey “nothing” here.')
  })
})

describe('an unavailable database', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  /** One that refuses so many batches, and the waiting for it. */
  async function importWithRefusals(refusals: number) {
    let remaining = refusals
    const batch = ((...args) => {
      if (remaining-- > 0) throw new Unavailable('It is locked.', { retryAfter: 7 })
      return connection.database.batch(...args)
    }) as Database['batch']
    const pendingImport = runImport('score\n9\n3\n', 'score=score', {
      deps: { ...deps, database: { ...connection.database, batch } },
    })
    let isSettled = false
    const outcome = pendingImport.finally(() => {
      isSettled = true
    })
    outcome.catch(() => undefined)
    while (!isSettled) {
      await vi.advanceTimersByTimeAsync(1000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return outcome
  }

  it('is retried', async () => {
    expect(await importWithRefusals(8)).toMatchObject({ added: 2, unchanged: 0 })
  })

  it('fails the import after a minute and reports its progress', async () => {
    const error = importWithRefusals(9)
    await expect(error).rejects.toBeInstanceOf(Unavailable)
    await expect(error).rejects.toThrow(
      'It is locked. 0 responses of the file are stored. Run the command again for the others.',
    )
    expect(await importWithRefusals(0)).toMatchObject({ added: 2, unchanged: 0 })
  })
})

/** Lines and reasons, as the file of the rejected has them. */
const readRejects = (file = ''): { line: string; reason: string }[] =>
  readCsv(file)
    .slice(1)
    .map(([line = '', reason = '']) => ({ line, reason }))
