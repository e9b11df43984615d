import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runNextJob } from '../../server/jobs/run.ts'
import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type MailServer, startMailServer } from '../support/mail-server.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createApiClient, createService, type Service, sampleContacts } from '../support/world.ts'

describe('the emails of a campaign', () => {
  let connection: TestConnection
  let service: Service
  let server: MailServer
  let marketer: SignedInMember & { slug: string }
  let campaignId: string
  let contactId: string
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    server = await startMailServer()
    Object.assign(service.deps, server.deps)
    marketer = await signInMember(service, 'marketer')
    const { surveyId } = service.ours
    const contacts = [{ ...sampleContacts.grace, locale: 'de', properties: { city: 'Wien' } }]
    const { body } = await service.call('POST', `/api/surveys/${surveyId}/invitations`, { contacts })
    contactId = body.invitations[0].contactId
    const settings = {
      texts: {
        en: { subject: 'Hello {name}', introduction: 'In {city} and {shop|a shop}' },
        de: { subject: 'Hallo {name}', introduction: 'In {city} und {land}' },
      },
      reminders: [{ afterDays: 3 }],
      replyTo: 'team@ours.test',
    }
    const campaign = { name: 'Spring', surveyId, settings }
    campaignId = (await service.call('POST', '/api/campaigns', campaign)).body.id
  })
  afterAll(async () => {
    await server.close()
    await connection.close()
  })
  beforeEach(() => {
    server.receivedEmails.length = 0
  })

  const preview = (query = '') => service.call('GET', `/api/campaigns/${campaignId}/preview${query}`)

  it('are previewed by language, with the names of fields in their places', async () => {
    const { status, body } = await preview('?language=en')
    expect(status).toBe(200)
    expect(body).toMatchObject({ language: 'en', subject: 'Hello [name]', unresolvedFields: ['name', 'city'] })
    expect(body.text).toContain('In [city] and [shop]')
    expect(body.bytes).toBeGreaterThan(5000)
    const { body: reminder } = await preview('?language=zh-Hant&reminder=1')
    expect(reminder).toMatchObject({ language: 'zh-Hant', subject: expect.stringMatching(/^提醒：/) })
  })

  it('are previewed for a contact, with links to the survey in test mode', async () => {
    const { body } = await preview(`?contactId=${contactId}`)
    expect(body).toMatchObject({ language: 'de', subject: 'Hallo Grace Hopper', unresolvedFields: ['land'] })
    expect(body.text).toContain('In Wien und\n')
    const urls = [...body.html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url.replaceAll('&amp;', '&'))
    const testUrl = `https://vouch.test/w/${marketer.slug}/surveys/${service.ours.surveyId}/test?in=de`
    expect(urls).toEqual(expect.arrayContaining([testUrl, `${testUrl}&score=0`, `${testUrl}&score=10`]))
    expect(urls.every((url) => url.startsWith(testUrl))).toBe(true)
    const page = await (await marketer.get(`${testUrl.replace('https://vouch.test', '')}&score=7`)).text()
    expect(page).toMatch(/<html[^>]* lang="de"/)
    expect(page).toMatch(/<vouch-survey[^>]* score="7"/)
    expect(page).toMatch(/value="7" required\s+checked/)
  })

  it('refuse unclear choices, and contacts and campaigns of others', async () => {
    const stranger = createApiClient(service.app, service.theirs)
    for (const query of ['?reminder=4', '?reminder=x', '?variant=c', '?language=xx', '?lang=en'])
      expect((await preview(query)).status).toBe(400)
    expect((await preview(`?contactId=${'0'.repeat(22)}`)).status).toBe(404)
    expect((await stranger('GET', `/api/campaigns/${campaignId}/preview`)).status).toBe(404)
    expect((await stranger('POST', `/api/campaigns/${campaignId}/test-mail`, {})).status).toBe(404)
  })

  const sendTest = (body: object, cookie = marketer.cookie) =>
    service.app.request(`/api/campaigns/${campaignId}/test-mail`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', origin: 'https://vouch.test' },
      body: JSON.stringify(body),
    })
  const runJobs = async () => {
    while (await runNextJob(service.deps)) {}
  }

  it('are sent as a test to oneself, through the same server, and count nowhere', async () => {
    const countRows = async () =>
      (
        await connection.database.all(
          sql<{ n: number }>`select (select count(*) from invitation) + (select count(*) from delivery) as n`,
        )
      )[0]?.n
    const before = await countRows()
    expect((await sendTest({ language: 'en' })).status).toBe(202)
    await runJobs()
    expect(server.receivedEmails).toMatchObject([{ from: 'vouch@vouch.test', to: [`${marketer.userId}@vouch.test`] }])
    const [{ source, parts } = { source: '', parts: [] }] = server.receivedEmails
    expect(source).toMatch(/^Subject: \[Test\] Hello \[name\]$/m)
    expect(source).toMatch(/^Reply-To: team@ours\.test$/m)
    expect(source).not.toMatch(/^(List-Unsubscribe|Feedback-ID|X-Vouch-Invitation|Precedence)/m)
    expect(parts[0]).toMatch(/^Test email\./)
    expect(parts[1]).toContain('Test email.')
    expect(await countRows()).toBe(before)
  })

  it('are sent once per request, also after a temporary failure', async () => {
    server.state.rejection = { responseCode: 451 }
    await sendTest({ contactId })
    await runNextJob(service.deps)
    server.state.rejection = undefined
    expect(server.receivedEmails).toEqual([])
    service.time.advance(60_000)
    await runJobs()
    expect(server.receivedEmails).toHaveLength(1)
    expect(server.receivedEmails[0]?.source).toMatch(/Subject: \[Test\] Hallo Grace Hopper/)
  })

  it('go to nobody but oneself, or for keys to a member', async () => {
    const viewer = await signInMember(service, 'viewer')
    const other = viewer.userId
    expect((await sendTest({ memberId: other })).status).toBe(400)
    expect((await sendTest({}, viewer.cookie)).status).toBe(403)
    expect((await service.call('POST', `/api/campaigns/${campaignId}/test-mail`, {})).status).toBe(400)
    const unknown = { memberId: '0'.repeat(22) }
    expect((await service.call('POST', `/api/campaigns/${campaignId}/test-mail`, unknown)).status).toBe(404)
    expect((await sendTest({ to: 'victim@example.com' })).status).toBe(400)
    expect((await service.call('POST', `/api/campaigns/${campaignId}/test-mail`, { memberId: other })).status).toBe(202)
    await runJobs()
    expect(server.receivedEmails.map(({ to }) => to)).toEqual([[`${other}@vouch.test`]])
  })

  it('are not sent, nor tried again, if the campaign is gone by then', async () => {
    const campaign = { name: 'Autumn', surveyId: service.ours.surveyId }
    const { body } = await service.call('POST', '/api/campaigns', campaign)
    const test = { memberId: marketer.userId }
    expect((await service.call('POST', `/api/campaigns/${body.id}/test-mail`, test)).status).toBe(202)
    expect((await service.call('DELETE', `/api/campaigns/${body.id}`)).status).toBe(204)
    await runJobs()
    expect(server.receivedEmails).toEqual([])
    expect(await connection.database.all(sql`select id from job where type = 'campaign-test-mail'`)).toEqual([])
  })

  it('cannot be tested without a mail server', async () => {
    const { mail } = service.deps
    service.deps.mail = undefined
    expect((await sendTest({})).status).toBe(409)
    service.deps.mail = mail
  })
})
