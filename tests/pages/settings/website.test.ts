import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { IcpNumber, linkFilings, PoliceNumber } from '../../../shared/website.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('filing numbers', () => {
  it.each([
    ['浙ICP备12345678号-1', '浙ICP备12345678号-1'],
    [' 京icp证030173号 ', '京ICP证030173号'],
    ['浙ＩＣＰ备１２３４５６７８号－１', '浙ICP备12345678号-1'],
    ['', null],
  ])('%j is the ICP number %j', (text, number) => expect(IcpNumber.parse(text)).toBe(number))

  it.each(['12345678', 'ICP备12345678号', '浙ICP备12345678号<b>'])('%j is no ICP number', (text) =>
    expect(IcpNumber.safeParse(text).success).toBe(false),
  )

  it('lead to where anyone can look them up', () => {
    const police = PoliceNumber.parse('浙公网安备 33010602000001号')
    expect(linkFilings({ icp: '浙ICP备12345678号-1', police }).map(({ url }) => url)).toEqual([
      'https://beian.miit.gov.cn/',
      'https://beian.mps.gov.cn/#/query/webSearch?code=33010602000001',
    ])
    expect(PoliceNumber.safeParse('33010602000001').success).toBe(false)
  })
})

describe('the website', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }
  let path: string

  const upload = async (name: string, content: string | Uint8Array<ArrayBuffer>, by = owner) => {
    const body = new FormData()
    body.set('file', new File([content], name))
    return service.app.request(`${service.deps.publicUrl}${path}/files`, {
      method: 'POST',
      body,
      headers: { cookie: by.cookie, accept: 'text/html', 'sec-fetch-site': 'same-origin' },
    })
  }
  const fetchFile = (name: string) => service.app.request(`/${name}`)
  const openSurvey = async () => {
    const links = await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, { name: 'Till' })
    return (await service.app.request(`/l/${links.body.slug}?lang=en`)).text()
  }

  beforeAll(async () => {
    connection = await openSqliteEngine()
  })
  beforeEach(async () => {
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
    path = `/w/${owner.slug}/settings/website`
    for (const name of ['MP_verify_a.txt']) await owner.post(`${path}/files/deletion`, { name })
  })
  afterAll(() => connection.close())

  it('serves a verification file exactly as it was uploaded, until it is removed', async () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a])
    expect((await upload('MP_verify_a.txt', bytes)).status).toBe(303)
    const file = await fetchFile('MP_verify_a.txt')
    expect(file.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
    expect((await upload('MP_verify_a.txt', 'new')).status).toBe(303)
    expect(await (await fetchFile('MP_verify_a.txt')).text()).toBe('new')
    expect(await (await owner.get(path)).text()).toContain('MP_verify_a.txt')
    await owner.post(`${path}/files/deletion`, { name: 'MP_verify_a.txt' })
    expect((await fetchFile('MP_verify_a.txt')).status).toBe(404)
    const { body } = await service.call('GET', '/api/audit?limit=50')
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['website.file-added', 'website.file-removed']),
    )
  })

  it.each([
    ['robots.txt', 'Allow: /', 'The name must end in .txt'],
    ['../../etc.txt', 'x', 'The name must end in .txt'],
    ['index.html', 'x', 'The name must end in .txt'],
    ['MP_verify_a.txt', '', 'Choose a file of 1 to 1,024 bytes'],
    ['MP_verify_a.txt', 'x'.repeat(1025), 'Choose a file of 1 to 1,024 bytes'],
  ])('refuses %s', async (name, content, message) => {
    const response = await upload(name, content)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(message)
  })

  it('keeps at most ten files, also when they come at once', async () => {
    const responses = await Promise.all(Array.from({ length: 12 }, (_, index) => upload(`many-${index}.txt`, 'x')))
    expect(responses.filter(({ status }) => status === 303)).toHaveLength(10)
    expect(responses.filter(({ status }) => status === 400)).toHaveLength(2)
    for (let index = 0; index < 12; index++) await owner.post(`${path}/files/deletion`, { name: `many-${index}.txt` })
  })

  it('is for owners, and not for those of sample data', async () => {
    const manager = await signInMember(service, 'manager')
    expect((await manager.get(path)).status).toBe(403)
    expect((await upload('MP_verify_a.txt', 'x', manager as typeof owner)).status).toBe(403)
  })

  it('shows the filings on survey and sign-in pages, and nothing without any', async () => {
    expect(await openSurvey()).not.toContain('miit')
    const refused = await owner.post(path, { icp: '12345678', police: '' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('Enter a number such as 浙ICP备12345678号-1.')
    await owner.post(path, { icp: '浙ICP备12345678号-1', police: '' })
    const link = '<a href="https://beian.miit.gov.cn/" rel="noreferrer" target="_blank">浙ICP备12345678号-1</a>'
    expect(await openSurvey()).toContain(link)
    const signIn = await service.app.request('/sign-in', { headers: { accept: 'text/html' } })
    expect(await signIn.text()).toContain(link)
    await owner.post(path, { icp: '', police: '' })
    expect(await openSurvey()).not.toContain('miit')
  })

  it('tells chats what a shared link is about, and programs what is not for them', async () => {
    const page = await openSurvey()
    expect(page).toMatch(/<title>How likely [^<]*Ours[^<]*<\/title>/)
    for (const name of ['og:title', 'og:description', 'og:image', 'og:url'])
      expect(page).toContain(`property="${name}"`)
    expect(page).toMatch(/og:image" content="https:\/\/vouch\.test\/apple-touch-icon\.png"/)
    expect(page).toContain('<link rel="icon" href="/icon.svg">')
    expect(await (await fetchFile('robots.txt')).text()).toContain('Disallow: /s/')
  })
})
