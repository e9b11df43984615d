import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { addSuppressions, importSuppressions } from '../../server/domain/suppressions/imports.ts'
import { findSuppressions } from '../../server/domain/suppressions/suppressions.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe.each(engines)('the suppression list on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const add = (addresses: unknown, more = {}) => service.call('POST', '/api/suppressions', { addresses, ...more })
  const list = async (query = '') => (await service.call('GET', `/api/suppressions${query}`)).body.data
  const find = (workspaceId: string, ...addresses: string[]) =>
    findSuppressions(
      service.deps,
      workspaceId,
      addresses.map((address) => ({ kind: address.includes('@') ? 'email' : 'phone', address }) as const),
    )

  it('takes addresses as people write them, each once, and says what is wrong with others', async () => {
    const addresses = [
      'Ada <ADA@Example.com>',
      'ada@example.com',
      '+44 20 7123 4567',
      '020 7123 4567',
      '*@example.com',
      '@example.com',
      'example.com',
      'a@example.com, b@example.com',
      '{{email}}',
      'N/A',
      `${'x'.repeat(70)}@example.com`,
      'a\u0000@example.com',
      '',
    ]
    const { status, body } = await add(addresses, { note: 'asked by phone' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ added: 2, unchanged: 2 })
    expect(body.rejected.map(({ line, reason }: { line: number; reason: string }) => [line, reason])).toEqual([
      [5, 'pattern'],
      [6, 'pattern'],
      [7, 'not-an-address'],
      [8, 'not-an-address'],
      [9, 'placeholder'],
      [10, 'placeholder'],
      [11, 'not-an-address'],
      [12, 'not-an-address'],
      [13, 'not-an-address'],
    ])
    expect((await add(addresses)).body).toMatchObject({ added: 0, unchanged: 4 })
    const listed = (await list()).map((entry: object) => ({ ...entry, id: '' }))
    expect(listed).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'phone', address: '+442071234567', detail: 'asked by phone' }),
        expect.objectContaining({ kind: 'email', address: 'ada@example.com', reason: 'imported' }),
      ]),
    )
    const found = await find(service.ours.workspaceId, 'ada@example.com', '+442071234567', 'grace@example.com')
    expect(Object.fromEntries(found)).toEqual({ 'ada@example.com': ['imported'], '+442071234567': ['imported'] })
    expect((await find(service.theirs.workspaceId, 'ada@example.com')).size).toBe(0)
  })

  it('is searched by a part of an address or by the whole one', async () => {
    await add(['under_score@example.com', 'underxscore@example.com', '100@example.com'])
    const search = async (q: string) =>
      (await list(`?q=${encodeURIComponent(q)}`)).map(({ address }: { address: string }) => address)
    expect(await search('r_s')).toEqual(['under_score@example.com'])
    expect(await search('ADA@EXAMPLE.COM')).toEqual(['ada@example.com'])
    expect(await search('100%')).toEqual([])
    expect(await list('?reason=bounced')).toEqual([])
    expect((await service.call('GET', '/api/suppressions?reason=none')).status).toBe(400)
  })

  it('releases an address, of the own workspace only, and keeps the other workspace out', async () => {
    const [entry] = await list('?q=ada@example.com')
    const theirs = createApiClient(service.app, service.theirs)
    expect((await theirs('DELETE', `/api/suppressions/${entry.id}`)).status).toBe(404)
    expect((await theirs('GET', '/api/suppressions')).body.data).toEqual([])
    expect((await service.call('DELETE', `/api/suppressions/${entry.id}`)).status).toBe(204)
    expect((await service.call('DELETE', `/api/suppressions/${entry.id}`)).status).toBe(404)
    expect((await find(service.ours.workspaceId, 'ada@example.com')).size).toBe(0)
    const { body } = await service.call('GET', '/api/audit?limit=200')
    expect(body.data).toContainEqual(
      expect.objectContaining({ action: 'suppression.removed', detail: { reason: 'imported' } }),
    )
    expect(JSON.stringify(body.data)).not.toContain('ada@example.com')
  })

  it('is exported as CSV, audited', async () => {
    const { status, body } = await service.call('GET', '/api/suppressions.csv?q=under')
    expect(status).toBe(200)
    const [heading, ...rows] = body.split('\r\n').map((row: string) => row.split(',')[0])
    expect(heading).toBe('address')
    expect(rows.sort()).toEqual(['', 'under_score@example.com', 'underxscore@example.com'])
    const { body: audit } = await service.call('GET', '/api/audit?limit=200')
    expect(audit.data.map(({ action }: { action: string }) => action)).toContain('suppressions.exported')
  })

  it('reads files and pasted lists of 10,000 addresses, whatever their columns', async () => {
    const caller = cliCaller(service.ours.workspaceId)
    const read = (content: string) => importSuppressions(service.deps, caller, new Blob([content]))
    const many = Array.from({ length: 10_000 }, (_, index) => `person${index}@list.example`)
    expect(await read(many.join('\n'))).toEqual({ added: 10_000, unchanged: 0, rejected: [] })
    expect(await read(many.join('\r\n'))).toEqual({ added: 0, unchanged: 10_000, rejected: [] })
    const table =
      'Name;E-Mail;Kunde\nAda;first@table.example;123456\nBob;;2\nEve;broken;3\nMal;second@table.example;4\n'
    expect(await read(table)).toEqual({
      added: 2,
      unchanged: 0,
      rejected: [{ line: 4, address: 'broken', reason: 'not-an-address' }],
    })
    expect(await read('phone\n+44 20 7946 0001\n+44 20 7946 0002\n')).toMatchObject({ added: 2, rejected: [] })
    expect(await read('only@one.example')).toMatchObject({ added: 1 })
    await expect(read('name,age\nAda,36\n')).rejects.toMatchObject({ code: 'no-addresses' })
    await expect(read('')).rejects.toMatchObject({ code: 'file-empty' })
    await expect(read('a@b.example\n'.repeat(50_001))).rejects.toMatchObject({ code: 'file-rows' })
  })

  it('adds each address once when lists arrive together, and nothing after an error', async () => {
    const caller = cliCaller(service.ours.workspaceId)
    const addresses = Array.from({ length: 1200 }, (_, index) => `both${index}@list.example`)
    const results = await Promise.all([1, 2, 3].map(() => addSuppressions(service.deps, caller, { addresses })))
    expect(results.reduce((total, { added }) => total + added, 0)).toBe(1200)
    const [row] = await connection.database.all(
      sql<{ count: number }>`select count(*) as count from suppression where address like 'both%'`,
    )
    expect(Number(row?.count)).toBe(1200)
  })

  it('refuses bodies that are no lists of texts', async () => {
    for (const addresses of [undefined, [], 'a@example.com', [1], Array(10_001).fill('a@example.com')])
      expect((await add(addresses)).status).toBe(400)
  })
})
