import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contactImportJob } from '../../../server/jobs/contact-import.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

const fixtures = join(import.meta.dirname, '../../fixtures/field-cases')

describe('the page that imports contacts', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
  })
  afterAll(() => connection.close())

  /** Uploads a file and returns the path of its import. */
  async function upload(content: string | Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}) {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([content]), 'people.csv')
    const response = await manager.post(`/w/${manager.slug}/contacts/import`, form)
    return response.headers.get('location') ?? ''
  }
  const uploadFixture = (name: string) => upload(new Uint8Array(readFileSync(join(fixtures, name))))
  const getText = async (path: string) => (await manager.get(path)).text()
  const runJobs = async () => {
    while (await runNextJob(service.deps, { types: [contactImportJob] })) {}
  }
  const countContacts = async () => (await service.call('GET', '/api/contacts?limit=100')).body.data.length

  it.each([
    ['contacts-first-and-last-name.csv', 'UTF-8, with the column names on line 1, exported from Mailchimp', 'Ann Lee'],
    ['contacts-windows-1251.csv', 'Cyrillic (Windows-1251), with the column names on line 1', 'anna.p@example.com'],
    ['contacts-small-western.csv', 'Western (Windows-1252), with the column names on line 1', 'Hans Größler'],
    ['contacts-emails.csv', 'UTF-8, with the column names on line 1', 'ada1@example.com'],
    ['contacts-phones.csv', 'UTF-8, with the column names on line 1', '+442071234567'],
    [
      'contacts-one-bad-field.csv',
      'UTF-8, with the column names on line 1',
      'Phone: a number that a spreadsheet has turned into',
    ],
    ['contacts-one-switchboard.csv', 'UTF-8, with the column names on line 1', 'cem@firm.example'],
  ])('says how it has read %s, and shows its first rows', async (name, how, content) => {
    const text = await getText(await uploadFixture(name))
    expect(text).toContain(`This file was read as ${how}.`)
    expect(text).toContain(content)
  })

  it('says so in Chinese', async () => {
    const path = await uploadFixture('contacts-one-bad-field.csv')
    const response = await manager.get(path, { 'accept-language': 'zh-CN' })
    const text = await response.text()
    expect(text).toContain('文件读取方式：UTF-8，表头在第 1 行。')
    expect(text).toContain('Excel 已把号码改成科学计数法')
  })

  it('leaves the choice between columns of one name to the user', async () => {
    const text = await getText(await upload('Email,Name,Email\na@one.example,Ada,b@two.example\n'))
    expect(text).toContain('Several columns are called “Email” (1 and 3). Choose which one to import.')
    expect(text).not.toContain('<option value="email" selected>')
    expect(text).toContain('<option value="name" selected>')
  })

  it('reads a file without a header as users say it is', async () => {
    const text = await getText(await upload('Ada,London\nBen,Paris\n', { header: 'none' }))
    expect(text).toContain('UTF-8, without column names')
    expect(text).toContain('Ada · Ben')
  })

  it('shows the contacts that would change, before and after', async () => {
    await service.call('POST', '/api/contacts', {
      email: 'ada@changes.example',
      name: 'Ada',
      properties: { tier: 'B' },
    })
    const path = await upload('Email,Name,Tier\nada@changes.example,Ada Lovelace,A\nnew@changes.example,Ben,A\n')
    await manager.post(`${path}/dry-run`, { 'column.0': 'email', 'column.1': 'name', 'column.2': 'property.tier' })
    await runJobs()
    const text = await getText(path)
    expect(text).toContain('Contacts that would change')
    expect(text).toMatch(/Ada<\/th><td[^>]*>Name<\/td><td[^>]*>Ada<\/td><td[^>]*>Ada Lovelace<\/td>/)
    expect(text).toMatch(/Ada<\/th><td[^>]*>[^<]*tier[^<]*<\/td><td[^>]*>B<\/td><td[^>]*>A<\/td>/)
    expect(text).not.toContain('new@changes.example')
  })

  it('stores nothing without consent if many rows fail for the same reason', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => (n % 3 === 0 ? `nobody ${n},en` : `p${n}@many.example,klingon`))
    const path = await upload(`Email,Language\n${rows.join('\n')}\n`)
    await manager.post(`${path}/dry-run`, { 'column.0': 'email', 'column.1': 'locale' })
    await runJobs()
    const text = await getText(path)
    expect(text).toContain('Many rows fail for the same reason')
    expect(text).toContain('Not an email address. Nothing has been saved.')
    expect(text).toContain('Import the other rows anyway')
    expect(text).toMatch(/Language<\/th><td data-label="Reason">not readable<\/td><td[^>]*>20<\/td>/)
    const before = await countContacts()
    const refusal = await manager.post(`${path}/run`)
    expect(decodeURIComponent(refusal.headers.getSetCookie().join())).toContain('Nothing was imported')
    await runJobs()
    expect(await countContacts()).toBe(before)
    await manager.post(`${path}/run`, { accept: '1' })
    await runJobs()
    expect(await countContacts()).toBe(before + 20)
  })
})
