import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listContacts } from '../../../server/domain/contacts/contacts.ts'
import { purgeImports } from '../../../server/domain/contacts/import-steps.ts'
import {
  cancelImport,
  dryRunImport,
  getImport,
  previewImport,
  setImportMapping,
  startImport,
  uploadImport,
} from '../../../server/domain/contacts/imports.ts'
import { type Caller, cliCaller } from '../../../server/domain/deps.ts'
import { type Encoding, encodings } from '../../../server/domain/imports/encodings.ts'
import { exportContact } from '../../../server/domain/privacy/contact-export.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { contactImportJob } from '../../../server/jobs/contact-import.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import type { Database } from '../../../server/store/database.ts'
import { selectImportRejections } from '../../../server/store/queries/imports.ts'
import { sql } from '../../../server/store/sql.ts'
import { ContactMapping } from '../../../shared/contact-import.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const encoder = new TextEncoder()

describe.each(engines)('a contact import on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let caller: Caller

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    caller = cliCaller(service.ours.workspaceId)
  })
  afterAll(() => connection.close())

  const beginTestImport = (text: string | Uint8Array, encoding: Encoding = 'auto') => {
    const content = new Blob([typeof text === 'string' ? text : new Uint8Array(text)])
    return uploadImport(service.deps, caller, { name: 'people.csv', content, encoding })
  }
  const loadImport = (id: string) => getImport(service.deps, caller, id)
  const runJobs = async (database: Database = connection.database) => {
    while (await runNextJob({ ...service.deps, database }, { types: [contactImportJob] })) {}
  }
  const runTrial = async (id: string) => {
    await dryRunImport(service.deps, caller, id)
    await runJobs()
    return loadImport(id)
  }
  const runImport = async (id: string) => {
    await runTrial(id)
    await startImport(service.deps, caller, id)
    await runJobs()
    return loadImport(id)
  }
  const findContacts = async (q: string) => (await listContacts(service.deps, caller, { q }, { limit: 50 })).data
  const listRejections = async (id: string) =>
    (await connection.database.all(selectImportRejections(caller.workspaceId, id, 0, 100))).map((row) => ({
      ...row,
      cells: JSON.parse(row.cells),
    }))

  it('changes nothing in a dry run, then stores the rows and keeps rejected ones with the reason', async () => {
    await service.call('POST', '/api/contacts', { email: 'known@file.example', name: 'Known' })
    const id = await beginTestImport(
      '姓名,邮箱,手机,等级,客户编号\r\n王小梅,Mei@File.example,138 0013 8001,A,f-1\r\n' +
        'Known Person,known@file.example,,B,\r\n,not an address,,,\r\nNobody,,,,\r\nMei again,mei@file.example,,C,f-1\r\n' +
        "'=Formula,formula@file.example,,'+1,\r\nToo,many@file.example,,,,cells\r\n\"open,x@file.example,,,\r\n",
    )
    expect(await loadImport(id)).toMatchObject({
      state: 'mapping',
      rows: 8,
      mapping: { columns: ['name', 'email', 'phone', 'property.等级', 'externalId'] },
    })
    const mapping = ContactMapping.parse({
      columns: ['name', 'email', 'phone', 'property.等级', 'externalId'],
      country: 'CN',
    })
    await setImportMapping(service.deps, caller, id, mapping)
    expect((await previewImport(service.deps, caller, await loadImport(id)))[0]).toMatchObject({
      parsed: {
        contact: { name: '王小梅', email: 'mei@file.example', phone: '+8613800138001', properties: { 等级: 'A' } },
      },
    })
    const expectedCounts = { created: 2, updated: 2, rejected: 4, reasons: { email: 1, nobody: 1, cells: 1, quote: 1 } }
    expect(await runTrial(id)).toMatchObject({ state: 'checked', done: 8, ...expectedCounts })
    expect(await findContacts('小梅')).toEqual([])
    await startImport(service.deps, caller, id)
    await runJobs()
    expect(await loadImport(id)).toMatchObject({ state: 'done', done: 8, ...expectedCounts })
    expect(await findContacts('小梅')).toEqual([])
    expect(await findContacts('mei@file')).toMatchObject([
      { name: 'Mei again', externalId: 'f-1', properties: { 等级: 'C' } },
    ])
    expect(await findContacts('138 0013 80')).toHaveLength(1)
    expect(await findContacts('formula')).toMatchObject([{ name: '=Formula', properties: { 等级: '+1' } }])
    expect(await findContacts('known person')).toMatchObject([
      { email: 'known@file.example', properties: { 等级: 'B' } },
    ])
    expect(await listRejections(id)).toMatchObject([
      { line: 4, reason: 'email', cells: ['', 'not an address', '', '', ''] },
      { line: 5, reason: 'nobody' },
      { line: 8, reason: 'cells' },
      { line: 9, reason: 'quote' },
    ])
    await expect(startImport(service.deps, caller, id)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(dryRunImport(service.deps, caller, id)).rejects.toMatchObject({ kind: 'conflict' })
    await expect(setImportMapping(service.deps, caller, id, mapping)).rejects.toMatchObject({ kind: 'conflict' })
    const countChunks = sql<{ count: number }>`select cast(count(*) as bigint) as count from import_chunk`
    expect(await connection.database.all(countChunks)).toEqual([{ count: 0 }])
  })

  it.each([
    ['', 'file-empty'],
    ['\n\n', 'file-empty'],
    ['name,email\n', 'file-bare'],
    ['PK\u0003\u0004…', 'file-workbook'],
    [`${'x,'.repeat(100)}x\n1`, 'file-columns'],
  ])('rejects the file %j and stores nothing', async (text, code) => {
    await expect(beginTestImport(text)).rejects.toMatchObject({ kind: 'invalid', code })
    const countIncomplete = sql<{ count: number }>`
      select cast(count(*) as bigint) as count from import where row_count = 0`
    expect(await connection.database.all(countIncomplete)).toEqual([{ count: 0 }])
  })

  it('loses the email address of another contact, and nothing else of its row', async () => {
    await service.call('POST', '/api/contacts', { email: 'owner@taken.example', externalId: 't-0' })
    const filler = Array.from({ length: 260 }, (_, index) => `,filler${index}@taken.example,\n`).join('')
    const text =
      'Customer ID,email,name\nt-1,owner@taken.example,One\nt-2,two@taken.example,Two\n' +
      `t-3,two@taken.example,Three\n${filler}t-2,two@taken.example,Two\nt-4,two@taken.example,Four\nt-2,filler0@taken.example,Two\n`
    const preview = async (id: string) => previewImport(service.deps, caller, await loadImport(id))
    const expected = { created: 264, updated: 2, rejected: 0, warnings: { 'email taken': 4 } }
    const id = await beginTestImport(text)
    const previews = (await preview(id)).map(({ parsed }) => 'contact' in parsed && [parsed.contact, parsed.warnings])
    expect(previews.slice(0, 3)).toMatchObject([
      [{ externalId: 't-1', name: 'One' }, [{ field: 'email', code: 'taken' }]],
      [{ externalId: 't-2', email: 'two@taken.example' }, []],
      [{ externalId: 't-3', name: 'Three' }, [{ field: 'email', code: 'taken' }]],
    ])
    expect(JSON.stringify(previews)).not.toContain('owner@')
    expect(await runTrial(id)).toMatchObject(expected)
    await startImport(service.deps, caller, id)
    await runJobs()
    expect(await loadImport(id)).toMatchObject(expected)
    for (const [name, email] of [
      ['One', null],
      ['Two', 'two@taken.example'],
      ['Three', null],
      ['Four', null],
    ] as const)
      expect(await findContacts(name)).toMatchObject([{ name, email }])
    expect(await runImport(await beginTestImport(text))).toMatchObject({ created: 0, warnings: { 'email taken': 4 } })
  })

  it('counts in a dry run an address that one chunk releases and a later one uses', async () => {
    await service.call('POST', '/api/contacts', { email: 'old1@moved.example', externalId: 'm-1' })
    await service.call('POST', '/api/contacts', { email: 'old2@moved.example', externalId: 'm-2' })
    const fill = (part: string) =>
      Array.from({ length: 260 }, (_, index) => `,${part}${index}@moved.example,\n`).join('')
    const text =
      'Customer ID,email,name\nm-1,new1@moved.example,\nm-2,new2@moved.example,\nm-3,first@moved.example,\n' +
      `${fill('a')}m-4,old1@moved.example,\n,old2@moved.example,\nm-3,second@moved.example,\n` +
      `${fill('b')}m-5,first@moved.example,\nm-6,old1@moved.example,\nm-4,old1@moved.example,Four\n`
    const id = await beginTestImport(text)
    const { created, updated, warnings } = await runTrial(id)
    await startImport(service.deps, caller, id)
    await runJobs()
    expect(await loadImport(id)).toMatchObject({ created, updated, warnings })
    expect({ created, warnings }).toEqual({ created: 525, warnings: { 'email taken': 1 } })
  })

  it('gives an address to one of two people that two processes import at the same time, and keeps both', async () => {
    const files = ['race-1', 'race-2'].map((id) => {
      const rows = Array.from({ length: 260 }, (_, index) => `${id}-${index},race${index}@taken.example\n`)
      return beginTestImport(`Customer ID,email\n${rows.join('')}`)
    })
    const ids = await Promise.all(files)
    for (const id of ids) await runTrial(id)
    for (const id of ids) await startImport(service.deps, caller, id)
    await Promise.all([runJobs(), runJobs()])
    const imports = await Promise.all(ids.map(loadImport))
    expect(imports).toMatchObject(ids.map(() => ({ state: 'done', created: 260, updated: 0, rejected: 0 })))
    const takenCounts = imports.map(({ warnings }) => warnings['email taken'] ?? 0)
    expect(takenCounts.reduce((sum, count) => sum + count, 0)).toBe(260)
  })

  it('counts placeholders among what is left out', async () => {
    const id = await beginTestImport(
      'Customer ID,email,phone,language\nh-1,N/A,{{phone}},\n3.07E+18,holder@file.example,-,*|LANG|*\nNULL,n/a,,\n',
    )
    expect(await runTrial(id)).toMatchObject({
      ...{ created: 2, rejected: 1, reasons: { nobody: 1 } },
      warnings: {
        ...{ 'email placeholder': 1, 'phone placeholder': 2, 'externalId damaged': 1, 'locale placeholder': 1 },
      },
    })
  })

  it('counts and stores colleagues who share a number as the people they are', async () => {
    const id = await beginTestImport(
      'name,email,phone\n' +
        ['Ann Lee,ann@one.example', 'Ben Roe,ben@one.example', 'Cem Tan,cem@one.example', 'Dee,', 'Dee,', 'Eve,']
          .map((row) => `${row},+44 20 7946 3333\n`)
          .join(''),
    )
    expect(await runTrial(id)).toMatchObject({ created: 5, rejected: 0 })
    await startImport(service.deps, caller, id)
    await runJobs()
    expect(await loadImport(id)).toMatchObject({ created: 5, rejected: 0 })
    const contacts = await findContacts('+442079463333')
    expect(contacts.map(({ name, email }) => email ?? name).sort()).toEqual([
      ...['Dee', 'Eve', 'ann@one.example', 'ben@one.example', 'cem@one.example'],
    ])
  })

  it('stores every row once, whenever the process ends', async () => {
    const line = (_: unknown, index: number) => `kill${index}@file.example,Kill ${index}`
    const id = await beginTestImport(`email,name\n${Array.from({ length: 620 }, line).join('\n')}\n`)
    expect(await runTrial(id)).toMatchObject({ created: 620, done: 620 })
    await startImport(service.deps, caller, id)
    for (let batches = 1; (await loadImport(id)).state !== 'done'; batches++) {
      const { database } = connection
      let remaining = batches
      const failingDatabase = {
        ...database,
        batch: (...args: Parameters<typeof database.batch>) =>
          remaining-- > 0 ? database.batch(...args) : Promise.reject(new Error('killed')),
      }
      await runJobs(failingDatabase as Database).catch(() => undefined)
      service.time.advance(2 * 60 * 60_000)
    }
    expect(await loadImport(id)).toMatchObject({ created: 620, updated: 0, rejected: 0, done: 620 })
    const selectStored = sql<{
      count: number
    }>`select cast(count(*) as bigint) as count from contact where email like 'kill%'`
    expect(await connection.database.all(selectStored)).toEqual([{ count: 620 }])
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
    expect(await findContacts('kill 7 kill7')).toMatchObject([{ email: 'kill7@file.example' }])
  })

  it('stores every row once when two processes run it at the same time as another import', async () => {
    const buildLines = (from: number) =>
      Array.from({ length: 300 }, (_, index) => `two${from + index}@file.example`).join('\n')
    const ids = [await beginTestImport(`email\n${buildLines(0)}`), await beginTestImport(`email\n${buildLines(150)}`)]
    for (const id of ids) await runTrial(id)
    for (const id of ids) await startImport(service.deps, caller, id)
    const runImportJob = (importId: string) =>
      contactImportJob.run(service.deps, { ...caller, payload: { importId } }, new AbortController().signal)
    await Promise.all([...ids, ...ids].map(runImportJob))
    await runJobs()
    const [firstImport, secondImport] = await Promise.all(ids.map(loadImport))
    expect([firstImport?.done, secondImport?.done, firstImport?.state, secondImport?.state]).toEqual([
      300,
      300,
      'done',
      'done',
    ])
    expect((firstImport?.created ?? 0) + (secondImport?.created ?? 0)).toBe(450)
  })

  it('stores every row although another process that checks the file is late', async () => {
    const id = await beginTestImport('email\nlate1@file.example\nlate2@file.example\n')
    await dryRunImport(service.deps, caller, id)
    const { database } = connection
    let isLate = false
    const lateDatabase = {
      ...database,
      batch: async (...args: Parameters<typeof database.batch>) => {
        if (!isLate) {
          isLate = true
          await runJobs()
          await startImport(service.deps, caller, id)
        }
        return database.batch(...args)
      },
    }
    const job = { ...caller, payload: { importId: id } }
    await contactImportJob.run(
      { ...service.deps, database: lateDatabase as Database },
      job,
      new AbortController().signal,
    )
    await runJobs()
    expect(await loadImport(id)).toMatchObject({ state: 'done', created: 2, done: 2 })
    expect(await findContacts('late1')).toHaveLength(1)
  })

  it('counts rows of a dry run once when two processes run it', async () => {
    const lines = Array.from({ length: 700 }, (_, index) => `twice${index % 600}@file.example`).join('\n')
    const id = await beginTestImport(`email\n${lines}`)
    await dryRunImport(service.deps, caller, id)
    const job = { ...caller, payload: { importId: id } }
    const run = () => contactImportJob.run(service.deps, job, new AbortController().signal)
    await Promise.all([run(), run()])
    const checked = await loadImport(id)
    expect(checked).toMatchObject({ state: 'checked', done: 700 })
    expect(checked.created + checked.updated).toBe(700)
  })

  it('stops when cancelled; one that has not started is deleted', async () => {
    const id = await beginTestImport('email\ncancel1@file.example\n')
    await runTrial(id)
    await startImport(service.deps, caller, id)
    expect(await cancelImport(service.deps, caller, id)).toMatchObject({ state: 'cancelled' })
    await runJobs()
    expect(await findContacts('cancel1')).toEqual([])
    await expect(cancelImport(service.deps, caller, id)).rejects.toMatchObject({ kind: 'conflict' })
    const cancelledImport = await beginTestImport('email\ncancel2@file.example\n')
    await cancelImport(service.deps, caller, cancelledImport)
    await expect(loadImport(cancelledImport)).rejects.toMatchObject({ kind: 'notFound' })
  })

  it('keeps rejected rows and is audited once, whatever is called late or twice', async () => {
    const id = await beginTestImport('email\nno address\nlate@file.example\n')
    const { mapping } = await runTrial(id)
    const starts = await Promise.allSettled([1, 2, 3].map(() => startImport(service.deps, caller, id)))
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await runJobs()
    const mapAgain = () => setImportMapping(service.deps, caller, id, mapping)
    const otherSteps = [dryRunImport, startImport, cancelImport].map((step) => () => step(service.deps, caller, id))
    for (const runStep of [mapAgain, ...otherSteps]) {
      await expect(runStep()).rejects.toMatchObject({ kind: 'conflict', code: 'already-started' })
    }
    expect(await listRejections(id)).toHaveLength(1)
    const selectAuditActions = sql<{ action: string }>`select action from audit where subject = ${id} order by id`
    expect((await connection.database.all(selectAuditActions)).map(({ action }) => action).sort()).toEqual([
      'contact-import.started',
      'contact-import.uploaded',
    ])
  })

  it('is invisible to other workspaces', async () => {
    const id = await beginTestImport('email\nours@file.example\n')
    const otherWorkspace = cliCaller(service.theirs.workspaceId)
    await expect(getImport(service.deps, otherWorkspace, id)).rejects.toMatchObject({ kind: 'notFound' })
    await expect(cancelImport(service.deps, otherWorkspace, id)).rejects.toMatchObject({ kind: 'notFound' })
    await expect(dryRunImport(service.deps, otherWorkspace, id)).rejects.toMatchObject({ kind: 'notFound' })
  })

  it('loses erased contacts from pending and rejected rows', async () => {
    const text = 'email,phone,name\nerased@file.example,020 7123 9999,Erased\nstays@file.example,,Stays\n'
    const doneImport = await beginTestImport(text.replaceAll('@file', '@@file'))
    await runImport(doneImport)
    const waitingImport = await beginTestImport(text)
    const { body } = await service.call('POST', '/api/contacts', {
      email: 'erased@file.example',
      phone: '+442071239999',
    })
    await eraseContact(service.deps, caller, body.id)
    expect((await listRejections(doneImport)).map(({ cells }) => cells[2])).toEqual(['Stays'])
    expect(await runTrial(waitingImport)).toMatchObject({ rows: 2, done: 2, created: 1 })
    const remainingChunks = await connection.database.all(sql<{ lines: string }>`select lines from import_chunk`)
    expect(JSON.stringify(remainingChunks)).not.toContain('erased@')
  })

  it('loses an erased contact by a former address, unless another contact has it', async () => {
    const { body: ann } = await service.call('POST', '/api/contacts', { email: 'ann@former.example' })
    for (const email of ['moved@former.example', 'ann@now.example'])
      await service.call('PATCH', `/api/contacts/${ann.id}`, { email })
    await service.call('POST', '/api/contacts', { email: 'moved@former.example' })
    const id = await beginTestImport('email,name\nann@former.example,Ann\nmoved@former.example,Ben\n')
    await eraseContact(service.deps, caller, ann.id)
    const chunks = await connection.database.all(
      sql<{ lines: string }>`select lines from import_chunk where import_id = ${id}`,
    )
    expect(JSON.stringify(chunks)).not.toContain('Ann')
    expect(JSON.stringify(chunks)).toContain('Ben')
  })

  it.each([
    ['+44 (0)20 7123 9998', '+442071239998'],
    ['8 (912) 345-67-98', '+79123456798'],
    ['＋４４ 20 7123 9996', '+442071239996'],
  ])('loses an erased contact whose number is written as %s', async (cell, phone) => {
    const id = await beginTestImport(`phone,name\n${cell},Erased\n+442071239997,Stays\n`)
    const { body } = await service.call('POST', '/api/contacts', { phone })
    await eraseContact(service.deps, caller, body.id)
    const chunks = await connection.database.all(
      sql<{ lines: string }>`select lines from import_chunk where import_id = ${id}`,
    )
    expect(JSON.stringify(chunks)).toContain('Stays')
    expect(JSON.stringify(chunks)).not.toContain('Erased')
  })

  it('loses erased contacts from its header and file name', async () => {
    const file = { name: 'bare@file.example.csv', encoding: 'auto' as const }
    const content = new Blob(['bare@file.example,Bare Person\nstays@file.example,Stays\n'])
    const id = await uploadImport(service.deps, caller, { ...file, content })
    const otherImport = await beginTestImport('email,name\nstays@file.example,Stays\n')
    const previousState = await loadImport(otherImport)
    const { body } = await service.call('POST', '/api/contacts', { email: 'bare@file.example' })
    expect((await exportContact(service.deps, caller, body.id)).imported).toEqual([
      { line: 1, cells: ['bare@file.example', 'Bare Person'] },
    ])
    await eraseContact(service.deps, caller, body.id)
    expect(await loadImport(id)).toMatchObject({ fileName: '', header: ['', ''], rows: 2 })
    expect(await loadImport(otherImport)).toEqual(previousState)
  })

  it('is purged after a while', async () => {
    const finishedImport = await beginTestImport('email\nno address\n')
    await runImport(finishedImport)
    const cancelledImport = await beginTestImport('email\nnever@file.example\n')
    expect(await listRejections(finishedImport)).toHaveLength(1)
    service.time.advance(31 * DAY)
    await purgeImports(service.deps)
    expect(await listRejections(finishedImport)).toEqual([])
    expect(await loadImport(finishedImport)).toMatchObject({ state: 'done', rejected: 1 })
    await expect(loadImport(cancelledImport)).rejects.toMatchObject({ kind: 'notFound' })
  })
})

