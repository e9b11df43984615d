import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eraseContact, listContacts } from '../../../server/domain/contacts/contacts.ts'
import { type Encoding, encodings } from '../../../server/domain/contacts/import-file.ts'
import { forgetImports } from '../../../server/domain/contacts/import-steps.ts'
import {
  beginImport,
  cancelImport,
  getImport,
  mapImport,
  previewImport,
  startImport,
  tryImport,
} from '../../../server/domain/contacts/imports.ts'
import { type Caller, operator } from '../../../server/domain/deps.ts'
import { exportContact } from '../../../server/domain/privacy/contact-export.ts'
import { contactImport } from '../../../server/jobs/contact-import.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { type Database, sql } from '../../../server/store/database.ts'
import { importRejections } from '../../../server/store/queries/contact-imports.ts'
import { ContactMapping } from '../../../shared/contact-import.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { DAY, type Service, serviceOver } from '../../support/world.ts'

const encoder = new TextEncoder()

describe.each(engines)('a file of contacts on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let caller: Caller

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    caller = operator(service.ours.workspaceId)
  })
  afterAll(() => opened.close())

  const begin = (text: string | Uint8Array, encoding: Encoding = 'auto') => {
    const bytes = typeof text === 'string' ? encoder.encode(text) : text
    return beginImport(service.deps, caller, { name: 'people.csv', bytes: [bytes], encoding })
  }
  const see = (id: string) => getImport(service.deps, caller, id)
  const work = async (database: Database = opened.database) => {
    while (await deliverNext({ ...service.deps, database }, undefined, [contactImport])) {}
  }
  const tried = async (id: string) => {
    await tryImport(service.deps, caller, id)
    await work()
    return see(id)
  }
  const carriedOut = async (id: string) => {
    await tried(id)
    await startImport(service.deps, caller, id)
    await work()
    return see(id)
  }
  const found = async (q: string) => (await listContacts(service.deps, caller, { q }, { limit: 50 })).data
  const refused = async (id: string) =>
    (await opened.database.all(importRejections(caller.workspaceId, id, 0, 100))).map((row) => ({
      ...row,
      cells: JSON.parse(row.cells),
    }))

  it('is tried without a trace, then stored, with what was refused and why', async () => {
    await service.call('POST', '/api/contacts', { email: 'known@file.example', name: 'Known' })
    const id = await begin(
      '姓名,邮箱,手机,等级,客户编号\r\n王小梅,Mei@File.example,138 0013 8001,A,f-1\r\n' +
        'Known Person,known@file.example,,B,\r\n,not an address,,,\r\nNobody,,,,\r\nMei again,mei@file.example,,C,f-1\r\n' +
        "'=Formula,formula@file.example,,'+1,\r\nToo,many@file.example,,,,cells\r\n\"open,x@file.example,,,\r\n",
    )
    expect(await see(id)).toMatchObject({
      state: 'mapping',
      rows: 8,
      mapping: { columns: ['name', 'email', 'phone', null, 'externalId'] },
    })
    const mapping = ContactMapping.parse({
      columns: ['name', 'email', 'phone', 'property.等级', 'externalId'],
      countryCode: '+86',
    })
    await mapImport(service.deps, caller, id, mapping)
    expect((await previewImport(service.deps, caller, await see(id)))[0]).toMatchObject({
      read: {
        contact: { name: '王小梅', email: 'mei@file.example', phone: '+8613800138001', properties: { 等级: 'A' } },
      },
    })
    const figures = { created: 2, updated: 2, rejected: 4, reasons: { email: 1, nobody: 1, cells: 1, quote: 1 } }
    expect(await tried(id)).toMatchObject({ state: 'tried', done: 8, ...figures })
    expect(await found('小梅')).toEqual([])
    await startImport(service.deps, caller, id)
    await work()
    expect(await see(id)).toMatchObject({ state: 'done', done: 8, ...figures })
    expect(await found('小梅')).toEqual([])
    expect(await found('mei@file')).toMatchObject([{ name: 'Mei again', externalId: 'f-1', properties: { 等级: 'C' } }])
    expect(await found('138 0013 80')).toHaveLength(1)
    expect(await found('formula')).toMatchObject([{ name: '=Formula', properties: { 等级: '+1' } }])
    expect(await found('known person')).toMatchObject([{ email: 'known@file.example', properties: { 等级: 'B' } }])
    expect(await refused(id)).toMatchObject([
      { line: 4, reason: 'email', cells: ['', 'not an address', '', '', ''] },
      { line: 5, reason: 'nobody' },
      { line: 8, reason: 'cells' },
      { line: 9, reason: 'quote' },
    ])
    await expect(startImport(service.deps, caller, id)).rejects.toMatchObject({ refusal: 'conflict' })
    await expect(tryImport(service.deps, caller, id)).rejects.toMatchObject({ refusal: 'conflict' })
    await expect(mapImport(service.deps, caller, id, mapping)).rejects.toMatchObject({ refusal: 'conflict' })
    const chunks = sql<{ count: number }>`select cast(count(*) as bigint) as count from contact_import_chunk`
    expect(await opened.database.all(chunks)).toEqual([{ count: 0 }])
  })

  it.each([
    ['', 'file-empty'],
    ['\n\n', 'file-empty'],
    ['name,email\n', 'file-bare'],
    ['PK\u0003\u0004…', 'file-workbook'],
    [`${'x,'.repeat(100)}x\n1`, 'file-columns'],
  ])('is refused where it is %j, and nothing of it stays', async (text, code) => {
    await expect(begin(text)).rejects.toMatchObject({ refusal: 'invalid', code })
    const incomplete = sql<{ count: number }>`
      select cast(count(*) as bigint) as count from contact_import where row_count = 0`
    expect(await opened.database.all(incomplete)).toEqual([{ count: 0 }])
  })

  it('is stored once and whole, whenever the process that stores it ends', async () => {
    const line = (_: unknown, index: number) => `kill${index}@file.example,Kill ${index}`
    const id = await begin(`email,name\n${Array.from({ length: 620 }, line).join('\n')}\n`)
    expect(await tried(id)).toMatchObject({ created: 620, done: 620 })
    await startImport(service.deps, caller, id)
    for (let batches = 1; (await see(id)).state !== 'done'; batches++) {
      const { database } = opened
      let left = batches
      const dying = {
        ...database,
        batch: (...all: Parameters<typeof database.batch>) =>
          left-- > 0 ? database.batch(...all) : Promise.reject(new Error('killed')),
      }
      await work(dying as Database).catch(() => undefined)
      service.time.pass(2 * 60 * 60_000)
    }
    expect(await see(id)).toMatchObject({ created: 620, updated: 0, rejected: 0, done: 620 })
    const stored = sql<{
      count: number
    }>`select cast(count(*) as bigint) as count from contact where email like 'kill%'`
    expect(await opened.database.all(stored)).toEqual([{ count: 620 }])
    // More words that begin alike than are gone through one by one.
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await listContacts(service.deps, caller, { q: 'kill' }, { cursor, limit: 200 })
      ids.push(...page.data.map((contact) => contact.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(ids).toEqual([...new Set(ids)].sort().reverse())
    expect(ids).toHaveLength(620)
    expect(await found('kill 7 kill7')).toMatchObject([{ email: 'kill7@file.example' }])
  })

  it('is stored once where two processes do so at once, beside another one', async () => {
    const lines = (from: number) =>
      Array.from({ length: 300 }, (_, index) => `two${from + index}@file.example`).join('\n')
    const ids = [await begin(`email\n${lines(0)}`), await begin(`email\n${lines(150)}`)]
    for (const id of ids) await tried(id)
    for (const id of ids) await startImport(service.deps, caller, id)
    const deliver = (importId: string) =>
      contactImport.deliver(service.deps, { ...caller, payload: { importId } }, new AbortController().signal)
    await Promise.all([...ids, ...ids].map(deliver))
    await work()
    const [one, other] = await Promise.all(ids.map(see))
    expect([one?.done, other?.done, one?.state, other?.state]).toEqual([300, 300, 'done', 'done'])
    expect((one?.created ?? 0) + (other?.created ?? 0)).toBe(450)
  })

  it('ends where it is when somebody says so; one that was never begun goes', async () => {
    const id = await begin('email\ncancel1@file.example\n')
    await tried(id)
    await startImport(service.deps, caller, id)
    expect(await cancelImport(service.deps, caller, id)).toMatchObject({ state: 'cancelled' })
    await work()
    expect(await found('cancel1')).toEqual([])
    await expect(cancelImport(service.deps, caller, id)).rejects.toMatchObject({ refusal: 'conflict' })
    const never = await begin('email\ncancel2@file.example\n')
    await cancelImport(service.deps, caller, never)
    await expect(see(never)).rejects.toMatchObject({ refusal: 'unknown' })
  })

  it('keeps what was refused, and is told of once, whatever comes late or twice', async () => {
    const id = await begin('email\nno address\nlate@file.example\n')
    const { mapping } = await tried(id)
    const starts = await Promise.allSettled([1, 2, 3].map(() => startImport(service.deps, caller, id)))
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await work()
    const mapped = () => mapImport(service.deps, caller, id, mapping)
    const others = [tryImport, startImport, cancelImport].map((one) => () => one(service.deps, caller, id))
    for (const late of [mapped, ...others]) {
      await expect(late()).rejects.toMatchObject({ refusal: 'conflict', code: 'begun' })
    }
    expect(await refused(id)).toHaveLength(1)
    const told = sql<{ action: string }>`select action from audit where subject = ${id} order by id`
    expect((await opened.database.all(told)).map(({ action }) => action).sort()).toEqual([
      'contact-import.started',
      'contact-import.uploaded',
    ])
  })

  it('is another workspace’s', async () => {
    const id = await begin('email\nours@file.example\n')
    const theirs = operator(service.theirs.workspaceId)
    await expect(getImport(service.deps, theirs, id)).rejects.toMatchObject({ refusal: 'unknown' })
    await expect(cancelImport(service.deps, theirs, id)).rejects.toMatchObject({ refusal: 'unknown' })
    await expect(tryImport(service.deps, theirs, id)).rejects.toMatchObject({ refusal: 'unknown' })
  })

  it('loses those who are erased, in what waits and in what was refused', async () => {
    const text = 'email,phone,name\nerased@file.example,020 7123 9999,Erased\nstays@file.example,,Stays\n'
    const done = await begin(text.replaceAll('@file', '@@file'))
    await carriedOut(done)
    const waiting = await begin(text)
    const { body } = await service.call('POST', '/api/contacts', {
      email: 'erased@file.example',
      phone: '+442071239999',
    })
    await eraseContact(service.deps, caller, body.id)
    expect((await refused(done)).map(({ cells }) => cells[2])).toEqual(['Stays'])
    expect(await tried(waiting)).toMatchObject({ rows: 2, done: 2, created: 1 })
    const kept = await opened.database.all(sql<{ lines: string }>`select lines from contact_import_chunk`)
    expect(JSON.stringify(kept)).not.toContain('erased@')
  })

  it('loses them also where a file has them in the place of its headings, or in its name', async () => {
    const file = { name: 'bare@file.example.csv', encoding: 'auto' as const }
    const bytes = [encoder.encode('bare@file.example,Bare Person\nstays@file.example,Stays\n')]
    const id = await beginImport(service.deps, caller, { ...file, bytes })
    const other = await begin('email,name\nstays@file.example,Stays\n')
    const before = await see(other)
    const { body } = await service.call('POST', '/api/contacts', { email: 'bare@file.example' })
    expect((await exportContact(service.deps, caller, body.id)).imported).toEqual([
      { line: 1, cells: ['bare@file.example', 'Bare Person'] },
    ])
    await eraseContact(service.deps, caller, body.id)
    expect(await see(id)).toMatchObject({ fileName: '', header: ['', ''], rows: 1 })
    expect(await see(other)).toEqual(before)
  })

  it('is forgotten after a while', async () => {
    const over = await begin('email\nno address\n')
    await carriedOut(over)
    const never = await begin('email\nnever@file.example\n')
    expect(await refused(over)).toHaveLength(1)
    service.time.pass(31 * DAY)
    await forgetImports(service.deps)
    expect(await refused(over)).toEqual([])
    expect(await see(over)).toMatchObject({ state: 'done', rejected: 1 })
    await expect(see(never)).rejects.toMatchObject({ refusal: 'unknown' })
  })
})

