import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Mail, mailed } from '../../server/domain/email.ts'
import { askForLink } from '../../server/domain/users/sign-in-links.ts'
import { setUp } from '../../server/domain/workspaces/setup.ts'
import { deliverNext } from '../../server/jobs/run.ts'
import { sql } from '../../server/store/database.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { MINUTE, type Service, serviceOver } from '../support/world.ts'

describe('e-mail to the staff', () => {
  let opened: Opened
  let service: Service
  let server: SMTPServer
  let mail: { url: string; from: string }
  const taken: { from: string; to: string[]; source: string; parts: string[] }[] = []
  /** What the server says instead of taking the next e-mail. */
  let refusal: { responseCode: number } | undefined

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_, __, next) => next(refusal && Object.assign(new Error('No'), refusal)),
      onData: async (stream, { envelope: { mailFrom, rcptTo } }, next) => {
        const from = mailFrom ? mailFrom.address : ''
        const source = await text(stream)
        taken.push({ from, to: rcptTo.map(({ address }) => address), source, parts: partsOf(source) })
        next()
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as AddressInfo
    mail = { url: `smtp://127.0.0.1:${port}`, from: 'Vouch <vouch@vouch.test>' }
  })
  afterAll(async () => {
    await new Promise<void>((resolve) => server.close(resolve))
    await opened.close()
  })
  beforeEach(() => {
    taken.length = 0
    refusal = undefined
  })

  const letter: Mail = {
    to: 'grace@example.com',
    letter: 'invitation',
    locale: 'zh-Hant',
    url: 'https://vouch.test/join/token?a=1&b=2',
    place: 'Ours',
    from: 'Ada <b>',
  }
  const queue = async () => service.deps.database.batch([mailed(service.deps, service.ours.workspaceId, letter)])
  const waiting = () => service.deps.database.all(sql<{ payload: string; attempts: number }>`select * from job`)
  const deliver = (deps: object = { mail }) => deliverNext({ ...service.deps, ...deps })

  it('is sent in the language of its reader, as text and as a page, and forgotten then', async () => {
    await queue()
    expect(await deliver()).toBe(true)
    expect(taken).toMatchObject([{ from: 'vouch@vouch.test', to: ['grace@example.com'] }])
    expect(taken[0]?.source).toContain('Content-Language: zh-Hant')
    const [plain, page] = taken[0]?.parts ?? []
    expect(plain).toContain('Ada <b> 邀請您加入 Vouch 上的「Ours」')
    expect(plain).toContain(letter.url)
    expect(page).toContain('Ada &lt;b&gt; 邀請您')
    expect(page).toContain('href="https://vouch.test/join/token?a=1&amp;b=2"')
    expect(await waiting()).toEqual([])
  })

  it('is tried again while the server will not take it, and given up where it never will', async () => {
    await queue()
    refusal = { responseCode: 451 }
    await deliver()
    expect(await waiting()).toMatchObject([{ attempts: 1 }])
    service.time.pass(MINUTE)
    refusal = { responseCode: 550 }
    await deliver()
    expect(await waiting()).toEqual([])
    expect(taken).toEqual([])
    expect(JSON.stringify(service.log)).not.toContain('grace@example.com')
  })

  it('goes to the log where no server is configured', async () => {
    await queue()
    await deliver({})
    expect(service.log.at(-1)).toMatchObject({ about: { to: letter.to, link: letter.url } })
    expect(await waiting()).toEqual([])
  })

  it('brings a link to whoever has the address, and nothing to anybody else', async () => {
    const ada = { email: 'ada@example.com', password: 'a long engine of words' }
    await setUp(service.deps, { ...ada, name: 'Ada', locale: 'en', workspace: 'Ours', timeZone: 'UTC' })
    for (const email of ['nobody@example.com', ada.email]) await askForLink(service.deps, 'reset', email, 'en')
    while (await deliver()) {}
    expect(taken.map(({ to }) => to)).toEqual([[ada.email]])
    expect(taken[0]?.parts[0]).toMatch(/https:\/\/vouch\.test\/reset\/[0-9A-Za-z]{22}/)
    expect(await waiting()).toEqual([])
  })
})

/** The plain text and the page of an e-mail. */
const partsOf = (source: string) =>
  [...source.matchAll(/base64\r\n\r\n([\w+/=\r\n]+)/g)].map(([, part = '']) => Buffer.from(part, 'base64').toString())