describe('a file of contacts', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await (engines[0] as (typeof engines)[0]).open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const readFirstRow = async (bytes: Uint8Array, encoding: Encoding = 'auto') => {
    const caller = cliCaller(service.ours.workspaceId)
    const id = await uploadImport(service.deps, caller, {
      name: 'x.csv',
      content: new Blob([new Uint8Array(bytes)]),
      encoding,
    })
    const [row] = await previewImport(service.deps, caller, await getImport(service.deps, caller, id))
    return row?.cells
  }
  const bytes = (...segments: (string | number[])[]) =>
    new Uint8Array(
      segments.flatMap((segment) => (typeof segment === 'string' ? [...encoder.encode(segment)] : segment)),
    )

  it('is read in the encoding in which it was written', async () => {
    const gbBytes = bytes('name,email\n', [0xcd, 0xf5, 0xd0, 0xa1, 0xc3, 0xb7], ',a@b.example\n')
    expect(await readFirstRow(gbBytes)).toEqual(['王小梅', 'a@b.example'])
    const westernBytes = bytes('name;email\n', 'M', [0xfc], 'ller Andr', [0xe9], ';a@b.example\n')
    expect(await readFirstRow(westernBytes)).toEqual(['Müller André', 'a@b.example'])
    const big5Bytes = bytes('name\temail\n', [0xa4, 0xfd, 0xb1, 0xf6], '\ta@b.example\n')
    expect(await readFirstRow(big5Bytes, 'big5')).toEqual(['王梅', 'a@b.example'])
    // 姓名,電子郵件 · 王小梅 · 陳美玲 · 林志明
    const detectableBig5 =
      'qW2mVyy5caRstmyl8wqk/aRwsfYsYUBiLmV4YW1wbGUKs6+s/KzCLGNAZC5leGFtcGxlCqpMp9Op+ixlQGYuZXhhbXBsZQo='
    expect(await readFirstRow(new Uint8Array(Buffer.from(detectableBig5, 'base64')))).toEqual(['王小梅', 'a@b.example'])
    const utf16Bytes = new Uint8Array(Buffer.from('\uFEFFname,email\n王梅,a@b.example\n', 'utf16le'))
    expect(await readFirstRow(utf16Bytes)).toEqual(['王梅', 'a@b.example'])
    expect(await readFirstRow(bytes([0xef, 0xbb, 0xbf], 'name,email\n王梅,a@b.example'))).toEqual([
      '王梅',
      'a@b.example',
    ])
    expect(encodings).toContain('windows-1252')
  })

  it('has at most 200,000 rows', async () => {
    const rows = (count: number) => encoder.encode(`email\n${'a@b.example\n'.repeat(count)}`)
    await expect(readFirstRow(rows(200_001))).rejects.toMatchObject({ code: 'file-rows' })
    expect(await readFirstRow(rows(200_000))).toEqual(['a@b.example'])
  })
})
