import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '../../../server/domain/deps.ts'
import { changeSurvey, getSurvey } from '../../../server/domain/surveys/surveys.ts'
import { audits } from '../../../server/store/queries/audit.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import { templates } from '../../../shared/templates/templates.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { signedInAs, type Visitor } from '../../support/signed-in.ts'
import { type Service, serviceOver } from '../../support/world.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

describe('the pages of surveys', () => {
  let opened: Opened
  let service: Service
  let marketer: Visitor & { slug: string }
  let home: string

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    marketer = await signedInAs(service, 'marketer')
    home = `/w/${marketer.slug}/surveys`
  })
  afterAll(() => opened.close())

  const caller = () => operator(service.ours.workspaceId)
  const read = async (path: string, headers = {}) => {
    const response = await marketer.get(path, headers)
    return { status: response.status, html: await response.text(), headers: response.headers }
  }
  const made = async (patch: SurveyPatch = {}) => {
    const { body } = await service.call('POST', '/api/surveys', { name: 'Made', ...patch })
    return body.id as string
  }
  const stored = (id: string) => getSurvey(service.deps, caller(), id)
  const seenOn = (html: string) => html.match(/name="seen" value="([^"]+)"/)?.[1] ?? ''
  /** Saves a section as a browser does that has just opened it. */
  const save = async (id: string, section: string, form: Record<string, string>, lang = 'en') => {
    const path = `${home}/${id}${section === 'basics' ? '' : `/${section}`}?in=${lang}`
    const { html } = await read(path)
    const response = await marketer.post(path, { seen: seenOn(html), ...form })
    return { status: response.status, html: await response.text(), location: response.headers.get('location') }
  }

  describe('the list', () => {
    it('has each survey with its answers, and the score only where there are enough', async () => {
      const id = await made({ name: 'Few' })
      for (const score of [9, 10, 3]) {
        await service.call('POST', `/embed/surveys/${id}/responses`, { key: crypto.randomUUID(), score })
      }
      const { html, status } = await read(home)
      expect(status).toBe(200)
      const row = html.match(/<tr><th scope="row"><a href="[^"]*">Few<[\s\S]*?<\/tr>/)?.[0] ?? ''
      expect(row).toContain(`${home.replace('/surveys', '/answers')}?survey=${id}`)
      expect(row).toContain('>3</a>')
      expect(row).toContain('Fewer than 10 answers')
      for (let more = 0; more < 30; more++) {
        await service.call('POST', `/embed/surveys/${id}/responses`, { key: crypto.randomUUID(), score: 9 })
      }
      expect((await read(home)).html).toContain('>93.9</a>')
    })

    it('is for those who may change surveys, and only of their own workspace', async () => {
      const viewer = await signedInAs(service, 'viewer')
      expect((await viewer.get(home)).status).toBe(403)
      const stranger = await signedInAs(service, 'owner', { where: service.theirs.workspaceId })
      expect((await stranger.get(home)).status).toBe(404)
      const theirs = `/w/${stranger.slug}/surveys/${service.ours.surveyId}`
      for (const path of ['', '/texts', '/share', '/preview', '/print', '/signed-links']) {
        expect((await stranger.get(theirs + path)).status).toBe(404)
      }
      expect((await read(`${home}/new/x`)).status).toBe(404)
    })
  })

  describe('a new survey', () => {
    it.each(templates.map(({ id }) => id))('comes from the template %s with a link that works', async (template) => {
      const response = await marketer.post(`${home}/new`, { template, subject: 'Harbour Coffee', name: '' })
      expect(response.status).toBe(303)
      const path = response.headers.get('location') ?? ''
      expect((await read(path)).status).toBe(200)
      const { html } = await read(`${path}/share`)
      const url = html.match(/value="https:\/\/vouch\.test(\/l\/[^"]+)"/)?.[1] ?? ''
      const answering = await service.app.request(url, { headers: { accept: 'text/html' } })
      expect(answering.status).toBe(200)
    })

    it('is named in the language of whoever makes it', async () => {
      const response = await marketer.post(
        `${home}/new`,
        { template: 'event', name: '', subject: '' },
        { 'accept-language': 'zh-TW' },
      )
      const id = response.headers.get('location')?.split('/').at(-1) ?? ''
      expect(await stored(id)).toMatchObject({ name: '活動之後', touchpoint: '活動' })
    })

    it('comes back with what was typed where that cannot be', async () => {
      const name = 'x'.repeat(201)
      const response = await marketer.post(`${home}/new`, { template: 'support', name, subject: 'Shop' })
      expect(response.status).toBe(400)
      const html = await response.text()
      expect(html).toContain(`value="${name}"`)
      expect(html).toContain('Give it a name of at most 200 characters.')
      expect(html).toMatch(/value="support" checked/)
    })
  })

  describe('the editor', () => {
    it.each([
      '',
      '/texts',
      '/reasons',
      '/questions',
      '/thanks',
      '/look',
      '/sites',
      '/share',
      '/signed-links',
      '/print',
    ])('has a page%s in three languages, in one language each, without inline style or script', async (path) => {
      const id = await made({
        reasons: { promoter: [{ id: 'speed', text: { en: 'Speed' } }] },
        questions: [
          { id: 'a', type: 'text', text: { en: 'A?' }, groups: ['promoter'] },
          {
            id: 'b',
            type: 'scale',
            text: { en: 'B?' },
            groups: ['promoter'],
            points: 5,
            low: { en: 'l' },
            high: { en: 'h' },
          },
        ],
      })
      await service.call('POST', `/api/surveys/${id}/links`, { name: 'Link' })
      for (const [accept, expected] of [
        ['en', /Save|Share|Link|Print/],
        ['zh-CN', /保存|分享|链接|打印/],
        ['zh-TW', /儲存|分享|連結|列印/],
      ] as const) {
        const { status, html, headers } = await read(`${home}/${id}${path}`, { 'accept-language': accept })
        expect(status).toBe(200)
        expect(html).toMatch(expected)
        expect(html).not.toMatch(/ style="| on[a-z]+="|<script(?![^>]* src=)|undefined|\[object/)
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
        expect(headers.get('cache-control')).toContain('private')
        // With the look and the script of the app, 30 kB.
        expect(gzipSync(html).length).toBeLessThan(17_000)
      }
    })

    it('saves the basics', async () => {
      const id = await made()
      const form = { name: 'Till', subject: '海港咖啡', type: 'touchpoint', touchpoint: 'Till', locale: 'zh-Hant' }
      const { status, location } = await save(id, 'basics', { ...form, followUpThreshold: '' })
      expect({ status, location }).toEqual({ status: 303, location: `${home}/${id}` })
      expect(await stored(id)).toMatchObject({ ...form, followUpThreshold: null })
    })

    it('saves texts of one language and leaves all others', async () => {
      const id = await made({ texts: { de: { question: 'Frage?' }, en: { thanks: 'Cheers', low: 'No' } } })
      await save(id, 'texts', { 'texts.question': ' How likely? ', 'texts.low': '' })
      expect((await stored(id)).texts).toEqual({
        de: { question: 'Frage?' },
        en: { thanks: 'Cheers', question: 'How likely?' },
      })
      await save(id, 'texts', { 'texts.question': '' }, 'de')
      expect(Object.keys((await stored(id)).texts)).toEqual(['en'])
    })

    it('offers the languages that a survey has words in, and no others', async () => {
      const id = await made({ questions: [{ id: 'a', type: 'text', text: { sv: 'Vad?' }, groups: ['promoter'] }] })
      const { html } = await read(`${home}/${id}/texts`)
      const bar = html.match(/<nav class="segmented"[\s\S]*?<\/nav>/)?.[0]
      expect(bar?.match(/>[^<]+<\/a>/g)).toEqual(['>Swedish</a>', '>English</a>'])
    })

    it('saves reasons: names that stay, new ones of their text, other languages untouched', async () => {
      const price = { id: 'price', text: { en: 'Price', de: 'Preis' } }
      const id = await made({ reasons: { detractor: [price, { id: 'delay', text: { en: 'Delay' } }] } })
      await save(id, 'reasons', {
        'reasons.detractor.0.id': 'price',
        'reasons.detractor.0.text': 'The price',
        'reasons.detractor.1.id': 'delay',
        'reasons.detractor.1.text': '',
        'reasons.detractor.2.id': '',
        'reasons.detractor.2.text': 'Not fair!',
        'reasons.promoter.0.id': '',
        'reasons.promoter.0.text': '速度快',
      })
      expect((await stored(id)).reasons).toEqual({
        promoter: [{ id: 'choice', text: { en: '速度快' } }],
        detractor: [
          { id: 'price', text: { en: 'The price', de: 'Preis' } },
          { id: 'not-fair', text: { en: 'Not fair!' } },
        ],
      })
    })

    it('adds, moves and removes rows without script, and saves nothing by that', async () => {
      const id = await made()
      const rows = { 'reasons.promoter.0.text': 'One', 'reasons.promoter.1.text': 'Two' }
      const texts = (html: string) => [...html.matchAll(/promoter\.\d\.text" value="([^"]*)"/g)].map(([, text]) => text)
      const doing = async (action: string) => texts((await save(id, 'reasons', { ...rows, do: action })).html)
      expect(await doing('add reasons.promoter')).toEqual(['One', 'Two', ''])
      expect(await doing('up reasons.promoter.1')).toEqual(['Two', 'One'])
      expect(await doing('remove reasons.promoter.0')).toEqual(['Two'])
      expect((await stored(id)).reasons).toEqual({})
      for (const odd of ['remove reasons.promoter.7', 'up x', 'add __proto__.x', 'remove', '']) {
        expect((await save(id, 'reasons', { ...rows, do: odd })).status).toBeLessThan(400)
      }
    })

    it('says what is wrong beside the row that it is about, whatever was left empty before it', async () => {
      const id = await made()
      const { html, status } = await save(id, 'reasons', {
        'reasons.promoter.0.text': '',
        'reasons.promoter.1.text': 'Fine',
        'reasons.promoter.2.text': 'x'.repeat(301),
      })
      expect(status).toBe(400)
      const rows = html.match(/<li><input type="hidden" name="reasons[\s\S]*?<\/li>/g) ?? []
      expect(rows.map((row) => row.includes('class="error"'))).toEqual([false, true])
    })

    it('makes further questions of all kinds', async () => {
      const id = await made()
      const { html } = await save(id, 'questions', { do: 'add questions scale' })
      expect(html).toContain('name="questions.0.points"')
      const groups = { 'questions.0.groups': 'detractor' }
      await save(id, 'questions', {
        'questions.0.type': 'one',
        'questions.0.text': 'Solved?',
        ...groups,
        'questions.0.options.0.text': 'Yes',
        'questions.0.options.1.text': 'No',
        'questions.0.options.2.text': '',
        'questions.1.type': 'scale',
        'questions.1.text': 'Again?',
        'questions.1.groups': 'promoter',
        'questions.1.points': '7',
        'questions.1.low': 'No',
        'questions.1.high': 'Yes',
      })
      expect((await stored(id)).questions).toEqual([
        {
          id: 'solved',
          type: 'one',
          text: { en: 'Solved?' },
          groups: ['detractor'],
          options: [
            { id: 'yes', text: { en: 'Yes' } },
            { id: 'no', text: { en: 'No' } },
          ],
        },
        {
          id: 'again',
          type: 'scale',
          text: { en: 'Again?' },
          groups: ['promoter'],
          points: 7,
          low: { en: 'No' },
          high: { en: 'Yes' },
        },
      ])
    })

    it('shows a faulty form as it was filled in, with the fault beside its field, in the reader’s language', async () => {
      const id = await made()
      const path = `${home}/${id}/questions?in=en`
      const { html: before } = await read(path)
      const form = { seen: seenOn(before), 'questions.0.type': 'one', 'questions.0.text': 'Which?' }
      const response = await marketer.post(path, form, { 'accept-language': 'zh-CN' })
      const html = await response.text()
      expect(response.status).toBe(400)
      expect(html).toContain('value="Which?"')
      expect(html).toContain('请至少填写两个选项，最多 20 个。')
      expect(html).toContain('请至少选择一个人群。')
      expect(html).not.toContain('Expected')
      expect(html).toContain('<a href="#questions.0.options">请至少填写两个选项，最多 20 个。</a>')
      expect(html).toContain('id="questions.0.options"')
      expect((await stored(id)).questions).toEqual([])
    })

    it('saves links, and warns where not every group gets the same', async () => {
      const id = await made()
      await save(id, 'thanks', { 'links.promoter.url': 'https://reviews.example.com/x', 'texts.thanks': 'Merci' })
      expect(await stored(id)).toMatchObject({
        thanksLinks: { promoter: { url: 'https://reviews.example.com/x' } },
        texts: { en: { thanks: 'Merci' } },
      })
      expect((await read(`${home}/${id}`)).html).toContain('Review sites forbid inviting happy customers only.')
      const { html, status } = await save(id, 'thanks', { 'links.promoter.url': 'javascript:alert(1)' })
      expect(status).toBe(400)
      expect(html).toContain('Give a whole address')
    })

    it('refuses a colour that cannot be read, and takes the nearest that can at one press', async () => {
      const id = await made()
      const { status, html } = await save(id, 'look', { colour: 'FFD400', font: 'serif' })
      expect(status).toBe(400)
      expect(html).toContain('its contrast is 1.4:1, and 4.5:1 is needed')
      expect(html).toContain('name="take" value="#8c7300"')
      await save(id, 'look', { colour: 'FFD400', font: 'serif', take: '#8c7300' })
      expect((await stored(id)).look).toEqual({ colour: '#8c7300', font: 'serif' })
      expect((await save(id, 'look', { colour: 'red;}', font: 'serif' })).html).toContain('Write a colour as #0b6b43.')
      await save(id, 'look', { colour: '', font: 'system' })
      expect((await stored(id)).look).toEqual({ colour: null, font: 'system' })
    })

    it('takes the addresses of pages for their sites', async () => {
      const id = await made()
      await save(id, 'sites', { origins: 'https://www.example.com/shop?x\nshop.example.com\r\nhttp://localhost:3000' })
      expect((await stored(id)).origins).toEqual([
        'https://www.example.com',
        'https://shop.example.com',
        'http://localhost:3000',
      ])
      expect((await save(id, 'sites', { origins: 'nonsense' })).status).toBe(400)
    })

    it('tells the second of two who save the same, keeps what he typed, and lets him save it again', async () => {
      const id = await made()
      const { html } = await read(`${home}/${id}/texts?in=en`)
      await changeSurvey(service.deps, caller(), id, { texts: { en: { question: 'Theirs' } } })
      const path = `${home}/${id}/texts?in=en`
      const late = await marketer.post(path, { seen: seenOn(html), 'texts.question': 'Mine' })
      const shown = await late.text()
      expect(late.status).toBe(409)
      expect(shown).toContain('Somebody else has changed this meanwhile')
      expect(shown).toContain('>Mine</textarea>')
      expect((await stored(id)).texts).toEqual({ en: { question: 'Theirs' } })
      const again = await marketer.post(path, { seen: seenOn(shown), 'texts.question': 'Mine' })
      expect(again.status).toBe(303)
      expect((await stored(id)).texts).toEqual({ en: { question: 'Mine' } })
    })

    it('lets two save different parts at once', async () => {
      const id = await made()
      const { html } = await read(`${home}/${id}/thanks?in=en`)
      await save(id, 'texts', { 'texts.question': 'Hers' })
      const other = await marketer.post(`${home}/${id}/thanks?in=en`, { seen: seenOn(html), 'texts.thanks': 'His' })
      expect(other.status).toBe(303)
      expect((await stored(id)).texts).toEqual({ en: { question: 'Hers', thanks: 'His' } })
    })

    it('closes, reopens and copies, and all of it stands in the log', async () => {
      const id = await made({ name: 'Ends' })
      await marketer.post(`${home}/${id}/closure`, { closed: 'yes' })
      expect((await stored(id)).closedBy).toBe(`person:${marketer.personId}`)
      expect((await read(`${home}/${id}/sites`)).html).toContain('Reopen the survey')
      await marketer.post(`${home}/${id}/closure`, { closed: 'no' })
      expect((await stored(id)).closedAt).toBeNull()
      const copied = await marketer.post(`${home}/${id}/copies`, { copy: 'Begins' })
      const copy = copied.headers.get('location')?.split('/').at(-1) ?? ''
      expect((await stored(copy)).name).toBe('Begins')
      const rows = await service.deps.database.all(
        audits(service.ours.workspaceId, {}, { before: undefined, limit: 200 }),
      )
      const mine = rows.filter(({ subject, actor }) => [id, copy].includes(subject ?? '') && actor.startsWith('person'))
      expect(mine.map(({ action, actorName }) => [action, actorName]).sort()).toEqual([
        ['survey.closed', 'The marketer'],
        ['survey.created', 'The marketer'],
        ['survey.reopened', 'The marketer'],
      ])
    })
  })

  describe('a logo', () => {
    const upload = async (id: string, bytes: Buffer, name = 'logo.png') => {
      const form = new FormData()
      form.append('logo', new File([new Uint8Array(bytes)], name, { type: 'image/png' }))
      return marketer.post(`${home}/${id}/logo`, form)
    }

    it('is taken by what it is, not by its name, and shown where people answer', async () => {
      const id = await made()
      expect((await upload(id, png, 'logo.svg')).status).toBe(303)
      const { logo } = await stored(id)
      const { body: link } = await service.call('POST', `/api/surveys/${id}/links`, {})
      const page = await (await service.app.request(link.url, { headers: { accept: 'text/html' } })).text()
      expect(page).toContain(`<img class="logo" src="${new URL(logo ?? '').pathname}`)
      await marketer.post(`${home}/${id}/logo/removal`)
      expect((await stored(id)).logo).toBeNull()
      expect((await service.app.request(logo ?? '')).status).toBe(404)
    })

    it.each([
      ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 400],
      ['GIF', Buffer.from('GIF89a............'), 400],
      ['nothing', Buffer.alloc(0), 400],
      ['more than 100 kB', Buffer.concat([png, Buffer.alloc(102_400)]), 413],
      ['very much more', Buffer.concat([png, Buffer.alloc(3_000_000)]), 413],
    ])('is not %s', async (_what, bytes, status) => {
      const id = await made()
      expect((await upload(id, bytes)).status).toBe(status)
      expect((await stored(id)).logo).toBeNull()
    })
  })

  describe('the preview', () => {
    it('is the real widget in a page that only we may frame, and asks with what was typed', async () => {
      const id = await made({ look: { colour: '#0b6b43', font: 'serif' } })
      const path = `${home}/${id}/preview?section=texts&in=zh-Hant&group=detractor&device=wide`
      const { html, headers } = await read(path)
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
      expect(html).toContain('<html lang="zh-Hant"')
      expect(html).toContain('survey="preview"')
      expect(html).toContain('score="6"')
      expect(html).toContain('--vouch-accent:#0b6b43')
      const draft = await marketer.post(path, { 'texts.question': '您會推薦嗎？' })
      expect(await draft.text()).toContain('您會推薦嗎？')
      expect((await stored(id)).texts).toEqual({})
      const list = await service.call('GET', `/api/responses?survey=${id}`)
      expect(list.body.data).toEqual([])
    })

    it('shows a closed survey as if it were open', async () => {
      const id = await made()
      await service.call('PUT', `/api/surveys/${id}/closure`)
      expect((await read(`${home}/${id}/preview`)).html).toContain('"closed":false')
    })
  })
})
