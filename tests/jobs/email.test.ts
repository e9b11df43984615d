import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EmailMessage, emailTemplates, enqueueEmail } from '../../server/domain/email.ts'
import { loadServiceHealth } from '../../server/domain/service-health.ts'
import { requestLink } from '../../server/domain/users/sign-in-links.ts'
import { completeSetup } from '../../server/domain/workspaces/setup.ts'
import { appLanguages } from '../../server/i18n/languages.ts'
import { renderEmail } from '../../server/jobs/email-templates.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { sql } from '../../server/store/sql.ts'
import { computeContrast } from '../../shared/colour.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { createService, MINUTE, type Service } from '../support/world.ts'

describe('an email to a user', () => {
  let connection: TestConnection
  let service: Service
  let server: MailServer

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    server = await startMailServer()
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })
  beforeEach(() => {
    server.receivedEmails.length = 0
    server.state.rejection = undefined
  })

  const email: EmailMessage = {
    to: 'grace@example.com',
    template: 'invitation',
    locale: 'zh-Hant',
    url: 'https://vouch.test/join/token?a=1&b=2',
    workspace: 'Ours',
    from: 'Ada <b>',
  }
  const queueEmail = async () =>
    service.deps.database.batch([enqueueEmail(service.deps, service.ours.workspaceId, email)])
  const listJobs = () => service.deps.database.all(sql<{ payload: string; attempts: number }>`select * from job`)
  const runJob = (deps: object = server.deps) => runNextJob({ ...service.deps, ...deps })

  it('goes to one address, whatever signs it has, from a sender with any name', async () => {
    const to = 'victim,evil@evil.test'
    await service.deps.database.batch([enqueueEmail(service.deps, service.ours.workspaceId, { ...email, to })])
    expect(await runJob({ ...server.deps, mail: { ...server.config, from: 'Vouch, Ltd. <vouch@vouch.test>' } })).toBe(
      true,
    )
    expect(server.receivedEmails).toMatchObject([{ from: 'vouch@vouch.test', to: ['"victim,evil"@evil.test'] }])
    expect(server.receivedEmails[0]?.source).toMatch(/^From: "Vouch, Ltd\." <vouch@vouch\.test>/m)
  })

  it('is sent as text and HTML in the language of its recipient, then deleted', async () => {
    await queueEmail()
    expect(await runJob()).toBe(true)
    expect(server.receivedEmails).toMatchObject([{ from: 'vouch@vouch.test', to: ['grace@example.com'] }])
    expect(server.receivedEmails[0]?.source).toContain('Content-Language: zh-Hant')
    const [textPart, htmlPart] = server.receivedEmails[0]?.parts ?? []
    expect(textPart).toContain('Ada <b> 邀請您加入 Vouch 上的「Ours」')
    expect(textPart).toContain(email.url)
    expect(htmlPart).toContain('Ada &lt;b&gt; 邀請您')
    // The button, and the address to copy.
    expect(htmlPart?.match(/href="https:\/\/vouch\.test\/join\/token\?a=1&amp;b=2"/g)).toHaveLength(2)
    expect(htmlPart).toContain('<h1')
    expect(await listJobs()).toEqual([])
  })

  it('is retried after a temporary failure and dropped after a permanent one', async () => {
    await queueEmail()
    server.state.rejection = { responseCode: 451 }
    await runJob()
    expect(await listJobs()).toMatchObject([{ attempts: 1 }])
    service.time.advance(MINUTE)
    server.state.rejection = { responseCode: 550 }
    await runJob()
    expect(await listJobs()).toEqual([])
    expect(server.receivedEmails).toEqual([])
    expect(JSON.stringify(service.log)).not.toContain('grace@example.com')
  })

  it('ends after three days of temporary failures, and the health of the service says so', async () => {
    await queueEmail()
    server.state.rejection = { responseCode: 451 }
    for (let hour = 0; hour < 71; hour++) {
      await runJob()
      service.time.advance(60 * MINUTE)
    }
    expect(await listJobs()).toHaveLength(1)
    service.time.advance(120 * MINUTE)
    await runJob()
    expect(await listJobs()).toEqual([])
    expect((await loadServiceHealth(service.deps)).lastEmail?.error).toMatch(/Gave up after three days/)
  })

  it('is dropped without a mail server, and the log names neither the address nor the link', async () => {
    await queueEmail()
    await runJob({})
    expect(service.log.at(-1)).toEqual({
      about: {},
      message: 'neither SMTP_URL nor MAIL_API_URL is set; email not sent',
    })
    expect(await listJobs()).toEqual([])
  })

  it('goes to the log with MAIL_TO_LOG', async () => {
    await queueEmail()
    await runJob({ mailToLog: true })
    expect(service.log.at(-1)).toMatchObject({ about: { to: email.to, link: email.url } })
    expect(await listJobs()).toEqual([])
  })

  it('brings a link to a user, and nothing to an unknown address', async () => {
    const adaCredentials = { email: 'ada@example.com', password: 'a long engine of words' }
    await completeSetup(service.deps, {
      ...adaCredentials,
      name: 'Ada',
      locale: 'en',
      workspace: 'Ours',
      timeZone: 'UTC',
      country: null,
    })
    for (const email of ['nobody@example.com', adaCredentials.email])
      await requestLink(service.deps, 'reset', email, 'en')
    while (await runJob()) {}
    expect(server.receivedEmails.map(({ to }) => to)).toEqual([[adaCredentials.email]])
    expect(server.receivedEmails[0]?.parts[0]).toMatch(/https:\/\/vouch\.test\/reset\/[0-9A-Za-z]{22}/)
    expect(server.receivedEmails[0]?.parts[0]).toMatch(/\n\nOurs\n$/)
    expect(await listJobs()).toEqual([])
  })
})

