import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exportList } from '../../server/commands/export.ts'
import { importResponsesFromFile } from '../../server/commands/import-responses.ts'
import { UsageError } from '../../server/commands/usage.ts'
import { type Caller, cliCaller, type Deps } from '../../server/domain/deps.ts'
import { findOpenSurvey, submitResponse } from '../../server/domain/responses/submission.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { NewResponse } from '../../shared/response.ts'
import { createTempDir } from '../e2e/processes.ts'
import { readCsv } from '../support/csv.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { readWorkbook } from '../support/workbooks.ts'
import { createClock, createDeps } from '../support/world.ts'

let connection: TestConnection
let deps: Deps
let tempDir: ReturnType<typeof createTempDir>
const time = createClock()

beforeAll(async () => {
  connection = await openSqliteEngine()
  deps = createDeps(connection.database, time)
})
afterAll(() => connection.close())
beforeEach(() => {
  tempDir = createTempDir()
})
afterEach(() => tempDir[Symbol.dispose]())

async function createTestWorkspace(): Promise<{ caller: Caller; survey: string }> {
  const created = await createWorkspace(deps, { name: 'W', timeZone: 'Europe/London' })
  return { caller: cliCaller(created.workspaceId), survey: created.surveyId }
}

async function runExport(caller: Caller, list: string, options: { survey?: string; bom?: boolean } = {}) {
  const file = join(tempDir.path, 'out.csv')
  const reportedCounts: number[] = []
  const exportOptions = { survey: options.survey, out: file, bom: options.bom ?? false }
  const rows = await exportList(deps, caller, list, {
    ...exportOptions,
    onProgress: (count) => reportedCounts.push(count),
  })
  return { file, rows, reportedCounts, text: readFileSync(file, 'utf8') }
}

/** A CSV file as objects by its header. */
async function readTable(file: string): Promise<Record<string, string>[]> {
  const [header = [], ...dataRows] = readCsv(file)
  return dataRows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])))
}

