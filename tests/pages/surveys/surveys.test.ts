import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { listSurveysWithMetrics } from '../../../server/domain/reports/survey-scores.ts'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { getSurvey, updateSurvey } from '../../../server/domain/surveys/surveys.ts'
import { selectAuditEntries } from '../../../server/store/queries/audit.ts'
import { updateWorkspace } from '../../../server/store/queries/workspaces.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import { surveyFromTemplate, type Template, templates } from '../../../shared/templates/templates.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { createPng } from '../../support/pictures.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const png = createPng()

describe('the surveys pages', () => {
  let connection: TestConnection
  let service: Service
  let marketer: SignedInMember & { slug: string }
  let surveysPath: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    marketer = await signInMember(service, 'marketer')
    surveysPath = `/w/${marketer.slug}/surveys`
  })
  afterAll(() => connection.close())

  const getCaller = () => cliCaller(service.ours.workspaceId)
  const getPage = async (path: string, headers = {}) => {
    const response = await marketer.get(path, headers)
    return { status: response.status, html: await response.text(), headers: response.headers }
  }
  const createSurvey = async (patch: SurveyPatch = {}) => {
    const { body } = await service.call('POST', '/api/surveys', { name: 'Made', ...patch })
    return body.id as string
  }
  const getStoredSurvey = (id: string) => getSurvey(service.deps, getCaller(), id)
  /** The fields of the form that tell what each section was when it was shown. */
  const parseSeen = (html: string): Record<string, string> =>
    Object.fromEntries([...html.matchAll(/name="(seen\.\w+)" value="([^"]+)"/g)].map(([, name, seen]) => [name, seen]))
  /** Saves one section as a browser does that has just opened it. */
  const saveSection = async (id: string, section: string, form: Record<string, string>, lang = 'en') => {
    const path = `${surveysPath}/${id}?in=${lang}`
    const name = `seen.${section}`
    const { [name]: seen = '' } = parseSeen((await getPage(path)).html)
    const response = await marketer.post(path, { [name]: seen, ...form })
    return { status: response.status, html: await response.text(), location: response.headers.get('location') }
  }

  /** Presses a button that changes the rows of a section. */
  const arrangeRows = async (id: string, form: Record<string, string>) => {
    const response = await marketer.post(`${surveysPath}/${id}?in=en`, form)
    return { status: response.status, html: await response.text() }
  }

  /** The fields of the first section and the font as a new survey has them. */
  const basics = { name: 'Made', type: 'relationship', followUpThreshold: '6', font: '' }

  describe('the list', () => {
    it('shows each survey with its responses, and the score only if there are enough', async () => {
      const id = await createSurvey({ name: 'Few' })
      for (const score of [9, 10, 3]) {
        await service.call('POST', `/embed/surveys/${id}/responses`, { key: crypto.randomUUID(), score })
      }
      const { html, status } = await getPage(surveysPath)
      expect(status).toBe(200)
      const row = html.match(/<tr><th scope="row"><a href="[^"]*">Few<[\s\S]*?<\/tr>/)?.[0] ?? ''
      expect(row).toContain(`${surveysPath.replace('/surveys', '/responses')}?survey=${id}`)
      expect(row).toContain('>3</a>')
      expect(row).toContain('Fewer than 10 responses')
      for (let extra = 0; extra < 30; extra++) {
        await service.call('POST', `/embed/surveys/${id}/responses`, { key: crypto.randomUUID(), score: 9 })
      }
      expect((await getPage(surveysPath)).html).toMatch(/93\.9 <small>\([\d.]+–[\d.]+\)<\/small>/)
      const readLater = async (days: number) => {
        const deps = { ...service.deps, now: () => service.time.now() + days * DAY }
        const { data } = await listSurveysWithMetrics(deps, getCaller(), { limit: 99, timeZone: 'Europe/London' })
        return data.find(({ survey }) => survey.id === id)
      }
      expect(await readLater(360)).toMatchObject({ months: { length: 12 } })
      const monthsOf = async (days: number) =>
        (await readLater(days))?.months.map(({ from, count }) => `${from} ${count}`)
      expect((await monthsOf(0))?.at(-1)).toBe('2026-11-01 33')
      expect((await monthsOf(0))?.at(0)).toBe('2025-12-01 0')
      // A single month is no trend.
      expect((await getPage(surveysPath)).html).not.toContain('Score by month')
      const october = Array.from({ length: 10 }, (_, occurrence) => ({
        occurrence,
        response: { score: 3, at: { day: '2026-10-20' }, properties: {} },
      }))
      await importResponseRows(service.deps, await findOpenSurvey(service.deps, id), october, { followUps: false })
      const label = 'Score by month: −100.0 in October 2026, 93.9 in November 2026, lowest −100.0, highest 93.9'
      expect((await getPage(surveysPath)).html).toContain(`aria-label="${label}"`)
      expect(await readLater(89)).toMatchObject({ recent: { count: 33 }, responses: 43 })
      expect(await readLater(90)).toMatchObject({ recent: { count: 0, nps: null }, responses: 43 })
    })

    it('is limited to roles that may change surveys, and to their own workspace', async () => {
      const viewer = await signInMember(service, 'viewer')
      expect((await viewer.get(surveysPath)).status).toBe(403)
      const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
      expect((await stranger.get(surveysPath)).status).toBe(404)
      const theirPath = `/w/${stranger.slug}/surveys/${service.ours.surveyId}`
      for (const path of ['', '/share', '/share/qr', '/share/email', '/share/website', '/test', '/preview', '/print']) {
        expect((await stranger.get(theirPath + path)).status).toBe(404)
      }
      expect((await getPage(`${surveysPath}/new/x`)).status).toBe(404)
    })
  })

  describe('a new survey', () => {
    it.each(templates.map(({ id }) => id))('is created from the template %s with a working link', async (template) => {
      const response = await marketer.post(`${surveysPath}/new`, { template, subject: 'Harbour Coffee', name: '' })
      expect(response.status).toBe(303)
      const path = response.headers.get('location') ?? ''
      expect(path).toMatch(/\/share$/)
      const { html } = await getPage(path)
      const url = html.match(/value="https:\/\/vouch\.test(\/l\/[^"]+)"/)?.[1] ?? ''
      const respondentPage = await service.app.request(url, { headers: { accept: 'text/html' } })
      expect(respondentPage.status).toBe(200)
    })

    it('is named in the language of its creator', async () => {
      const response = await marketer.post(
        `${surveysPath}/new`,
        { template: 'event', name: '', subject: '' },
        { 'accept-language': 'zh-TW' },
      )
      const id = response.headers.get('location')?.split('/').at(-2) ?? ''
      expect(await getStoredSurvey(id)).toMatchObject({ name: '活動之後', touchpoint: '活動' })
    })

    it('can be a draft, which is edited and opened before it is shared', async () => {
      const response = await marketer.post(`${surveysPath}/new`, { template: 'event', name: 'Later', state: 'draft' })
      const id = response.headers.get('location')?.split('/').at(-1) ?? ''
      expect(await getStoredSurvey(id)).toMatchObject({ name: 'Later', state: 'draft' })
      expect((await getPage(`${surveysPath}/${id}/share`)).html).toContain('Takes no responses yet.')
      expect((await getPage(surveysPath)).html).toContain(`${surveysPath}/${id}/opening`)
      const opening = await marketer.post(`${surveysPath}/${id}/opening`)
      expect(opening.headers.get('location')).toBe(`${surveysPath}/${id}/share`)
      expect((await getStoredSurvey(id)).state).toBe('open')
    })

    it('of sample data is shown as one that takes no responses', async () => {
      const id = await createSurvey({ name: 'Of the sample' })
      await service.call('POST', `/api/surveys/${id}/links`, {})
      const setDemo = (demoAt: number | null) =>
        connection.database.batch([updateWorkspace(service.ours.workspaceId, { demo_at: demoAt })])
      expect((await getPage(`${surveysPath}/${id}/share`)).html).toContain('Anyone with this link can respond.')
      await setDemo(1)
      for (const path of [`/${id}`, `/${id}/share`, `/${id}/share/qr`, `/${id}/test`]) {
        const { html } = await getPage(surveysPath + path)
        expect(html).toMatch(/sample data takes? no responses\./)
        expect(html).not.toContain('Anyone with this link can respond.')
      }
      expect((await getPage(surveysPath)).html).not.toContain('>Open</span>')
      await setDemo(null)
    })

    it('is previewed before it is created', async () => {
      const form = { template: 'purchase', subject: 'Harbour' }
      const html = await (await marketer.post(`${surveysPath}/new/preview`, form)).text()
      expect(html).toContain('After this purchase, how likely are you to recommend Harbour')
      expect((await getPage(`${surveysPath}/new/preview`)).html).toContain('How likely are you to recommend Ours')
    })

    it('keeps the input if it is invalid', async () => {
      const name = 'x'.repeat(201)
      const response = await marketer.post(`${surveysPath}/new`, { template: 'support', name, subject: 'Shop' })
      expect(response.status).toBe(400)
      const html = await response.text()
      expect(html).toContain(`value="${name}"`)
      expect(html).toContain('Enter a name of up to 200 characters.')
      expect(html).toMatch(/value="support" checked/)
    })
  })

  describe('the editor', () => {
    it.each(['', '/share', '/share/qr', '/share/email', '/share/website', '/signed-links', '/print'])(
      'has a page%s in three languages, in one language each, without inline style or script',
      async (path) => {
        const id = await createSurvey({
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
          const { status, html, headers } = await getPage(`${surveysPath}/${id}${path}`, { 'accept-language': accept })
          expect(status).toBe(200)
          expect(html).toMatch(expected)
          expect(html).not.toMatch(/ style="| on[a-z]+="|<script(?![^>]* src=)|undefined|\[object/)
          expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
          expect(headers.get('cache-control')).toBe('no-store')
          // With the look and the script of the app, 30 kB.
          expect(gzipSync(html).length).toBeLessThan(17_000)
        }
      },
    )

    it('saves the basics', async () => {
      const id = await createSurvey()
      const form = { name: 'Till', subject: '海港咖啡', type: 'touchpoint', touchpoint: 'Till', locale: 'zh-Hant' }
      const { status, location } = await saveSection(id, 'basics', { ...form, followUpThreshold: '' })
      expect({ status, location }).toEqual({ status: 303, location: `${surveysPath}/${id}?in=en` })
      expect(await getStoredSurvey(id)).toMatchObject({ ...form, followUpThreshold: null })
    })

    it('saves the texts of one language and keeps all others', async () => {
      const id = await createSurvey({ texts: { de: { question: 'Frage?' }, en: { thanks: 'Cheers', low: 'No' } } })
      await saveSection(id, 'texts', { 'texts.question': ' How likely? ', 'texts.low': '' })
      expect((await getStoredSurvey(id)).texts).toEqual({
        de: { question: 'Frage?' },
        en: { thanks: 'Cheers', question: 'How likely?' },
      })
      await saveSection(id, 'texts', { 'texts.question': '' }, 'de')
      expect(Object.keys((await getStoredSurvey(id)).texts)).toEqual(['en'])
      await saveSection(id, 'texts', { 'texts.subject': 'unsere Bäckerei' }, 'de')
      expect((await getStoredSurvey(id)).texts.de).toEqual({ subject: 'unsere Bäckerei' })
    })

    it('shows what respondents read where a text is empty', async () => {
      const texts = surveyFromTemplate(templates.find(({ id }) => id === 'employee') as Template, 'en').texts
      const id = await createSurvey({ subject: 'Acme', texts })
      const { html } = await getPage(`${surveysPath}/${id}?in=fr`)
      expect(html).toContain('placeholder="Quelle est la probabilité que vous recommandiez {subject} comme employeur')
      expect(html).toContain('placeholder="Acme"')
    })

    it('offers exactly the languages that a survey has texts in', async () => {
      const id = await createSurvey({
        questions: [{ id: 'a', type: 'text', text: { sv: 'Vad?' }, groups: ['promoter'] }],
      })
      const { html } = await getPage(`${surveysPath}/${id}`)
      const inUse = html.match(/<optgroup label="In use">[\s\S]*?<\/optgroup>/)?.[0]
      expect(inUse?.match(/>[^<]+<\/option>/g)).toEqual(['>Swedish</option>', '>English</option>'])
      expect(html).toContain('Translations: More questions 1 of 35')
    })

    it('tells which languages lack a translation, and shows the translations of common reasons', async () => {
      const id = await createSurvey({
        reasons: {
          promoter: [
            { id: 'speed', text: { en: 'Speed' } },
            { id: 'pier', text: { en: 'Pier', de: 'Kai' } },
          ],
        },
        questions: [{ id: 'a', type: 'text', text: { en: 'Why?' }, groups: ['promoter'] }],
      })
      const { html: reasonsPage } = await getPage(`${surveysPath}/${id}?in=fr`)
      expect(reasonsPage).toContain('Complete in 2 of 35 languages: German and English. Respondents don’t see reasons')
      expect(reasonsPage).toContain('placeholder="Rapidité"')
      const { html: questionsPage } = await getPage(`${surveysPath}/${id}`)
      expect(questionsPage).toContain('Complete in 1 of 35 languages: English. Respondents don’t see questions')
      const chinesePage = await getPage(`${surveysPath}/${id}`, { 'accept-language': 'zh-CN' })
      expect(chinesePage.html).toContain('共 35 种语言，已译完 2 种：')
      expect((await getPage(`${surveysPath}/${id}`)).html).not.toContain('Without your question')
      const ownWords = await createSurvey({ texts: { en: { question: 'Well?' } } })
      expect((await getPage(`${surveysPath}/${ownWords}`)).html).toContain(
        'Complete in 1 of 35 languages: English. Without your question, respondents get the whole survey in English.',
      )
    })

    it('saves reasons: existing names stay, new ones come from their text, other languages are unchanged', async () => {
      const price = { id: 'price', text: { en: 'Price', de: 'Preis' } }
      const id = await createSurvey({ reasons: { detractor: [price, { id: 'delay', text: { en: 'Delay' } }] } })
      await saveSection(id, 'reasons', {
        'reasons.detractor.0.id': 'price',
        'reasons.detractor.0.text': 'The price',
        'reasons.detractor.1.id': 'delay',
        'reasons.detractor.1.text': '',
        'reasons.detractor.2.id': '',
        'reasons.detractor.2.text': 'Not fair!',
        'reasons.promoter.0.id': '',
        'reasons.promoter.0.text': '速度快',
      })
      expect((await getStoredSurvey(id)).reasons).toEqual({
        promoter: [{ id: 'choice', text: { en: '速度快' } }],
        detractor: [
          { id: 'price', text: { en: 'The price', de: 'Preis' } },
          { id: 'not-fair', text: { en: 'Not fair!' } },
        ],
      })
    })

    it('adds, moves and removes rows without script, without saving', async () => {
      const id = await createSurvey()
      const rows = { 'reasons.promoter.0.text': 'One', 'reasons.promoter.1.text': 'Two' }
      const readRowTexts = (html: string) =>
        [...html.matchAll(/promoter\.\d\.text" value="([^"]*)"/g)].map(([, text]) => text)
      const submitAction = async (action: string) => readRowTexts((await arrangeRows(id, { ...rows, action })).html)
      expect(await submitAction('add reasons.promoter')).toEqual(['One', 'Two', ''])
      expect(await submitAction('up reasons.promoter.1')).toEqual(['Two', 'One'])
      expect(await submitAction('remove reasons.promoter.0')).toEqual(['Two'])
      expect((await getStoredSurvey(id)).reasons).toEqual({})
      for (const invalidAction of ['remove reasons.promoter.7', 'up x', 'add __proto__.x', 'remove', '']) {
        expect((await arrangeRows(id, { ...rows, action: invalidAction })).status).toBeLessThan(400)
      }
    })

    it('shows the error beside its row, even after empty rows', async () => {
      const id = await createSurvey()
      const { html, status } = await saveSection(id, 'reasons', {
        'reasons.promoter.0.text': '',
        'reasons.promoter.1.text': 'Fine',
        'reasons.promoter.2.text': 'x'.repeat(301),
      })
      expect(status).toBe(400)
      const rows = html.match(/<li>\s*<input type="hidden" name="reasons[\s\S]*?<\/li>/g) ?? []
      expect(rows.map((row) => row.includes('class="error"'))).toEqual([false, true])
    })

    it('creates further questions of all kinds', async () => {
      const id = await createSurvey()
      const { html } = await arrangeRows(id, { action: 'add questions scale' })
      expect(html).toContain('name="questions.0.points"')
      const groups = { 'questions.0.groups': 'detractor' }
      await saveSection(id, 'questions', {
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
      expect((await getStoredSurvey(id)).questions).toEqual([
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

    it('shows an invalid form with its input, the error beside its field, in the user’s language', async () => {
      const id = await createSurvey()
      const path = `${surveysPath}/${id}?in=en`
      const { html: before } = await getPage(path)
      const { 'seen.questions': seen = '' } = parseSeen(before)
      const form = { 'seen.questions': seen, 'questions.0.type': 'one', 'questions.0.text': 'Which?' }
      const response = await marketer.post(path, form, { 'accept-language': 'zh-CN' })
      const html = await response.text()
      expect(response.status).toBe(400)
      expect(html).toContain('value="Which?"')
      expect(html).toContain('请填写 2 至 20 个选项。')
      expect(html).toContain('请至少选择一种客户类型。')
      expect(html).not.toContain('Expected')
      expect(html).toContain('<a href="#questions.0.options">请填写 2 至 20 个选项。</a>')
      expect(html).toContain('id="questions.0.options"')
      expect((await getStoredSurvey(id)).questions).toEqual([])
    })

    it('saves links, and warns if groups get different ones', async () => {
      const id = await createSurvey()
      await saveSection(id, 'thanks', {
        'links.promoter.url': 'https://reviews.example.com/x',
        'texts.thanks': 'Merci',
      })
      expect(await getStoredSurvey(id)).toMatchObject({
        thanksLinks: { promoter: { url: 'https://reviews.example.com/x' } },
        texts: { en: { thanks: 'Merci' } },
      })
      expect((await getPage(`${surveysPath}/${id}`)).html).toContain(
        'Review sites don’t allow inviting only happy customers.',
      )
      const { html, status } = await saveSection(id, 'thanks', { 'links.promoter.url': 'javascript:alert(1)' })
      expect(status).toBe(400)
      expect(html).toContain('Enter a full URL')
    })

    it('rejects an illegible colour, and offers the nearest legible one', async () => {
      const id = await createSurvey()
      const { status, html } = await saveSection(id, 'look', { colour: 'FFD400', font: 'serif' })
      expect(status).toBe(400)
      expect(html).toContain('the contrast is 1.4:1 and must be at least 4.5:1')
      expect(html).toContain('name="suggestedColour" value="#8c7300"')
      await saveSection(id, 'look', { colour: 'FFD400', font: 'serif', suggestedColour: '#8c7300' })
      expect((await getStoredSurvey(id)).look).toEqual({ colour: '#8c7300', font: 'serif' })
      expect((await saveSection(id, 'look', { colour: 'red;}', font: 'serif' })).html).toContain(
        'Enter a colour like #0b6b43.',
      )
      await saveSection(id, 'look', { colour: '', font: '' })
      expect((await getStoredSurvey(id)).look).toEqual({ colour: null, font: null })
    })

    it('accepts page URLs as their origins', async () => {
      const id = await createSurvey()
      await saveSection(id, 'sites', {
        origins: 'https://www.example.com/shop?x\nshop.example.com\r\nhttp://localhost:3000',
      })
      expect((await getStoredSurvey(id)).origins).toEqual([
        'https://www.example.com',
        'https://shop.example.com',
        'http://localhost:3000',
      ])
      expect((await saveSection(id, 'sites', { origins: 'nonsense' })).status).toBe(400)
      const wildcard = await saveSection(id, 'sites', { origins: 'https://*.example.com' })
      expect(wildcard.html).toContain('“*” can’t stand for a name')
    })

    it('reports a concurrent change to the second user, keeps their input, and lets them save it again', async () => {
      const id = await createSurvey()
      const path = `${surveysPath}/${id}?in=en`
      const { html } = await getPage(path)
      await updateSurvey(service.deps, getCaller(), id, { texts: { en: { question: 'Theirs' } } })
      const conflict = await marketer.post(path, { ...parseSeen(html), ...basics, 'texts.question': 'Mine' })
      const conflictPage = await conflict.text()
      expect(conflict.status).toBe(409)
      expect(conflictPage).toContain('Someone else just changed this: Question and texts<')
      expect(conflictPage).toContain('>Mine</textarea>')
      expect((await getStoredSurvey(id)).texts).toEqual({ en: { question: 'Theirs' } })
      const retry = await marketer.post(path, { ...parseSeen(conflictPage), ...basics, 'texts.question': 'Mine' })
      expect(retry.status).toBe(303)
      expect((await getStoredSurvey(id)).texts).toEqual({ en: { question: 'Mine' } })
    })

    it('saves all sections at once, and leaves what nobody touched as others have changed it', async () => {
      const id = await createSurvey()
      const path = `${surveysPath}/${id}?in=en`
      const { html } = await getPage(path)
      await saveSection(id, 'texts', { 'texts.question': 'Hers' })
      await updateSurvey(service.deps, getCaller(), id, {
        reasons: { detractor: [{ id: 'price', text: { en: 'Price' } }] },
      })
      const form = { ...basics, name: 'Renamed', 'texts.thanks': 'His', font: 'serif', origins: '' }
      const response = await marketer.post(path, { ...parseSeen(html), ...form })
      expect(response.status).toBe(303)
      expect(await getStoredSurvey(id)).toMatchObject({
        name: 'Renamed',
        texts: { en: { question: 'Hers', thanks: 'His' } },
        reasons: { detractor: [{ id: 'price' }] },
        look: { font: 'serif' },
      })
    })

    it('saves nothing and conflicts with nothing when nothing was changed', async () => {
      const id = await createSurvey({
        texts: { en: { question: 'Well?' } },
        reasons: { promoter: [{ id: 'speed', text: { en: 'Speed', de: 'Tempo' } }] },
        questions: [{ id: 'a', type: 'text', text: { en: 'Why?' }, groups: ['promoter'] }],
        closesAt: '2027-01-31T17:00:00.000Z',
      })
      const path = `${surveysPath}/${id}?in=en`
      const { html } = await getPage(path)
      expect(html).toMatch(/name="closesAt"[^>]* value="2027-01-31T17:00"/)
      await updateSurvey(service.deps, getCaller(), id, { name: 'Theirs', reasons: {}, questions: [] })
      const before = await getStoredSurvey(id)
      const formFields = {
        ...basics,
        'texts.question': 'Well?',
        'reasons.promoter.0.id': 'speed',
        'reasons.promoter.0.text': 'Speed',
        'questions.0.id': 'a',
        'questions.0.type': 'text',
        'questions.0.text': 'Why?',
        'questions.0.groups': 'promoter',
        closesAt: '2027-01-31T17:00',
      }
      expect((await marketer.post(path, { ...parseSeen(html), ...formFields })).status).toBe(303)
      expect(await getStoredSurvey(id)).toEqual(before)
    })

    it('sets and removes the time at which the survey closes, in the time zone of the workspace', async () => {
      const id = await createSurvey()
      await saveSection(id, 'sites', { origins: '', closesAt: '2027-06-30T18:00' })
      expect(await getStoredSurvey(id)).toMatchObject({ closesAt: '2027-06-30T17:00:00.000Z', state: 'scheduled' })
      expect((await getPage(surveysPath)).html).toContain('Closes Jun 30, 2027')
      expect((await saveSection(id, 'sites', { origins: '', closesAt: 'soon' })).html).toContain(
        'Enter a date and a time.',
      )
      await saveSection(id, 'sites', { origins: '', closesAt: '' })
      expect(await getStoredSurvey(id)).toMatchObject({ closesAt: null, state: 'open' })
    })

    it('closes, reopens and copies, with audit entries', async () => {
      const id = await createSurvey({ name: 'Ends' })
      await marketer.post(`${surveysPath}/${id}/closure`)
      expect((await getStoredSurvey(id)).closedBy).toBe(`user:${marketer.userId}`)
      expect((await getPage(`${surveysPath}/${id}`)).html).toContain('Reopen survey')
      await marketer.post(`${surveysPath}/${id}/closure/deletion`)
      expect((await getStoredSurvey(id)).closedAt).toBeNull()
      const response = await marketer.post(`${surveysPath}/${id}/copies`, { copy: 'Begins' })
      const copyId = response.headers.get('location')?.split('/').at(-1) ?? ''
      expect((await getStoredSurvey(copyId)).name).toBe('Begins')
      const rows = await service.deps.database.all(
        selectAuditEntries(service.ours.workspaceId, {}, { before: undefined, limit: 200 }),
      )
      const ownEntries = rows.filter(
        ({ subject, actor }) => [id, copyId].includes(subject ?? '') && actor.startsWith('user'),
      )
      expect(ownEntries.map(({ action, actorName }) => [action, actorName]).sort()).toEqual([
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
      return marketer.post(`${surveysPath}/${id}/logo`, form)
    }

    it('is identified by its content, not its name, and shown on survey pages', async () => {
      const id = await createSurvey()
      expect((await upload(id, png, 'logo.svg')).status).toBe(303)
      const { logo } = await getStoredSurvey(id)
      const { body: link } = await service.call('POST', `/api/surveys/${id}/links`, {})
      const page = await (await service.app.request(link.url, { headers: { accept: 'text/html' } })).text()
      expect(page).toContain(`<img class="logo" src="${new URL(logo ?? '').pathname}`)
      await marketer.post(`${surveysPath}/${id}/logo/deletion`)
      expect((await getStoredSurvey(id)).logo).toBeNull()
      expect((await service.app.request(logo ?? '')).status).toBe(404)
    })

    it.each([
      ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 400],
      ['GIF', Buffer.from('GIF89a............'), 400],
      ['nothing', Buffer.alloc(0), 400],
      ['the first bytes of a picture', png.subarray(0, 8), 400],
      ['more than 2048 pixels wide', createPng(2049, 1), 400],
      ['more than 100 kB', Buffer.concat([png, Buffer.alloc(102_400)]), 413],
      ['very much more', Buffer.concat([png, Buffer.alloc(3_000_000)]), 413],
    ])('cannot be %s', async (_what, bytes, status) => {
      const id = await createSurvey()
      expect((await upload(id, bytes)).status).toBe(status)
      expect((await getStoredSurvey(id)).logo).toBeNull()
    })
  })

  describe('the brand', () => {
    const brandPath = () => `${surveysPath}/brand`
    const brand = { name: 'Acme Coffee', colour: '#0b6b43', font: 'serif', privacyUrl: 'https://acme.example/privacy' }
    const openSurveyPage = async (id: string, language = 'en') => {
      const { body: link } = await service.call('POST', `/api/surveys/${id}/links`, {})
      const headers = { accept: 'text/html', 'accept-language': language }
      return (await service.app.request(link.url, { headers })).text()
    }
    afterAll(() => service.call('PATCH', '/api/brand', { name: null, colour: null, font: 'system', privacyUrl: null }))

    it('is the name of the workspace, until one is set', async () => {
      const html = await openSurveyPage(await createSurvey())
      expect(html).toContain('<p class="asker"><bdi>Ours</bdi></p>')
      expect(html).toContain('<span>Asked by <bdi>Ours</bdi></span>')
      expect(html).not.toContain('>Privacy<')
    })

    it('is shown on all surveys, unless they have a look of their own', async () => {
      expect((await marketer.post(brandPath(), brand)).status).toBe(303)
      expect((await service.call('GET', '/api/brand')).body).toEqual({ ...brand, logo: null })
      const inherited = await openSurveyPage(await createSurvey())
      expect(inherited).toContain('Acme Coffee')
      // Once on the page, and once for the widget that replaces the form.
      expect(inherited.match(/href="https:\/\/acme\.example\/privacy"/g)).toHaveLength(1)
      expect(inherited).toContain('"privacyUrl":"https://acme.example/privacy"')
      expect(inherited).toContain('--vouch-accent:#0b6b43')
      expect(inherited).toContain('ui-serif')
      const own = await openSurveyPage(await createSurvey({ look: { colour: '#7a1f5c', font: 'system' } }))
      expect(own).toContain('--vouch-accent:#7a1f5c')
      expect(own).not.toContain('ui-serif')
      expect(await openSurveyPage(await createSurvey(), 'zh-CN')).toContain(
        '<span>由 <bdi>Acme Coffee</bdi> 发起</span>',
      )
    })

    it('has a logo, which surveys with a logo of their own do not show', async () => {
      const form = new FormData()
      form.append('logo', new File([new Uint8Array(png)], 'logo.png', { type: 'image/png' }))
      expect((await marketer.post(`${brandPath()}/logo`, form)).status).toBe(303)
      const { logo } = (await service.call('GET', '/api/brand')).body
      const { pathname, search } = new URL(logo)
      const file = await service.app.request(pathname + search)
      expect(file.headers.get('cache-control')).toContain('immutable')
      expect(Buffer.from(await file.arrayBuffer())).toEqual(png)
      expect(await openSurveyPage(await createSurvey())).toContain(`<img class="logo" src="${pathname}`)
      await marketer.post(`${brandPath()}/logo/deletion`)
      expect((await service.app.request(pathname)).status).toBe(404)
      const upload = new FormData()
      upload.append('logo', new File(['<svg/>'], 'logo.svg', { type: 'image/png' }))
      expect((await marketer.post(`${brandPath()}/logo`, upload)).status).toBe(400)
    })

    it('explains what is wrong, keeps the input, and previews what is right', async () => {
      const wrong = { ...brand, name: 'Kept', colour: 'ffd400', privacyUrl: 'privacy' }
      const response = await marketer.post(brandPath(), wrong)
      const html = await response.text()
      expect(response.status).toBe(400)
      expect(html).toContain('value="Kept"')
      expect(html).toContain('name="suggestedColour" value="#8c7300"')
      expect(html).toContain('Enter a full URL')
      const preview = await (await marketer.post(`${surveysPath}/new/preview`, wrong)).text()
      expect(preview).toContain('Asked by <bdi>Kept</bdi>')
      expect((await service.call('PATCH', '/api/brand', { colour: '#ffd400' })).status).toBe(400)
      expect((await service.call('PATCH', '/api/brand', { privacyUrl: 'javascript:alert(1)' })).status).toBe(400)
    })

    it('is audited by the names of what changed', async () => {
      service.time.advance(1)
      await service.call('PATCH', '/api/brand', { name: 'Audited', font: 'mono' })
      const { body } = await service.call('GET', '/api/audit?limit=1')
      expect(body.data).toMatchObject([{ action: 'brand.changed', detail: { fields: ['name', 'font'] } }])
      await service.call('PATCH', '/api/brand', { name: 'Audited' })
      expect((await service.call('GET', '/api/audit?limit=1')).body).toEqual(body)
    })
  })

  describe('the preview', () => {
    it('is the real widget in a page that only we may frame, with the current input', async () => {
      const id = await createSurvey({ look: { colour: '#0b6b43', font: 'serif' } })
      const path = `${surveysPath}/${id}/preview?in=zh-Hant&state=detractor&device=wide`
      const { html, headers } = await getPage(path)
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
      expect(html).toContain('<html lang="zh-Hant"')
      expect(html).toContain('survey="preview"')
      expect(html).toContain('score="6"')
      expect(html).toContain('--vouch-accent:#0b6b43')
      const unsaved = { 'seen.texts': 'x', 'texts.question': '您會推薦嗎？' }
      const previewResponse = await marketer.post(path, unsaved)
      expect(await previewResponse.text()).toContain('您會推薦嗎？')
      expect((await getStoredSurvey(id)).texts).toEqual({})
      const list = await service.call('GET', `/api/responses?survey=${id}`)
      expect(list.body.data).toEqual([])
    })

    it('shows the thanks of each group, in another language than the one being edited', async () => {
      const id = await createSurvey({ thanksLinks: { promoter: { url: 'https://reviews.example.com/x' } } })
      const path = `${surveysPath}/${id}/preview?in=en&state=thanks-promoter&show=de`
      const form = { 'seen.thanks': 'x', 'links.promoter.url': 'https://other.example.com/' }
      const html = await (await marketer.post(path, form)).text()
      expect(html).toContain('<html lang="de"')
      expect(html).toContain('href="https://other.example.com/"')
      expect(html).not.toContain('<vouch-survey')
    })

    it('shows the valid parts of a form', async () => {
      const id = await createSurvey()
      const form = { 'seen.look': 'x', colour: 'red;', font: 'serif', 'seen.texts': 'x', 'texts.question': 'Well?' }
      const html = await (await marketer.post(`${surveysPath}/${id}/preview?in=en`, form)).text()
      expect(html).toContain('Well?')
    })

    it('shows a closed survey as if it were open', async () => {
      const id = await createSurvey()
      await service.call('PUT', `/api/surveys/${id}/closure`)
      expect((await getPage(`${surveysPath}/${id}/preview`)).html).toContain('"closed":false')
    })
  })
})
