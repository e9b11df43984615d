import { createHmac } from 'node:crypto'
import { decode } from 'fast-png'
import { encode } from 'uqr'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailTools, mergeAddress } from '../../../server/pages/surveys/mail-tools.ts'
import { snippetsOf } from '../../../server/pages/surveys/snippets.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { signedInAs, type Visitor } from '../../support/signed-in.ts'
import { type Service, serviceOver } from '../../support/world.ts'

describe('sharing a survey', () => {
  let opened: Opened
  let service: Service
  let marketer: Visitor & { slug: string }
  let survey: string
  let home: string

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    marketer = await signedInAs(service, 'marketer')
  })
  afterAll(() => opened.close())
  beforeEach(() => service.time.pass(1))

  const begin = async () => {
    const { body } = await service.call('POST', '/api/surveys', { name: 'Shared' })
    survey = body.id
    home = `/w/${marketer.slug}/surveys/${survey}`
  }
  const linksOf = async () => (await service.call('GET', `/api/surveys/${survey}/links`)).body.data
  const htmlOf = async (path: string) => (await marketer.get(path)).text()

  describe('by links', () => {
    beforeAll(begin)

    it('makes one with properties, whatever stands between name and value', async () => {
      const properties = 'shop = Harbour Street\r\ntill：3\r\n\r\nregion:North'
      const made = await marketer.post(`${home}/links`, { name: 'Till 3', properties, slug: 'till-3' })
      expect(made.status).toBe(303)
      expect(await linksOf()).toMatchObject([
        { name: 'Till 3', slug: 'till-3', properties: { shop: 'Harbour Street', till: '3', region: 'North' } },
      ])
    })

    it.each([
      [{ slug: 'till-3' }, 409, 'This end is taken'],
      [{ slug: 'Till 3' }, 400, 'Use 1 to 64 small letters'],
      [{ properties: 'no value' }, 400, 'Write each as name = value'],
      [{ name: 'x'.repeat(201) }, 400, 'at most 200 characters'],
    ])('says what is wrong with %j, and keeps what was typed', async (form, status, words) => {
      const refused = await marketer.post(`${home}/links`, { name: 'Kept', ...form } as Record<string, string>)
      const html = await refused.text()
      expect(refused.status).toBe(status)
      expect(html).toContain(words)
      expect(await linksOf()).toHaveLength(1)
    })

    it('makes one for each place of a list, once, and goes on to the sheet', async () => {
      const places = ' 一号店\r\nTill "2"\r\n一号店\r\n\r\n<b>3</b>'
      const made = await marketer.post(`${home}/links`, { places, property: '门店' })
      expect(made.status).toBe(303)
      const links = await linksOf()
      expect(links.slice(0, 3).map((one: { properties: object }) => one.properties)).toEqual(
        expect.arrayContaining([{ 门店: '一号店' }, { 门店: 'Till "2"' }, { 门店: '<b>3</b>' }]),
      )
      const sheet = await htmlOf(made.headers.get('location') ?? '')
      expect(sheet.match(/<figure>/g)).toHaveLength(3)
      expect(sheet).toContain('&lt;b&gt;3&lt;/b&gt;')
      expect(sheet.indexOf('一号店')).toBeLessThan(sheet.indexOf('Till &quot;2&quot;'))
    })

    it.each([
      ['none', '  \n '],
      ['too many', Array.from({ length: 101 }, (_, index) => `Place ${index}`).join('\n')],
      ['names that are too long', 'x'.repeat(201)],
    ])('makes none of a list with %s', async (_what, places) => {
      const before = (await linksOf()).length
      expect((await marketer.post(`${home}/links`, { places, property: 'shop' })).status).toBe(400)
      expect((await marketer.post(`${home}/links`, { places: 'One', property: '=bad=' })).status).toBe(400)
      expect(await linksOf()).toHaveLength(before)
    })

    it.each(['1', '2', '4', '8'])('prints %s a sheet', async (per) => {
      const html = await htmlOf(`${home}/print?per=${per}&caption=${encodeURIComponent('<Scan>')}`)
      const sheets = html.match(new RegExp(`<section class="sheet-a4 per-${per}">`, 'g'))
      expect(sheets).toHaveLength(Math.ceil(4 / Number(per)))
      expect(html).toContain('&lt;Scan&gt;')
    })

    it('prints nothing of other surveys', async () => {
      const { body: other } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, {
        name: 'Other',
      })
      expect(await htmlOf(`${home}/print?links=${other.id}`)).not.toContain('<figure>')
      expect(await htmlOf(`${home}/print?links=nonsense.${'0'.repeat(22)}`)).not.toContain('<figure>')
    })
  })

  describe('by a QR code', () => {
    /** Which modules of a picture are dark, border and all. */
    const modulesIn = (picture: { width: number; data: ArrayLike<number> }, across: number) => {
      const scale = picture.width / across
      const middle = (at: number) => Math.floor((at + 0.5) * scale)
      return Array.from({ length: across }, (_, y) =>
        Array.from({ length: across }, (_, x) => (picture.data[middle(y) * picture.width + middle(x)] ?? 255) < 128),
      )
    }

    it.each([64, 300, 1024, 4096])('is a PNG of at most %i dots with the modules of the address', async (size) => {
      const response = await service.app.request(`/l/till-3/qr.png?size=${size}`)
      expect(response.headers.get('content-type')).toBe('image/png')
      const picture = decode(await response.arrayBuffer())
      const expected = encode('https://vouch.test/l/till-3', { ecc: 'M', border: 4 })
      expect(picture.width).toBe(picture.height)
      expect(picture.width).toBeLessThanOrEqual(size)
      expect(picture.width % expected.size).toBe(0)
      expect(modulesIn(picture, expected.size)).toEqual(expected.data)
    })

    it.each(['0', '5000', '1e3', 'x', ''])('is none of the size %j', async (size) => {
      expect((await service.app.request(`/l/till-3/qr.png?size=${size}`)).status).toBe(400)
      expect((await service.app.request('/l/nowhere/qr.png')).status).toBe(404)
    })
  })

  describe('by snippets', () => {
    it('names the survey and the service in each', () => {
      const snippets = snippetsOf('https://vouch.test', 'the-survey')
      expect(snippets.map(({ id }) => id)).toEqual(['html', 'react', 'vue', 'wordpress'])
      for (const { code } of snippets) {
        expect(code.join()).toContain('https://vouch.test/vouch.js')
        expect(code.join()).toContain('survey="the-survey"')
      }
    })

    it('shows them ready to be copied', async () => {
      const html = await htmlOf(`${home}/share`)
      expect(html).toContain(`&lt;vouch-survey survey=&quot;${survey}&quot;&gt;`)
      expect(html).toContain('data-copy="snippet-wordpress-1"')
    })
  })

  describe('by links of other mail tools', () => {
    const secret = async () => (await service.call('GET', `/api/surveys/${survey}/identity-secret`)).body.secret
    const signed = (key: string, what: string) => createHmac('sha256', key).update(what).digest('hex')
    const signList = (text: string | Buffer, name = 'people.csv', link = 'till-3') => {
      const form = new FormData()
      form.append('link', link)
      form.append('list', new File([typeof text === 'string' ? text : new Uint8Array(text)], name))
      return marketer.post(`${home}/signed-links`, form)
    }

    it.each(mailTools)('$name has an address with its merge fields', (tool) => {
      const merged = mergeAddress('https://v/l/x', tool, { by: 'email', properties: ['Plan tier'], secret: 's3' })
      expect(merged.startsWith(`https://v/l/x?email=${tool.email}&name=${tool.fullName}&property.Plan%20tier=`)).toBe(
        true,
      )
      expect(merged.includes('signature=')).toBe(tool.sign !== undefined)
    })

    it('shows the secret only with the address of a tool that signs', async () => {
      const key = await secret()
      const shown = async (tool: string) =>
        (await htmlOf(`${home}/signed-links?tool=${tool}&link=till-3`)).match(/<pre id="merged"[\s\S]*?<\/pre>/)?.[0]
      expect(await shown('customerio')).toContain(key)
      expect(await shown('braze')).toContain('hmac_sha256_hex')
      expect(await shown('mailchimp')).toContain('?email=*|EMAIL|*&amp;name=*|FNAME|*')
      expect(await shown('mailchimp')).not.toContain(key)
    })

    it('signs a list: the same rows with a link each, by which the answer is proven', async () => {
      const list = '\uFEFFName;E-Mail;property.plan\r\nZoë;Zoe@Example.com;pro\r\n"a;b";;x\r\nBad;nonsense;y\r\n'
      const response = await signList(list, '顾客 list.csv')
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
        signature: signed(await secret(), 'zoe@example.com'),
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
      const { body } = await service.call('GET', `/api/responses?survey=${survey}`)
      expect(body.data).toMatchObject([
        { contact: { email: 'zoe@example.com', identity: 'proven' }, properties: { plan: 'pro', till: '3' } },
      ])
    })

    it('tells in the log that a list was signed, and not whose', async () => {
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
      const last = new URL(lines.at(-1)?.split(',').at(-1) ?? '')
      expect(last.searchParams.get('signature')).toBe(signed(await secret(), 'customer-49999'))
    })

    it.each([
      ['without a column that says who they are', 'Name,Town\nAda,London', 400, 'no column'],
      ['that is empty', '', 400, 'Choose a CSV file'],
      ['that is a picture', Buffer.from('89504e470d0a1a0a00"\xff\xfe', 'latin1'), 400, /CSV|column/],
      ['of more than 5 MB', `email\n${'x'.repeat(5_300_000)}`, 413, 'larger than 5 MB'],
    ])('refuses a list %s', async (_what, text, status, words) => {
      const response = await signList(text)
      expect(response.status).toBe(status)
      expect(await response.text()).toMatch(words)
    })

    it('renews the secret, for those who may, and tells it in the log', async () => {
      const before = await secret()
      expect((await marketer.post(`${home}/identity-secret`)).status).toBe(303)
      expect(await secret()).not.toBe(before)
      const agent = await signedInAs(service, 'agent')
      expect((await agent.post(`${home}/identity-secret`)).status).toBe(403)
      expect((await agent.get(`${home}/signed-links`)).status).toBe(403)
    })
  })
})