const noFilings = { icp: null, police: null }

describe('the foot of an email', () => {
  it('has the filings of the service, as text and as links', async () => {
    const message = { to: 'a@example.com', template: 'link', locale: 'zh-Hans', url: 'https://vouch.test/x' } as const
    const filings = { icp: '浙ICP备12345678号-1', police: '浙公网安备33010602000001号' }
    const { html, text } = await renderEmail(message, filings)
    expect(html).toContain('<a class="quiet" href="https://beian.miit.gov.cn/"')
    expect(html).toContain('>浙公网安备33010602000001号</a>')
    expect(text).toMatch(
      /\n\n浙ICP备12345678号-1: https:\/\/beian\.miit\.gov\.cn\/\n浙公网安备33010602000001号: \S+33010602000001\n$/,
    )
    const { html: htmlWithout, text: textWithout } = await renderEmail(message, noFilings)
    expect(htmlWithout + textWithout).not.toContain('beian')
  })
})

describe('the HTML of an email', () => {
  it.each(emailTemplates)(
    '%s has inline colours, and dark ones with enough contrast, in each language',
    async (template) => {
      for (const locale of appLanguages) {
        const message = { to: 'a@example.com', template, locale, url: 'https://vouch.test/x' }
        const { html, language } = await renderEmail(message, noFilings)
        expect(language).toBe(locale)
        const dark = /prefers-color-scheme:dark\)\{([\s\S]*?)\n\}/.exec(html)?.[1] ?? ''
        const readDarkColour = (selector: string, property: string) =>
          new RegExp(`^\\${selector}\\{.*?${property}:(#\\w+)`, 'm').exec(dark)?.[1] ?? ''
        const sheet = readDarkColour('.sheet', 'background')
        for (const selector of ['.ink', '.quiet', '.link'])
          expect(computeContrast(readDarkColour(selector, 'color'), sheet)).toBeGreaterThan(4.5)
        const button = readDarkColour('.button', 'background')
        expect(computeContrast(readDarkColour('.button a', 'color'), button)).toBeGreaterThan(4.5)
        for (const name of ['ink', 'quiet', 'link'])
          expect(html).toMatch(new RegExp(`class="${name}"[^>]*[; "]color:#`))
      }
    },
  )
})
