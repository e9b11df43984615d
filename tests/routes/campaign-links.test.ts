import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe.each(engines)('the personal links of a campaign on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let campaignId: string
  let links: string[]
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    const settings = {
      channel: 'link',
      texts: {
        en: { message: 'Hello {name|there}, tell us: {link} (number {code}). {city|}' },
        'zh-Hans': { message: '{name|您好}，请打开 {link} ，编号{code}。' },
      },
    }
    const { body: campaign } = await service.call('POST', '/api/campaigns', {
      name: 'Links',
      surveyId: service.ours.surveyId,
      settings,
    })
    campaignId = campaign.id
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [
        { phone: '+8613800138000', name: '张伟', locale: 'zh-CN' },
        { email: 'ada@example.com', name: '=HYPERLINK("x")', locale: 'fr' },
        { email: 'not-in-it@example.com' },
      ],
    })
    links = body.invitations.map(({ url }: { url: string }) => url)
    const ids: string[] = body.invitations.map(({ id }: { id: string }) => id)
    await connection.database.batch([
      sql`update campaign set started_at = 1 where id = ${campaignId}`,
      sql`update invitation set campaign_id = ${campaignId}, wave = 1, code = 'A2B3C4' where id = ${ids[0]}`,
      sql`update invitation set campaign_id = ${campaignId}, wave = 1, code = 'B2B3C4' where id = ${ids[1]}`,
    ])
  })
  afterAll(() => connection.close())

  it('are exported with code, language and text', async () => {
    const { status, body } = await service.call('GET', `/api/campaigns/${campaignId}/links.csv`)
    expect(status).toBe(200)
    const lines = String(body).trim().split('\r\n')
    expect(lines[0]).toBe('name,salutation,email,phone,externalId,language,link,code,text,expiresAt,answeredAt')
    expect(lines).toHaveLength(3)
    expect(body).toContain(`zh-Hans,${links[0]},A2B3C4,`)
    expect(body).toContain(`请打开 ${links[0]} ，编号A2B3C4。`)
    expect(body).toContain(`en,${links[1]},B2B3C4,`)
    expect(body).toContain(`tell us: ${links[1]} (number B2B3C4).`)
    expect(body).not.toContain('not-in-it')
    expect(body).not.toMatch(/(^|,|")=HYPERLINK/m)
    const { body: audit } = await service.call('GET', '/api/audit?action=personal-links.exported')
    expect(audit.data).toHaveLength(1)
  })

  it('are downloaded on the page of the campaign, after a recent sign-in', async () => {
    const manager = await signInMember(service, 'manager')
    const path = `/w/${manager.slug}/campaigns/${campaignId}`
    expect(await (await manager.get(path)).text()).toContain(`${path}/links.xlsx`)
    const file = await manager.get(`${path}/links.csv`)
    expect([file.status, (await file.text()).includes(links[0] as string)]).toEqual([200, true])
    expect((await manager.get(`${path}/links.xlsx`)).headers.get('content-type')).toContain('spreadsheetml')
    await connection.database.batch([sql`update session set authenticated_at = 0`])
    expect((await (await manager.get(`${path}/links.csv`)).text()).includes(links[0] as string)).toBe(false)
  })

  it('are those of one workspace', async () => {
    const others = createApiClient(service.app, service.theirs)
    expect((await others('GET', `/api/campaigns/${campaignId}/links.csv`)).status).toBe(404)
  })
})