describe('a file of contacts', () => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await (engines[0] as (typeof engines)[0]).open()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  const first = async (bytes: Uint8Array, encoding: Encoding = 'auto') => {
    const caller = operator(service.ours.workspaceId)
    const id = await beginImport(service.deps, caller, { name: 'x.csv', bytes: [bytes], encoding })
    const [row] = await previewImport(service.deps, caller, await getImport(service.deps, caller, id))
    return row?.cells
  }
  const bytes = (...parts: (string | number[])[]) =>
    new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)))

  it('is read in the encoding it was written in', async () => {
    const gb = bytes('name,email\n', [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xb7], ',a@b.example\n')
    expect(await first(gb)).toEqual(['王小梅', 'a@b.example'])
    const western = bytes('name;email\n', 'M', [0xfc], 'ller Andr', [0xe9], ';a@b.example\n')
    expect(await first(western)).toEqual(['Müller André', 'a@b.example'])
    const big5 = bytes('name\temail\n', [0xa4, 0xfd, 0xb1, 0xf6], '\ta@b.example\n')
    expect(await first(big5, 'big5')).toEqual(['王梅', 'a@b.example'])
    const utf16 = new Uint8Array(Buffer.from('\uFEFFname,email\n王梅,a@b.example\n', 'utf16le'))
    expect(await first(utf16)).toEqual(['王梅', 'a@b.example'])
    expect(await first(bytes([0xef, 0xbb, 0xbf], 'name,email\n王梅,a@b.example'))).toEqual(['王梅', 'a@b.example'])
    expect(encodings).toContain('windows-1252')
  })

  it('has at most 200,000 rows', async () => {
    const rows = (count: number) => encoder.encode(`email\n${'a@b.example\n'.repeat(count)}`)
    await expect(first(rows(200_001))).rejects.toMatchObject({ code: 'file-rows' })
    expect(await first(rows(200_000))).toEqual(['a@b.example'])
  })
})