describe('an export', () => {
  it('can be imported again without a difference', async () => {
    const source = await createTestWorkspace()
    const inputs: Partial<NewResponse>[] = [
      { score: 0, comment: '=HYPERLINK("https://example.com", "Prize")' },
      { score: 1, comment: 'Two lines,\nboth of them "mine";\r\nand a third' },
      { score: 2, comment: 'only\nline breaks' },
      { score: 3, comment: '-1 for the soup', properties: { 文化: '+1', 'a b': '@home' } },
      { score: 4, comment: '@you: 5" screen', contact: { phone: '+442071234567', name: '=Ada' } },
      { score: 5, comment: '＝1＋1', contact: { externalId: '-7', email: 'ada@example.com', locale: 'zh-Hans' } },
      { score: 6, comment: "'tis fine 🙂", locale: 'en-GB' },
      { score: 7, comment: null, properties: { shop: '007', tier: '1e3' } },
      { score: 10, comment: '\u200Bzero width, ,;\t"' },
    ]
    const survey = await findOpenSurvey(deps, source.survey)
    for (const [index, input] of inputs.entries()) {
      time.advance(61_001)
      await submitResponse(deps, survey, { key: `k${index}`, score: 9, ...input })
    }
    const { file, rows } = await runExport(source.caller, 'responses', { survey: source.survey, bom: true })
    expect(rows).toBe(inputs.length)
    const sourceRows = await readTable(file)

    const target = await createTestWorkspace()
    const copyFile = join(tempDir.path, 'copy.csv')
    writeFileSync(copyFile, readFileSync(file))
    const contact = ['externalId', 'email', 'phone', 'name'].map((name) => `contact.${name}=${name}`)
    const properties = Object.keys(sourceRows[0] ?? {}).filter((name) => name.startsWith('property.'))
    const map = ['score=score', 'key=id', 'at=answeredAt', 'comment=comment', 'locale=locale']
    const importResult = await importResponsesFromFile(deps, copyFile, {
      survey: target.survey,
      map: [...map, ...contact, ...properties.map((name) => `${name}=${name}`)],
      followUpsSince: 'none',
    })
    expect(importResult).toMatchObject({ added: inputs.length, rejected: 0 })
    const targetRows = await readTable((await runExport(target.caller, 'responses')).file)
    const pickPortableColumns = (row: Record<string, string>) => {
      const { id, survey, channel, identity, ...portable } = row
      return portable
    }
    expect(targetRows.map(pickPortableColumns)).toEqual(sourceRows.map(pickPortableColumns))
  })

  it('is written for Excel on request, in the language asked for', async () => {
    const { caller, survey } = await createTestWorkspace()
    await submitResponse(deps, await findOpenSurvey(deps, survey), { key: 'k', score: 9 })
    const out = join(tempDir.path, 'excel.csv')
    const options = { survey, out, bom: false, format: 'excel' }
    await exportList(deps, caller, 'responses', { ...options, language: 'zh-Hant' })
    expect(readFileSync(out, 'utf8')).toMatch(/^\uFEFF日期,問卷,評分/)
    await exportList(deps, caller, 'responses', { ...options, format: 'xlsx', language: 'zh-Hant', bom: true })
    const [{ sheet, data } = { sheet: '', data: [] }] = await readWorkbook(readFileSync(out))
    expect([sheet, data.length, data[0]?.slice(0, 3)]).toEqual(['回饋', 2, ['日期', '問卷', '評分']])
    const refusals = [
      ['contacts', options],
      ['responses', { ...options, format: 'xls' }],
      ['responses', { ...options, language: 'de' }],
    ] as const
    for (const [list, invalid] of refusals)
      await expect(exportList(deps, caller, list, invalid)).rejects.toThrow(UsageError)
  })

  it('begins with a byte order mark on request', async () => {
    const { caller } = await createTestWorkspace()
    expect((await runExport(caller, 'follow-ups')).text).toMatch(/^id,survey,/)
    expect((await runExport(caller, 'follow-ups', { bom: true })).text).toMatch(/^\uFEFFid,survey,/)
  })

  it('contains every row of many pages and reports its progress', async () => {
    const { caller, survey } = await createTestWorkspace()
    const file = join(tempDir.path, 'many.csv')
    writeFileSync(file, `score,id\n${Array.from({ length: 1234 }, (_, n) => `${n % 11},${n}`).join('\n')}`)
    await importResponsesFromFile(deps, file, {
      survey,
      map: ['score=score,property.n=id'],
      followUpsSince: '1970-01-01',
    })
    const { rows, reportedCounts, file: out } = await runExport(caller, 'responses')
    expect([rows, reportedCounts.at(-1)]).toEqual([1234, 1234])
    const numbers = (await readTable(out)).map((row) => Number(row['property.n']))
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 1234 }, (_, n) => n))
    expect((await runExport(caller, 'follow-ups')).rows).toBe(786)
  })

  it('is limited to the workspace and, if given, the survey', async () => {
    const [mainWorkspace, otherWorkspace] = [await createTestWorkspace(), await createTestWorkspace()]
    await submitResponse(deps, await findOpenSurvey(deps, otherWorkspace.survey), { key: 'k', score: 9 })
    expect((await runExport(mainWorkspace.caller, 'responses')).rows).toBe(0)
    await expect(runExport(mainWorkspace.caller, 'responses', { survey: otherWorkspace.survey })).rejects.toThrow(
      'There is no survey',
    )
    expect((await runExport(otherWorkspace.caller, 'responses', { survey: otherWorkspace.survey })).rows).toBe(1)
  })

  it.each(['answers', '', 'toString', '__proto__'])('of %j is refused with the known lists', async (list) => {
    const { caller } = await createTestWorkspace()
    const message = `Expected responses, follow-ups or contacts to export, not “${list}”.`
    await expect(runExport(caller, list)).rejects.toThrow(new UsageError(message))
  })

  it('of the contacts of one survey is refused: it would contain all contacts', async () => {
    const { caller, survey } = await createTestWorkspace()
    await expect(runExport(caller, 'contacts', { survey })).rejects.toThrow(UsageError)
    expect((await runExport(caller, 'contacts')).text).toMatch(/^id,externalId,name,email,/)
  })

  it('to an unwritable path fails', async () => {
    const { caller } = await createTestWorkspace()
    const exportOptions = { survey: undefined, out: join(tempDir.path, 'no/such/folder.csv'), bom: false }
    await expect(exportList(deps, caller, 'responses', exportOptions)).rejects.toThrow(/ENOENT/)
  })
})
