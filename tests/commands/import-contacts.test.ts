import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importContacts } from '../../server/commands/import-contacts.ts'
import { listContacts } from '../../server/domain/contacts/contacts.ts'
import { listImports } from '../../server/domain/contacts/imports.ts'
import { type Caller, operator } from '../../server/domain/deps.ts'
import { folder } from '../e2e/processes.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { type Service, serviceOver } from '../support/world.ts'

describe('importing contacts at the command line', () => {
  const home = folder()
  const file = join(home.path, 'people.csv')
  let opened: Opened
  let service: Service
  let caller: Caller

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    caller = operator(service.ours.workspaceId)
  })
  afterAll(async () => {
    await opened.close()
    home[Symbol.dispose]()
  })

  const run = (map: string, about: object = {}) =>
    importContacts(service.deps, caller, file, {
      map: [map],
      countryCode: undefined,
      encoding: undefined,
      dryRun: false,
      ...about,
    })

  it('says what would be stored, and then stores it, with what was refused beside the file', async () => {
    writeFileSync(file, 'Mail,Tel,"Shop, big"\na@file.example,020 7123 4567,Harbour\nnonsense,,x\n')
    const map = 'email=Mail,phone=Tel,property.shop=Shop, big'
    const about = { countryCode: '+44' }
    expect(await run(map, { ...about, dryRun: true })).toBe(
      '1 contact would be added, 0 were here already, 1 row would be rejected.',
    )
    expect((await listContacts(service.deps, caller, {}, { limit: 9 })).data).toEqual([])
    expect((await listImports(service.deps, caller, { limit: 9 })).data).toEqual([])
    expect(await run(map, about)).toContain('1 contact added, 0 were here already, 1 row rejected.')
    expect((await listContacts(service.deps, caller, {}, { limit: 9 })).data).toMatchObject([
      { email: 'a@file.example', phone: '+442071234567', properties: { shop: 'Harbour' } },
    ])
    const rejected = readFileSync(join(home.path, 'people.rejected.csv'), 'utf8')
    expect(rejected).toBe('line,reason,Mail,Tel,"Shop, big"\r\n3,email,nonsense,,x\r\n')
    expect(await run(map, about)).toContain('0 contacts added, 1 was here already')
  })

  it.each([
    ['email=No', {}, '--map: there is no column “No”. The file has: Mail, Tel, Shop, big.'],
    ['shoe=Mail', {}, '--map: Expected one of name, email'],
    ['name=Mail', {}, '--map: Expected a column for one of email, phone, externalId'],
    ['email=Mail', { countryCode: '44' }, '--country-code: Expected a country code such as +44'],
    ['email=Mail', { encoding: 'latin' }, '--encoding: expected auto, utf-8'],
  ])('refuses --map %s %j, and leaves nothing behind', async (map, about, message) => {
    const before = await listImports(service.deps, caller, { limit: 99 })
    await expect(run(map, about)).rejects.toThrow(message)
    expect(await listImports(service.deps, caller, { limit: 99 })).toEqual(before)
  })

  it('refuses a file that is not there, or empty', async () => {
    writeFileSync(file, '')
    await expect(run('email=Mail')).rejects.toThrow('The file is empty')
    const missing = importContacts(service.deps, caller, '/no/such.csv', {
      map: [],
      countryCode: undefined,
      encoding: undefined,
      dryRun: true,
    })
    await expect(missing).rejects.toThrow('There is no file')
    expect(existsSync('/no')).toBe(false)
  })
})
