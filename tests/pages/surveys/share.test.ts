import { createHmac } from 'node:crypto'
import { decode } from 'fast-png'
import { encode } from 'uqr'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildMergeUrl, mailTools } from '../../../server/pages/surveys/mail-tools.ts'
import { buildSnippets } from '../../../server/pages/surveys/snippets.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('sharing a survey', () => {
  let connection: TestConnection
  let service: Service
  let marketer: SignedInMember & { slug: string }
  let survey: string
  let surveyPath: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    marketer = await signInMember(service, 'marketer')
  })
  afterAll(() => connection.close())
  beforeEach(() => service.time.advance(1))

  const createSurvey = async () => {
    const { body } = await service.call('POST', '/api/surveys', { name: 'Shared' })
    survey = body.id
    surveyPath = `/w/${marketer.slug}/surveys/${survey}`
  }
  const listLinks = async () => (await service.call('GET', `/api/surveys/${survey}/links`)).body.data
  const getHtml = async (path: string) => (await marketer.get(path)).text()

  describe('with links', () => {
    beforeAll(createSurvey)

    it('creates one with properties, for any separator between name and value', async () => {
      const properties = 'shop = Harbour Street\r\ntill：3\r\n\r\nregion:North'
      const response = await marketer.post(`${surveyPath}/links`, { name: 'Till 3', properties, slug: 'till-3' })
      expect(response.status).toBe(303)
      expect(await listLinks()).toMatchObject([
        { name: 'Till 3', slug: 'till-3', properties: { shop: 'Harbour Street', till: '3', region: 'North' } },
      ])
    })

    it.each([
      [{ slug: 'till-3' }, 409, 'This ending is already in use'],
      [{ slug: 'Till 3' }, 400, 'Use 1 to 64 lower-case letters'],
      [{ properties: 'no value' }, 400, 'Write each as name = value'],
      [{ name: 'x'.repeat(201) }, 400, 'up to 200 characters'],
    ])('explains what is wrong with %j, and keeps the input', async (form, status, message) => {
      const response = await marketer.post(`${surveyPath}/links`, { name: 'Kept', ...form } as Record<string, string>)
      const html = await response.text()
      expect(response.status).toBe(status)
      expect(html).toContain(message)
      expect(await listLinks()).toHaveLength(1)
    })

    it('creates one for each place of a list, once, and shows the sheet', async () => {
      const places = ' 一号店\r\nTill "2"\r\n一号店\r\n\r\n<b>3</b>'
      const response = await marketer.post(`${surveyPath}/place-links`, { places, property: '门店' })
      expect(response.status).toBe(303)
      const links = await listLinks()
      expect(links.slice(0, 3).map((link: { properties: object }) => link.properties)).toEqual(
        expect.arrayContaining([{ 门店: '一号店' }, { 门店: 'Till "2"' }, { 门店: '<b>3</b>' }]),
      )
      const sheet = await getHtml(response.headers.get('location') ?? '')
      expect(sheet.match(/<figure>/g)).toHaveLength(3)
      expect(sheet).toContain('&lt;b&gt;3&lt;/b&gt;')
      expect(sheet.indexOf('一号店')).toBeLessThan(sheet.indexOf('Till &quot;2&quot;'))
    })

    it.each([
      ['none', '  \n '],
      ['too many', Array.from({ length: 101 }, (_, index) => `Place ${index}`).join('\n')],
      ['names that are too long', 'x'.repeat(201)],
    ])('creates none for a list with %s', async (_what, places) => {
      const previousSecret = (await listLinks()).length
      expect((await marketer.post(`${surveyPath}/place-links`, { places, property: 'shop' })).status).toBe(400)
      expect((await marketer.post(`${surveyPath}/place-links`, { places: 'One', property: '=bad=' })).status).toBe(400)
      expect(await listLinks()).toHaveLength(previousSecret)
    })

    it.each(['1', '2', '4', '8'])('prints %s per sheet', async (per) => {
      const html = await getHtml(`${surveyPath}/print?per=${per}&caption=${encodeURIComponent('<Scan>')}`)
      const sheets = html.match(new RegExp(`<section class="sheet-a4 per-${per}">`, 'g'))
      expect(sheets).toHaveLength(Math.ceil(4 / Number(per)))
      expect(html).toContain('&lt;Scan&gt;')
    })

    it('prints nothing from other surveys', async () => {
      const { body: otherLink } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, {
        name: 'Other',
      })
      expect(await getHtml(`${surveyPath}/print?links=${otherLink.id}`)).not.toContain('<figure>')
      expect(await getHtml(`${surveyPath}/print?links=nonsense.${'0'.repeat(22)}`)).not.toContain('<figure>')
    })
  })

  describe('with a QR code', () => {
    /** Which modules of a picture are dark, border and all. */
    const readModules = (picture: { width: number; data: ArrayLike<number> }, moduleCount: number) => {
      const bytesPerRow = Math.ceil(picture.width / 8)
      const isDark = (x: number, y: number) =>
        ((picture.data[y * bytesPerRow + (x >> 3)] ?? 0xff) & (0x80 >> (x & 7))) === 0
      const scale = picture.width / moduleCount
      const middle = (index: number) => Math.floor((index + 0.5) * scale)
      return Array.from({ length: moduleCount }, (_, y) =>
        Array.from({ length: moduleCount }, (_, x) => isDark(middle(x), middle(y))),
      )
    }

    it.each([64, 300, 1024, 2048])('renders a PNG of at most %i pixels with the modules of the URL', async (size) => {
      const response = await service.app.request(`/l/till-3/qr.png?size=${size}`)
      expect(response.headers.get('content-type')).toBe('image/png')
      const picture = decode(await response.arrayBuffer())
      const expected = encode('https://vouch.test/l/till-3', { ecc: 'M', border: 4 })
      expect(picture.width).toBe(picture.height)
      expect(picture.width).toBeLessThanOrEqual(size)
      expect(picture.width % expected.size).toBe(0)
      expect(readModules(picture, expected.size)).toEqual(expected.data)
    })

    it.each(['0', '2049', '4096', '1e3', 'x', ''])('rejects the size %j', async (size) => {
      expect((await service.app.request(`/l/till-3/qr.png?size=${size}`)).status).toBe(400)
      expect((await service.app.request('/l/nowhere/qr.png')).status).toBe(404)
    })
  })

  describe('with snippets', () => {
    it('includes the survey and the service in each', () => {
      const snippets = buildSnippets('https://vouch.test', 'the-survey', { display: 'inline', trigger: {} })
      expect(snippets.map(({ id }) => id)).toEqual(['html', 'react', 'vue', 'wordpress'])
      for (const { code } of snippets) {
        expect(code.join()).toContain('https://vouch.test/vouch.js')
        expect(code.join()).toContain('survey="the-survey"')
      }
    })

    it('shows them ready to copy', async () => {
      const html = await getHtml(`${surveyPath}/share/website`)
      expect(html).toContain(`&lt;vouch-survey survey=&quot;${survey}&quot;&gt;`)
      expect(html).toContain('data-copy="snippet-wordpress-1"')
    })

    it('has a link inside for browsers that cannot run the widget, and none without an open link', async () => {
      const html = await getHtml(`${surveyPath}/share/website`)
      expect(html).toMatch(
        /&lt;vouch-survey [^>]*&gt;&lt;a href=&quot;https:\/\/vouch\.test\/l\/[\w-]+&quot;&gt;Short survey&lt;\/a&gt;&lt;\/vouch-survey&gt;/,
      )
      const fallback = { url: 'https://vouch.test/l/till', text: '简短问卷' }
      for (const { code } of buildSnippets('https://vouch.test', 'x', { display: 'card', trigger: {}, fallback }))
        expect(code.join()).toMatch(
          /<vouch-survey [^\n]*><a href="https:\/\/vouch\.test\/l\/till">简短问卷<\/a><\/vouch-survey>/,
        )
      for (const { code } of buildSnippets('https://vouch.test', 'x', { display: 'card', trigger: {} }))
        expect(code.join()).not.toContain('<a ')
    })

    it('writes how and when the survey appears as each of them reads it', () => {
      const options = { display: 'card', trigger: { delay: 20 } } as const
      const [htmlSnippet, react, vue] = buildSnippets('https://vouch.test', 'x', options)
      expect(htmlSnippet?.code[0]).toContain('<vouch-survey survey="x" display="card" delay="20"></vouch-survey>')
      expect(react?.code[1]).toContain('display="card" delay={20}')
      expect(vue?.code[2]).toContain('display="card" :delay="20"')
      const exit = buildSnippets('https://vouch.test', 'x', { display: 'dialog', trigger: { exit: true } })
      expect(exit.map(({ code }) => code.at(-1)).join()).not.toContain('exit=')
      expect(exit[0]?.code[0]).toContain('display="dialog" exit>')
    })

    it('shows the chosen display, and only asks when for what lies over the page', async () => {
      const inlinePage = await getHtml(`${surveyPath}/share/website`)
      expect(inlinePage).not.toContain('name="when"')
      const cardPage = await getHtml(`${surveyPath}/share/website?display=card&when=half`)
      expect(cardPage).toContain('/preview/site?display=card')
      expect(cardPage).toContain('display=&quot;card&quot; depth=&quot;50&quot;&gt;')
      const preview = await marketer.get(`${surveyPath}/preview/site?display=card`)
      expect(preview.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
      expect(await preview.text()).toMatch(/<vouch-survey[^>]* display="card"/)
    })
  })

  describe('with a block for emails', () => {
    const readBlock = (html: string) =>
      /<pre id="email-block"[^>]*><code>([\s\S]*?)<\/code>/
        .exec(html)?.[1]
        ?.replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&') ?? ''
    const readLinks = (block: string) =>
      [...block.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))

    it.each(mailTools)(
      'has a link for each score in $name, whose merge fields stay as the tool reads them',
      async (tool) => {
        const links = readLinks(readBlock(await getHtml(`${surveyPath}/share/email?tool=${tool.id}&link=till-3`)))
        expect(links).toHaveLength(11)
        for (const [score, link] of links.entries()) {
          expect(
            link.startsWith(`https://vouch.test/l/till-3?score=${score}&email=${tool.email}&name=${tool.fullName}`),
          ).toBe(true)
          expect(link.includes('signature=')).toBe(tool.sign !== undefined)
        }
      },
    )

    it('opens the survey with the score selected, and stores nothing before it is confirmed', async () => {
      const [, , , link = ''] = readLinks(readBlock(await getHtml(`${surveyPath}/share/email?by=none&link=till-3`)))
      expect(link).toBe('https://vouch.test/l/till-3?score=3')
      const page = await (await service.app.request(link, { headers: { accept: 'text/html' } })).text()
      expect(page).toMatch(/value="3" required\s+checked/)
      expect((await service.call('GET', `/api/responses?survey=${survey}`)).body.data).toEqual([])
    })

    it('is in the language of the email, from right to left too', async () => {
      const block = readBlock(await getHtml(`${surveyPath}/share/email?in=ar&link=till-3`))
      expect(block).toContain('dir="rtl"')
      expect(block).toContain('align="right"')
      const german = await getHtml(`${surveyPath}/share/email?in=de`)
      expect(readBlock(german)).toContain('Wie wahrscheinlich')
      expect(german).toMatch(/id="subject-0" value="Wie wahrscheinlich/)
      expect(await getHtml(`${surveyPath}/share/email`)).toContain('value="One question from Ours"')
    })

    it('is shown as it will look, by a page that runs nothing', async () => {
      const preview = await marketer.get(`${surveyPath}/email-preview?in=de`)
      const policy = preview.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("style-src 'unsafe-inline'")
      expect(policy).not.toContain('script-src')
      expect(await preview.text()).toContain('Wie wahrscheinlich')
    })

    it('escapes the texts of the survey', async () => {
      const { body } = await service.call('POST', '/api/surveys', { name: 'x', subject: '<b>"Harbour"</b>' })
      await service.call('POST', `/api/surveys/${body.id}/links`, {})
      const html = await getHtml(`/w/${marketer.slug}/surveys/${body.id}/share/email`)
      expect(readBlock(html)).toContain('&lt;b&gt;&quot;Harbour&quot;&lt;/b&gt;')
      const preview = await getHtml(`/w/${marketer.slug}/surveys/${body.id}/email-preview`)
      expect(preview).not.toContain('<b>"')
    })
  })

  describe('with what came through a link', () => {
    let link: { id: string; slug: string }
    const linkPath = (path = '') => `${surveyPath}/links/${link.id}${path}`
    const readRow = async () => (await listLinks()).find(({ id }: { id: string }) => id === link.id)
    const respond = (key: string, score: number) =>
      service.call('POST', `/embed/surveys/${survey}/responses`, {
        key,
        score,
        link: link.slug,
        interaction: 'pointer',
      })

    beforeAll(async () => {
      link = (await service.call('POST', `/api/surveys/${survey}/links`, { name: 'Receipt', slug: 'receipt' })).body
    })

    it('shows the number of responses, the score with its interval once there is one, and the last response', async () => {
      expect(await readRow()).toMatchObject({ count: 0, nps: null, lastResponseAt: null })
      for (let index = 0; index < 30; index++) await respond(`r${index}`, index % 3 === 0 ? 3 : 10)
      expect(await readRow()).toMatchObject({
        count: 30,
        nps: expect.closeTo(33.3, 1),
        interval: { low: expect.any(Number) },
        lastResponseAt: new Date(service.time.now()).toISOString(),
      })
      const html = await getHtml(`${surveyPath}/share`)
      expect(html).toMatch(/33\.3 <small>\((−)?[\d.]+( to |–)[\d.]+\)<\/small>/)
      expect(html).toContain('Receipt')
    })

    it('is renamed, with an audit entry', async () => {
      expect(await getHtml(`${surveyPath}/share?rename=${link.id}`)).toContain('id="new-name" name="name"')
      expect((await marketer.post(linkPath(), { name: ' Bill ' })).status).toBe(303)
      expect(await readRow()).toMatchObject({ name: 'Bill', slug: 'receipt' })
      const { body } = await service.call('GET', '/api/audit?limit=1')
      expect(body.data).toMatchObject([{ action: 'link.renamed', detail: { from: 'Receipt', to: 'Bill' } }])
      expect((await marketer.post(linkPath(), { name: 'x'.repeat(201) })).status).toBe(303)
      expect(await readRow()).toMatchObject({ name: 'Bill' })
    })

    it('closes alone: it takes no responses, the others do, and it can be reopened', async () => {
      await marketer.post(linkPath('/closure'))
      expect((await readRow()).closedAt).not.toBeNull()
      expect(await respond('late', 9)).toMatchObject({ status: 410, body: { code: 'closed' } })
      const page = await service.app.request('/l/receipt', { headers: { accept: 'text/html' } })
      expect(page.status).toBe(410)
      const other = { key: 'other', score: 9, link: 'till-3', interaction: 'pointer' }
      expect((await service.call('POST', `/embed/surveys/${survey}/responses`, other)).status).toBe(201)
      await marketer.post(linkPath('/closure/deletion'))
      expect((await respond('late', 9)).status).toBe(201)
    })

    it('is deleted only without responses, and only in its survey', async () => {
      await marketer.post(linkPath('/deletion'))
      expect(await readRow()).toBeDefined()
      expect(await service.call('DELETE', `/api/links/${link.id}`)).toMatchObject({
        status: 409,
        body: { code: 'link-in-use' },
      })
      const { body: unused } = await service.call('POST', `/api/surveys/${survey}/links`, { name: 'Typo' })
      const otherPath = `/w/${marketer.slug}/surveys/${service.ours.surveyId}/links/${unused.id}/deletion`
      expect((await marketer.post(otherPath)).status).toBe(404)
      expect((await marketer.post(`${surveyPath}/links/${unused.id}/deletion`)).status).toBe(303)
      expect((await listLinks()).map(({ id }: { id: string }) => id)).not.toContain(unused.id)
    })
  })

  describe('as a test', () => {
    it('shows the survey to members, a draft too, and stores nothing', async () => {
      const { body: draft } = await service.call('POST', '/api/surveys', { name: 'Draft', state: 'draft' })
      const path = `/w/${marketer.slug}/surveys/${draft.id}/test`
      const html = await getHtml(path)
      expect(html).toContain('Nothing you send here is saved.')
      expect(html).toContain('survey="preview"')
      expect(await (await marketer.post(path, { score: '2' })).text()).toContain('Thank you!')
      expect((await service.call('GET', `/api/responses?survey=${draft.id}`)).body.data).toEqual([])
    })
  })

  describe('with links for other mail tools', () => {
    const getSecret = async () => (await service.call('GET', `/api/surveys/${survey}/identity-secret`)).body.secret
    const sign = (key: string, value: string) => createHmac('sha256', key).update(value).digest('hex')
    const signList = (text: string | Buffer, name = 'people.csv', link = 'till-3') => {
      const form = new FormData()
      form.append('link', link)
      form.append('list', new File([typeof text === 'string' ? text : new Uint8Array(text)], name))
      return marketer.post(`${surveyPath}/signed-links`, form)
    }

    it.each(mailTools)('$name has a URL with its merge fields', (tool) => {
      const address = buildMergeUrl('https://v/l/x', tool, {
        identifier: 'email',
        properties: ['Plan tier'],
        secret: 's3',
      })
      expect(address.startsWith(`https://v/l/x?email=${tool.email}&name=${tool.fullName}&property.Plan%20tier=`)).toBe(
        true,
      )
      expect(address.includes('signature=')).toBe(tool.sign !== undefined)
    })

    it('shows the secret only with the URL of a tool that signs', async () => {
      const secret = await getSecret()
      const getMergedAddress = async (tool: string) =>
        (await getHtml(`${surveyPath}/signed-links?tool=${tool}&link=till-3`)).match(
          /<pre id="merged"[\s\S]*?<\/pre>/,
        )?.[0]
      expect(await getMergedAddress('customerio')).toContain(secret)
      expect(await getMergedAddress('braze')).toContain('hmac_sha256_hex')
      expect(await getMergedAddress('mailchimp')).toContain('?email=*|EMAIL|*&amp;name=*|FNAME|*')
      expect(await getMergedAddress('mailchimp')).not.toContain(secret)
    })

    it('signs a list: the same rows, each with a link that verifies the respondent', async () => {
      const csv = '\uFEFFName;E-Mail;property.plan\r\nZoë;Zoe@Example.com;pro\r\n"a;b";;x\r\nBad;nonsense;y\r\n'
      const response = await signList(csv, '顾客 list.csv')
      expect(response.status).toBe(200)
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="-list-links.csv"')
      const text = Buffer.from(await response.arrayBuffer()).toString()
      const rows = text.replace('\uFEFF', '').trim().split('\r\n')
      expect(rows[0]).toBe('Name;E-Mail;property.plan;link')
      expect(rows[2]).toBe('"a;b";;x;')
      expect(rows[3]).toBe('Bad;nonsense;y;')
      const link = new URL(rows[1]?.split(';').at(-1) ?? '')
      expect(Object.fromEntries(link.searchParams)).toEqual({
        email: 'zoe@example.com',
        name: 'Zoë',
        'property.plan': 'pro',
        signature: sign(await getSecret(), 'email:zoe@example.com'),
      })
      const page = await (
        await service.app.request(link.pathname + link.search, { headers: { accept: 'text/html' } })
      ).text()
      const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
      const form = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]))
      form.set('score', '9')
      await service.app.request(link.pathname, {
        method: 'POST',
        body: form,
        headers: { accept: 'text/html', 'sec-fetch-user': '?1', 'sec-fetch-mode': 'navigate' },
      })
      const { body } = await service.call('GET', `/api/responses?survey=${survey}&limit=1`)
      expect(body.data).toMatchObject([
        { contact: { email: 'zoe@example.com', identity: 'verified' }, properties: { plan: 'pro', till: '3' } },
      ])
    })

    it('audits that a list was signed, without the contacts', async () => {
      await signList('email\nquiet@example.com\n')
      const { body } = await service.call('GET', '/api/audit?limit=1')
      expect(body.data).toMatchObject([{ action: 'list.signed', subject: survey, detail: { name: 'Shared' } }])
      expect((await signList('nobody\n1\n')).status).toBe(400)
      expect((await service.call('GET', '/api/audit?limit=1')).body).toEqual(body)
    })

    it('signs a long list, row by row', async () => {
      const rows = Array.from({ length: 50_000 }, (_, index) => `person-${index}@example.com,customer-${index}`)
      const response = await signList(`email,externalId\n${rows.join('\n')}\n`)
      const lines = (await response.text()).trim().split('\r\n')
      expect(lines).toHaveLength(50_001)
      const lastLink = new URL(lines.at(-1)?.split(',').at(-1) ?? '')
      expect(lastLink.searchParams.get('signature')).toBe(sign(await getSecret(), 'id:customer-49999'))
    })

    it.each([
      ['without a column that says who they are', 'Name,Town\nAda,London', 400, 'must have a column'],
      ['that is empty', '', 400, 'Choose a CSV file'],
      ['that is a picture', Buffer.from('89504e470d0a1a0a00"\xff\xfe', 'latin1'), 400, /CSV|column/],
      ['of more than 5 MB', `email\n${'x'.repeat(5_300_000)}`, 413, 'larger than 5 MB'],
    ])('rejects a list %s', async (_what, text, status, message) => {
      const response = await signList(text)
      expect(response.status).toBe(status)
      expect(await response.text()).toMatch(message)
    })

    it('rotates the secret, with permission, and audits it', async () => {
      const previousSecret = await getSecret()
      expect((await marketer.post(`${surveyPath}/identity-secret`)).status).toBe(303)
      expect(await getSecret()).not.toBe(previousSecret)
      const agent = await signInMember(service, 'agent')
      expect((await agent.post(`${surveyPath}/identity-secret`)).status).toBe(403)
      expect((await agent.get(`${surveyPath}/signed-links`)).status).toBe(403)
    })
  })
})
