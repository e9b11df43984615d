import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { csvRows } from '../../server/commands/csv-file.ts'
import { exportList } from '../../server/commands/export.ts'
import { importResponses } from '../../server/commands/import.ts'
import { UsageError } from '../../server/commands/usage.ts'
import { type Caller, type Deps, operator } from '../../server/domain/deps.ts'
import { answer, surveyToTake } from '../../server/domain/responses/submission.ts'
import { createWorkspace } from '../../server/domain/workspaces/workspaces.ts'
import type { NewAnswer } from '../../shared/response.ts'
import { folder } from '../e2e/processes.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { clock, worldOf } from '../support/world.ts'

let opened: Opened
let deps: Deps
let home: ReturnType<typeof folder>
const time = clock()

beforeAll(async () => {
  opened = await sqlite()
  deps = worldOf(opened.database, time)
})
afterAll(() => opened.close())
beforeEach(() => {
  home = folder()
})
afterEach(() => home[Symbol.dispose]())

async function workspace(): Promise<{ caller: Caller; survey: string }> {
  const made = await createWorkspace(deps, { name: 'W', timeZone: 'Europe/London' })
  return { caller: operator(made.workspaceId), survey: made.surveyId }
}

async function exported(caller: Caller, list: string, options: { survey?: string; bom?: boolean } = {}) {
  const file = join(home.path, 'out.csv')
  const told: number[] = []
  const about = { survey: options.survey, out: file, bom: options.bom ?? false }
  const rows = await exportList(deps, caller, list, about, (count) => told.push(count))
  return { file, rows, told, text: readFileSync(file, 'utf8') }
}

/** A CSV file as objects by its header. */
async function table(file: string): Promise<Record<string, string>[]> {
  const rows: string[][] = []
  for await (const { cells } of csvRows(file)) rows.push(cells)
  const [header = [], ...others] = rows
  return others.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])))
}

describe('an export', () => {
  it('imported elsewhere says the same', async () => {
    const from = await workspace()
    const said: Partial<NewAnswer>[] = [
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
    const survey = await surveyToTake(deps, from.survey)
    for (const [index, one] of said.entries()) {
      time.pass(61_001)
      await answer(deps, survey, { key: `k${index}`, score: 9, ...one })
    }
    const { file, rows } = await exported(from.caller, 'responses', { survey: from.survey, bom: true })
    expect(rows).toBe(said.length)
    const before = await table(file)

    const to = await workspace()
    const copy = join(home.path, 'copy.csv')
    writeFileSync(copy, readFileSync(file))
    const contact = ['externalId', 'email', 'phone', 'name'].map((name) => `contact.${name}=${name}`)
    const properties = Object.keys(before[0] ?? {}).filter((name) => name.startsWith('property.'))
    const map = ['score=score', 'key=id', 'at=answeredAt', 'comment=comment', 'locale=locale']
    const done = await importResponses(deps, copy, {
      survey: to.survey,
      map: [...map, ...contact, ...properties.map((name) => `${name}=${name}`)],
      followUps: false,
    })
    expect(done).toMatchObject({ added: said.length, rejected: 0 })
    const after = await table((await exported(to.caller, 'responses')).file)
    const kept = (row: Record<string, string>) => {
      const { id, survey, channel, identity, ...same } = row
      return same
    }
    expect(after.map(kept)).toEqual(before.map(kept))
  })

  it('begins with the byte order mark where Excel is to read it', async () => {
    const { caller } = await workspace()
    expect((await exported(caller, 'follow-ups')).text).toMatch(/^id,survey,/)
    expect((await exported(caller, 'follow-ups', { bom: true })).text).toMatch(/^\uFEFFid,survey,/)
  })

  it('holds every row, also of more than a page, and tells how far it is', async () => {
    const { caller, survey } = await workspace()
    const file = join(home.path, 'many.csv')
    writeFileSync(file, `score,id\n${Array.from({ length: 1234 }, (_, n) => `${n % 11},${n}`).join('\n')}`)
    await importResponses(deps, file, { survey, map: ['score=score,property.n=id'], followUps: true })
    const { rows, told, file: out } = await exported(caller, 'responses')
    expect([rows, told.at(-1)]).toEqual([1234, 1234])
    const numbers = (await table(out)).map((row) => Number(row['property.n']))
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 1234 }, (_, n) => n))
    expect((await exported(caller, 'follow-ups')).rows).toBe(786)
  })

  it('keeps to the workspace, and to the survey where one is named', async () => {
    const [ours, theirs] = [await workspace(), await workspace()]
    await answer(deps, await surveyToTake(deps, theirs.survey), { key: 'k', score: 9 })
    expect((await exported(ours.caller, 'responses')).rows).toBe(0)
    await expect(exported(ours.caller, 'responses', { survey: theirs.survey })).rejects.toThrow('There is no survey')
    expect((await exported(theirs.caller, 'responses', { survey: theirs.survey })).rows).toBe(1)
  })

  it.each(['answers', '', 'toString', '__proto__'])('of %j is refused, saying what there is', async (list) => {
    const { caller } = await workspace()
    const message = `Expected responses, follow-ups or contacts to export, not “${list}”.`
    await expect(exported(caller, list)).rejects.toThrow(new UsageError(message))
  })

  it('of the contacts of one survey is refused, since it would hold all of them', async () => {
    const { caller, survey } = await workspace()
    await expect(exported(caller, 'contacts', { survey })).rejects.toThrow(UsageError)
    expect((await exported(caller, 'contacts')).text).toMatch(/^id,externalId,name,email,/)
  })

  it('to where nothing can be written fails', async () => {
    const { caller } = await workspace()
    const about = { survey: undefined, out: join(home.path, 'no/such/folder.csv'), bom: false }
    await expect(exportList(deps, caller, 'responses', about, () => undefined)).rejects.toThrow(/ENOENT/)
  })
})
