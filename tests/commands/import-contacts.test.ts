import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importContacts } from '../../server/commands/import-contacts.ts'
import { listContacts } from '../../server/domain/contacts/contacts.ts'
import { listImports } from '../../server/domain/contacts/imports.ts'
import { type Caller, cliCaller } from '../../server/domain/deps.ts'
import { declareSegmentKey } from '../../server/domain/workspaces/segment-keys.ts'
import { createTempDir } from '../e2e/processes.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

describe('vouch import contacts', () => {
  const tempDir = createTempDir()
  const file = join(tempDir.path, 'people.csv')
  let connection: TestConnection
  let service: Service
  let caller: Caller

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    caller = cliCaller(service.ours.workspaceId)
  })
  afterAll(async () => {
    await connection.close()
    tempDir[Symbol.dispose]()
  })

  const runImport = (map: string, options: object = {}) =>
    importContacts(service.deps, caller, file, {
      map: [map],
      country: undefined,
      encoding: undefined,
      dryRun: false,
      ...options,
    })

  const findNewestId = async () => (await listImports(service.deps, caller, { limit: 1 })).data[0]?.id

  it('reports a dry run, then stores the rows and writes rejected ones beside the file', async () => {
    writeFileSync(file, 'Mail,Tel,"Shop, big"\na@file.example,020 7123 4567,Harbour\nnonsense,,x\n')
    const map = 'email=Mail,phone=Tel,property.shop=Shop, big'
    const options = { country: 'GB' }
    expect(await runImport(map, { ...options, dryRun: true })).toBe(
      '1 contact would be added, 0 already existed, 1 row would be rejected.',
    )
    expect((await listContacts(service.deps, caller, {}, { limit: 9 })).data).toEqual([])
    expect((await listImports(service.deps, caller, { limit: 9 })).data).toEqual([])
    expect(await runImport(map, options)).toContain('1 contact added, 0 already existed, 1 row rejected.')
    expect((await listContacts(service.deps, caller, {}, { limit: 9 })).data).toMatchObject([
      { email: 'a@file.example', phone: '+442071234567', properties: { shop: 'Harbour' } },
    ])
    const rejectedRows = readFileSync(join(tempDir.path, 'people.rejected.csv'), 'utf8')
    expect(rejectedRows).toBe(
      'line,reason,Mail,Tel,"Shop, big"\r\n3,email: Expected an email address such as ada@example.com,nonsense,,x\r\n',
    )
    expect(await runImport(map, options)).toContain('0 contacts added, 1 already existed')
  })

  it.each([
    ['email=No', {}, '--map: there is no column “No” for email. The file has: Mail, Tel, Shop, big.'],
    ['shoe=Mail', {}, '--map: there is no field “shoe”. Expected name, salutation, email'],
    ['name=Mail', {}, '--map: Expected a column for one of email, phone, externalId'],
    ['email=Mail', { country: '44' }, '--country: Expected the ISO code of a country'],
    ['email=Mail', { encoding: 'latin' }, '--encoding: expected auto, utf-8'],
  ])('refuses --map %s %j and stores nothing', async (map, options, message) => {
    const previousImports = await listImports(service.deps, caller, { limit: 99 })
    await expect(runImport(map, options)).rejects.toThrow(message)
    expect(await listImports(service.deps, caller, { limit: 99 })).toEqual(previousImports)
  })

  it('refuses to choose one of two columns', async () => {
    writeFileSync(file, 'Email,Phone,Email\na@one.example,,b@one.example\n')
    await expect(runImport('')).rejects.toThrow(
      "email could be “Email#1” (column 1) or “Email#2” (column 3). Choose with --map, such as --map 'email=Email#1,phone=Phone'.",
    )
    expect(await runImport('email=Email#2,phone=Phone', { dryRun: true })).toContain('1 contact would be added')
  })

  it('keeps other columns as properties, other than those left out', async () => {
    await declareSegmentKey(service.deps, caller, 'Tier')
    const names = Array.from({ length: 22 }, (_, index) => `Extra ${index + 1}`)
    const cells = names.map((name) => `of ${name}`)
    writeFileSync(file, `Email,Shop,tier,Notes,${names}\nprops@file.example,Harbour,Gold,secret,${cells}\n`)
    await expect(runImport('', { leaveOut: ['Note'] })).rejects.toThrow(
      '--leave-out: there is no column “Note”. The file',
    )
    expect(await runImport('', { leaveOut: ['Notes', 'Extra 2'] })).toContain('1 contact added')
    const contacts = (await listContacts(service.deps, caller, {}, { limit: 9 })).data
    const { properties = {} } = contacts.find(({ email }) => email === 'props@file.example') ?? {}
    expect(properties).toMatchObject({
      shop: 'Harbour',
      Tier: 'Gold',
      'extra 1': 'of Extra 1',
      'extra 18': 'of Extra 18',
    })
    expect(Object.keys(properties)).toHaveLength(19)
  })

  it('refuses a missing or empty file', async () => {
    writeFileSync(file, '')
    await expect(runImport('email=Mail')).rejects.toThrow('The file is empty')
    const missingFile = importContacts(service.deps, caller, '/no/such.csv', {
      map: [],
      country: undefined,
      encoding: undefined,
      dryRun: true,
    })
    await expect(missingFile).rejects.toThrow('There is no file')
    expect(existsSync('/no')).toBe(false)
  })

  it('lists the contacts that a dry run would change, before and after, and changes none', async () => {
    await service.call('POST', '/api/contacts', {
      email: 'b@file.example',
      externalId: 'b-1',
      properties: { tier: 'B' },
    })
    writeFileSync(
      file,
      'Mail,Id,Name,Tier\nb@file.example,b-1,Bea,A\nnew@file.example,n-1,New,\nb@file.example,c-1,Cem,\nN/A,d-1,Dee,\n',
    )
    const map = 'email=Mail,externalId=Id,name=Name,property.tier=Tier'
    const report = (verb: string, known: string) =>
      [
        `3 contacts ${verb}added, 1 already existed, 0 rows ${verb}rejected.`,
        '1 value of email left out because they belong to another contact.',
        '1 value of email left out because they are placeholders, such as N/A or {{name}}.',
        known,
      ].join('\n')
    expect(await runImport(map, { dryRun: true })).toBe(
      report(
        'would be ',
        'Contacts that would change:\n  b@file.example: property.tier B → A\n  b@file.example: name – → Bea',
      ),
    )
    const find = async () => (await listContacts(service.deps, caller, { email: 'b@file.example' }, { limit: 9 })).data
    expect(await find()).toMatchObject([{ name: null, properties: { tier: 'B' } }])
    service.time.advance(1000)
    expect(await runImport(map)).toBe(report('', `To take it back: vouch imports undo ${await findNewestId()}`))
    expect(await find()).toMatchObject([{ name: 'Bea', properties: { tier: 'A' } }])
  })

  it('counts rows about one new contact once in a dry run, however many rows lie between them', async () => {
    const rows = Array.from({ length: 600 }, (_, index) => `many${index % 300}@file.example\n`)
    writeFileSync(file, `Mail\n${rows.join('')}`)
    const summary = (verb: string) => `300 contacts ${verb}added, 300 already existed, 0 rows ${verb}rejected.`
    expect(await runImport('email=Mail', { dryRun: true })).toBe(summary('would be '))
    expect(await runImport('email=Mail')).toContain(summary(''))
  })
})
