import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAuditLogs, recordBackup } from '../../../server/domain/service-health.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { openMailTransport } from '../../../server/mail/transports/open.ts'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, MINUTE, type Service } from '../../support/world.ts'

describe('the health page', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }

  const healthPath = () => `/w/${owner.slug}/settings/health`
  const getPage = async (path = healthPath(), headers: Record<string, string> = {}) =>
    (await owner.get(path, { host: 'vouch.test', ...headers })).text()

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner', { name: 'Olga' })
  })
  afterAll(() => connection.close())

  it('is for owners', async () => {
    const manager = await signInMember(service, 'manager')
    expect((await manager.get(healthPath())).status).toBe(403)
    expect((await manager.post(`${healthPath()}/email`)).status).toBe(403)
  })

  it('warns of an address without https, unless it is a local one', async () => {
    const { publicUrl } = service.deps
    const warning = 'This address uses http'
    expect(await getPage()).not.toContain(warning)
    // The cookie of the session is named by the address.
    const cookie = owner.cookie.replace('__Host-', '')
    Object.assign(service.deps, { publicUrl: 'http://nps.example.com' })
    const page = await getPage(healthPath(), { cookie })
    Object.assign(service.deps, { publicUrl })
    expect(page).toContain(warning)
  })

  it('says that no mail server is set up', async () => {
    expect(await getPage()).toContain('Set SMTP_URL or MAIL_API_URL, and MAIL_FROM.')
    expect(await getPage()).not.toContain('Send test email')
    const response = await owner.post(`${healthPath()}/email`)
    expect(decodeURIComponent(response.headers.get('set-cookie') ?? '')).toContain('notice=warning:No mail server')
    expect(await runNextJob(service.deps)).toBe(false)
  })

  it('sends a test email and shows its outcome, without the password of the mail server', async () => {
    const mail = { url: 'smtp://vouch:secret-password@127.0.0.1:1', from: 'Vouch <vouch@vouch.test>' }
    Object.assign(service.deps, { mail, mailTransport: openMailTransport(mail) })
    const response = await owner.post(`${healthPath()}/email`)
    const waitingPath = response.headers.get('location') ?? ''
    const waitingPage = await getPage(waitingPath)
    expect(waitingPage).toContain('Waiting for the mail server')
    expect(waitingPage).toContain('http-equiv="refresh"')
    expect(waitingPage).not.toContain('secret-password')
    service.time.advance(1000)
    await runNextJob(service.deps)
    const page = await getPage(waitingPath)
    expect(page).toContain('Failed')
    expect(page).toContain('The mail server did not accept an email (ESOCKET).')
    expect(page).not.toContain('http-equiv="refresh"')
    Object.assign(service.deps, { mail: undefined })
  })

  it('compares the public address with the one under which it was opened', async () => {
    expect(await getPage()).toContain('Matches')
    expect(await getPage(healthPath(), { host: 'internal:8787' })).toContain('You opened Vouch at internal:8787')
    const proxied = { host: 'internal:8787', 'x-forwarded-host': 'vouch.test' }
    expect(await getPage(healthPath(), proxied)).toContain('Matches')
  })

  it('shows the database, the disk, the last backup and waiting jobs', async () => {
    expect(await getPage()).toContain('Cloudflare D1')
    const inspectStorage = async () => ({ engine: 'SQLite' as const, bytes: 12_345_678, freeBytes: 5e8 })
    Object.assign(service.deps, { inspectStorage })
    const page = await getPage()
    for (const text of ['SQLite · 12.3 MB', '500 MB', 'Low', 'None recorded']) expect(page).toContain(text)
    await recordBackup(service.deps)
    service.time.advance(11 * MINUTE)
    const laterPage = await getPage()
    expect(laterPage).toContain('11 minutes ago')
    expect(laterPage).toMatch(/Oldest waiting for \d+ min/)
  })

  it('shows whether the audit log is intact', async () => {
    expect(await getPage()).toContain('Not checked yet')
    await service.call('PATCH', '/api/workspace', { throttleDays: 7 })
    await checkAuditLogs(service.deps)
    expect(await getPage()).toContain('Intact')
    const { database } = service.deps
    await database.batch([sql`drop trigger audit_update`, sql`update audit set subject = 'other' where sequence = 1`])
    await expect(checkAuditLogs(service.deps)).rejects.toThrow('An audit log was changed')
    expect(await getPage()).toContain('Entries were changed or removed in the database')
  })
})
