import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import type { Role } from '../../../shared/roles.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { readFirstSheet } from '../../support/workbooks.ts'
import { createApiClient, createService, MINUTE, type Service } from '../../support/world.ts'

describe.each(engines.filter(({ name }) => name !== 'PostgreSQL'))('the responses pages on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  const ids: Record<string, string> = {}

  const responsesPath = (suffix = '') => `/w/${manager.slug}/responses${suffix}`
  const getPage = async (suffix = '', visitor: SignedInMember = manager) => {
    const response = await visitor.get(responsesPath(suffix))
    return { status: response.status, text: await response.text() }
  }
  const submitResponse = async (name: string, fields: object) => {
    service.time.advance(MINUTE)
    const { surveyId } = service.ours
    const { body } = await service.call('POST', `/embed/surveys/${surveyId}/responses`, {
      key: name,
      score: 9,
      ...fields,
    })
    ids[name] = body.id
    return body.id as string
  }
  const findListed = async (suffix: string) => {
    const { text } = await getPage(suffix)
    return Object.keys(ids).filter((name) => text.includes(`/responses/${ids[name]}`))
  }

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Grace' })
    expect((await getPage()).text).toContain('No responses yet')
    const slowSubmission = { score: 2, comment: 'Waited an hour <b>for</b> the driver', properties: { shop: 'North' } }
    await submitResponse('slow', slowSubmission)
    await submitResponse('fine', { score: 8, comment: '服务很好，排队太久', properties: { shop: 'South' } })
    await submitResponse('silent', { score: 10 })
    const adaContact = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+15551234567' }
    await submitResponse('ada', {
      score: 3,
      comment: 'Call me at ada@example.com',
      contact: adaContact,
      contactRequested: true,
    })
  })
  afterAll(() => connection.close())

  it.each([
    ['', ['slow', 'fine', 'ada']],
    ['?show=all', ['slow', 'fine', 'silent', 'ada']],
    ['?hasComment=true&group=passive', ['fine']],
    ['?q=driver', ['slow']],
    ['?q=wait', ['slow']],
    ['?q=很好', ['fine']],
    ['?group=detractor', ['slow', 'ada']],
    ['?score=10', ['silent']],
    ['?score=10&group=detractor', []],
    ['?where[shop]=South', ['fine']],
    ['?hasComment=false', ['silent']],
    ['?suspect=true', []],
    ['?survey=&q=&from=', ['slow', 'fine', 'ada']],
    ['?channel=email', []],
    ['?tag=nothing', []],
  ])('filter by %j', async (suffix, names) => expect(await findListed(suffix)).toEqual(names))

  it('collapse the rarely used filters, unless one of them is set', async () => {
    await service.call('PUT', '/api/segment-keys/shop')
    const getMoreFilters = async (suffix: string) => {
      const { text } = await getPage(suffix)
      const [, open, fields = ''] = /<details class="more-filters"( open)?>(.*?)<\/details>/s.exec(text) ?? []
      return {
        open: open !== undefined,
        values: [...fields.matchAll(/value="(North|South)"/g)].map(([, value]) => value),
      }
    }
    expect(await getMoreFilters('?group=passive')).toEqual({ open: false, values: ['North', 'South'] })
    expect(await getMoreFilters('?where[shop]=South')).toEqual({ open: true, values: ['North', 'South'] })
  })

  it('show how many responses match, with their score, as far as they are counted', async () => {
    const getIntro = async (suffix: string) => /<p class="intro">([^<]*)</.exec((await getPage(suffix)).text)?.[1]
    expect(await getIntro('')).toBe('4 responses')
    expect(await getIntro('?group=detractor')).toBe('2 responses')
    expect(await getIntro('?score=10')).toBe('1 response')
    expect(await getIntro('?where[shop]=South')).toBe('1 response')
    expect(await getIntro('?from=2099-01-01')).toBeUndefined()
    expect(await getIntro('?q=driver')).toBeUndefined()
    const scored = await createService(connection.database)
    const otherManager = await signInMember(scored, 'manager')
    for (let index = 0; index < 12; index++) {
      const body = { key: `s${index}`, score: index < 9 ? 10 : 0 }
      await scored.call('POST', `/embed/surveys/${scored.ours.surveyId}/responses`, body)
    }
    const scoredPage = await (await otherManager.get(`/w/${otherManager.slug}/responses`)).text()
    expect(scoredPage).toMatch(/<p class="intro">12 responses · 50\.0 \([−\d.]+ to [\d.]+\)</)
    expect(scoredPage).toContain('No responses match')
    expect(scoredPage).toContain('/responses?show=all"')
  })

  it('switch between all responses and those with a comment, which come first', async () => {
    const getCurrent = async (suffix: string) =>
      /href="([^"]*)" aria-current="page">(?:All|With comment)</.exec((await getPage(suffix)).text)?.[1]
    expect(await getCurrent('')).toBe(responsesPath('?hasComment=true'))
    expect(await getCurrent('?show=all')).toBe(responsesPath('?show=all'))
    expect(await getCurrent('?group=detractor')).toBe(responsesPath('?group=detractor'))
    expect((await getPage('?group=detractor')).text).toContain('group=detractor&amp;hasComment=true"')
    const { text } = await getPage()
    expect(text).toContain('Only responses with a comment')
    expect(text).not.toContain('Remove filter')
    expect((await getPage('?score=10')).text).toContain('<span class="quiet" aria-hidden="true">—</span>')
  })

  describe('of a selection', () => {
    const change = async (path: string, fields: [string, string][], visitor = manager) => {
      const form = new FormData()
      for (const [name, value] of fields) form.append(name, value)
      const response = await visitor.post(path.startsWith('/') ? path : responsesPath(`/selection/${path}`), form)
      const [, cookie = ''] = /notice=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? []
      const [, kind, undoPath = '', text] = /^(\w+)(?: (\/\S+?))?:(.*) \d+ \S+$/s.exec(decodeURIComponent(cookie)) ?? []
      return { status: response.status, location: response.headers.get('location'), kind, undoPath, text }
    }
    const pick = (...names: string[]) => names.map((name): [string, string] => ['pick', ids[name] ?? name])
    const getResponse = async (name: string) => (await service.call('GET', `/api/responses/${ids[name]}`)).body

    it('are tagged, and untagged by undo: only those that were changed', async () => {
      await service.call('PUT', `/api/responses/${ids.slow}/tags/Parcel`)
      const tagged = await change('tags?group=detractor', [...pick('slow', 'ada'), ['tag', 'parcel']])
      expect(tagged).toMatchObject({ kind: 'success', text: '1 response tagged “parcel”.' })
      expect(tagged.location).toBe(responsesPath('?group=detractor'))
      expect((await getResponse('ada')).tags).toEqual(['Parcel'])
      const undone = await change(tagged.undoPath, [])
      expect(undone).toMatchObject({ kind: 'success', text: 'Tag “parcel” removed from 1 response.' })
      expect([(await getResponse('ada')).tags, (await getResponse('slow')).tags]).toEqual([[], ['Parcel']])
      await service.call('DELETE', `/api/responses/${ids.slow}/tags/Parcel`)
      expect(await change('tags', [...pick('slow'), ['tag', ' ']])).toMatchObject({ kind: 'warning' })
      expect(await change('tags', [['tag', 'x']])).toMatchObject({
        kind: 'warning',
        text: 'Select at least one response.',
      })
    })

    it('are excluded from the score, and included by undo', async () => {
      const excluded = await change('suspicion', pick('slow', 'fine', '0'.repeat(22), 'nonsense'))
      expect(excluded).toMatchObject({
        kind: 'warning',
        text: '2 responses excluded from the score. 1 could not be changed.',
      })
      expect(await findListed('?suspect=true')).toEqual(['slow', 'fine'])
      const included = await change(excluded.undoPath, [])
      expect(included).toMatchObject({ kind: 'success', text: '2 responses included in the score.' })
      expect(await findListed('?suspect=true')).toEqual([])
    })

    it('get follow-ups whatever their score, which undo removes unless someone has worked on them', async () => {
      const getFollowUp = async (name: string) => (await service.call('GET', `/api/follow-ups/${ids[name]}`)).body
      const opened = await change('follow-ups', pick('fine', 'slow', '0'.repeat(22)))
      expect(opened).toMatchObject({
        kind: 'warning',
        text: '1 follow-up opened. 2 have a follow-up already, or aren’t counted.',
      })
      expect(await getFollowUp('fine')).toMatchObject({ reason: 'manual', status: 'open', dueAt: expect.any(String) })
      const before = await getFollowUp('slow')
      // A correction neither withdraws it nor makes it another one.
      await service.call('PATCH', `/api/responses/${ids.fine}`, { comment: 'Good, but dear' })
      expect(await getFollowUp('fine')).toMatchObject({ reason: 'manual' })
      expect(await change(opened.undoPath, [])).toMatchObject({ kind: 'success', text: '1 follow-up removed.' })
      expect([(await getFollowUp('fine')).status, await getFollowUp('slow')]).toEqual([404, before])
      const again = await change('follow-ups', pick('fine'))
      await service.call('PATCH', `/api/follow-ups/${ids.fine}`, { note: 'Called' })
      expect(await change(again.undoPath, [])).toMatchObject({ kind: 'warning' })
      expect(await getFollowUp('fine')).toMatchObject({ note: 'Called' })
      // What was opened for a low score is no concern of undo.
      const forged = again.undoPath.replace(ids.fine ?? '', ids.slow ?? '')
      expect(await change(forged, [])).toMatchObject({ kind: 'warning' })
      expect(await getFollowUp('slow')).toEqual(before)
      const theirs = await signInMember(service, 'manager', { where: service.theirs.workspaceId })
      const added = await change(`/w/${theirs.slug}/responses/selection/follow-ups`, pick('fine', 'ada'), theirs)
      expect(added).toMatchObject({ kind: 'warning', text: expect.stringContaining('0 follow-ups opened. 2 have') })
    })

    it('are shown with checkboxes to members who may change them', async () => {
      const viewer = await signInMember(service, 'viewer')
      expect((await getPage('')).text).toContain(`name="pick" value="${ids.ada}"`)
      expect((await getPage('', viewer)).text).not.toContain('name="pick"')
      expect((await viewer.post(responsesPath('/selection/suspicion'), {})).status).toBe(403)
    })
  })

  it('highlight search matches, and escape comments', async () => {
    const { text } = await getPage('?q=wait')
    expect(text).toContain('<mark>Waited</mark> an hour &lt;b&gt;for&lt;/b&gt; the driver')
  })

  it.each([
    ['?score=11', 'score'],
    ['?from=yesterday', 'from'],
    ['?before=x', 'before'],
  ])('show nothing for %j, and name the filter', async (suffix, name) => {
    const { status, text } = await getPage(suffix)
    expect(status).toBe(400)
    expect(text).toContain(`aren’t valid: ${name}`)
    expect(text).not.toContain('driver')
  })

  it('ignore parameters that are not filters', async () => {
    const [plain, misspelt] = [await getPage(''), await getPage('?grup=detractor')]
    expect(misspelt.status).toBe(200)
    expect(misspelt.text).toContain('driver')
    expect(misspelt.text).not.toContain('grup')
    expect(plain.text).toContain('driver')
  })

  it('suggest what to do if nothing is found', async () => {
    expect((await getPage('?q=absent')).text).toContain('No responses match')
  })

  it('page through the list in both directions', async () => {
    const emptyService = await createService(connection.database)
    const otherManager = await signInMember(emptyService, 'manager')
    for (let index = 0; index < 51; index++) {
      emptyService.time.advance(MINUTE)
      await emptyService.call('POST', `/embed/surveys/${emptyService.ours.surveyId}/responses`, {
        key: `k${index}`,
        score: 9,
      })
    }
    const get = async (address: string) => (await otherManager.get(address)).text()
    const firstPage = await get(`/w/${otherManager.slug}/responses?score=9`)
    const olderPath = /href="([^"]*before=[^"]*)"/.exec(firstPage)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(firstPage).not.toContain('after=')
    const secondPage = await get(olderPath)
    expect(secondPage.match(/class="comment-link"/g)).toHaveLength(1)
    const newerPath = /href="([^"]*after=[^"]*)"/.exec(secondPage)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const backPage = await get(newerPath)
    expect(backPage.match(/class="comment-link"/g)).toHaveLength(50)
    expect(backPage.match(/responses\/\w{22}/g)).toEqual(firstPage.match(/responses\/\w{22}/g))
  })

  it('show one response with all its data, and links to its neighbours within the filter', async () => {
    const { text } = await getPage(`/${ids.ada}?group=detractor`)
    for (const detail of [
      'Ada Lovelace',
      'mailto:ada@example.com',
      'tel:+15551234567',
      'Asked for a call',
      'Website',
    ]) {
      expect(text).toContain(detail)
    }
    expect(text).toContain(`/follow-ups/${ids.ada}`)
    expect(text).toContain(`responses/${ids.slow}?group=detractor" rel="next"`)
    expect(text).not.toContain('rel="prev"')
  })

  it('title a response by respondent and score, without a name for members who may not see contacts', async () => {
    const viewer = await signInMember(service, 'viewer')
    const getHeading = async (name: string, visitor = manager) => {
      const { text } = await getPage(`/${ids[name]}`, visitor)
      return /<h1>(.*?)<\/h1>/.exec(text)?.[1]
    }
    expect(await getHeading('ada')).toBe('Ada Lovelace, 3')
    expect(await getHeading('silent')).toBe('Anonymous, 10')
    expect(await getHeading('ada', viewer)).toBe('Customer, 3')
    expect((await getPage(`/${ids.ada}`)).text).toMatch(/<p class="intro">Nov 22, 2026, \d+:\d+/)
  })

  it('save, open and delete a view of the filters', async () => {
    const response = await manager.post(responsesPath('/views?group=detractor&q=driver'), { name: 'Angry' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(responsesPath('?group=detractor&q=driver'))
    const { text } = await getPage()
    expect(text).toContain(`href="${responsesPath('?group=detractor&amp;q=driver')}"`)
    const [, viewId] = /views\/(\w{22})\/deletion/.exec(text) ?? []
    const colleague = await signInMember(service, 'manager')
    expect((await getPage('', colleague)).text).not.toContain('Angry')
    await colleague.post(responsesPath(`/views/${viewId}/deletion`))
    expect((await getPage()).text).toContain('Angry')
    for (let attempt = 0; attempt < 2; attempt++) await manager.post(responsesPath(`/views/${viewId}/deletion`))
    expect((await getPage()).text).not.toContain('Angry')
    const auditQuery = sql`select actor from audit where action = 'view.deleted'`
    expect(await connection.database.all(auditQuery)).toEqual([{ actor: `user:${manager.userId}` }])
  })

  it('show the form of a view again if its name is missing', async () => {
    const response = await manager.post(responsesPath('/views?q=driver'), { name: '  ' })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('Enter a name of 1 to 60 characters.')
  })

  it('add tags and notes, show them, and filter by them', async () => {
    const suffix = `/${ids.slow}`
    expect((await manager.post(responsesPath(`${suffix}/tags`), { tag: ' Late   delivery ' })).status).toBe(303)
    await manager.post(responsesPath(`/${ids.fine}/tags`), { tag: 'LATE delivery' })
    expect(await findListed('?tag=Late+delivery')).toEqual(['slow', 'fine'])
    expect((await manager.post(responsesPath(`${suffix}/notes`), { text: 'Called <her> back' })).status).toBe(303)
    const { text } = await getPage(suffix)
    expect(text).toMatch(/<input[^>]* name="tag"[^>]* list="tags"/)
    expect(text).toContain('<datalist id="tags"><option value="Late delivery">')
    expect(text).toContain('Late delivery')
    expect(text).toContain('Called &lt;her&gt; back')
    expect(text).toContain('Grace')
    await manager.post(responsesPath(`${suffix}/tags/deletion`), { tag: 'late delivery' })
    expect(await findListed('?tag=Late+delivery')).toEqual(['fine'])
  })

  it.each([
    ['tags', { tag: '' }, 'Enter a tag'],
    ['tags', { tag: 'x'.repeat(41) }, 'Enter a tag'],
    ['notes', { text: '' }, 'Enter a note'],
    ['notes', {}, 'Enter a note'],
  ])('show the form of %s again with its input %j', async (action, form, error) => {
    const response = await manager.post(responsesPath(`/${ids.slow}/${action}`), form as Record<string, string>)
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).toContain(error)
    for (const value of Object.values(form)) expect(text).toContain(value)
  })

  it('correct a response, and keep the previous values with the author of the change', async () => {
    const id = await submitResponse('wrong', { score: 1, comment: 'Great!', properties: { shop: 'Nort', till: '1' } })
    const { text: form } = await getPage(`/${id}/correction`)
    expect(form).toContain('value="Nort"')
    const correction = { score: '10', comment: 'Great!', surveyId: service.ours.surveyId }
    const properties = { 'property.shop': 'North', 'property.till': '', newKey: 'tier', newValue: 'A' }
    const response = await manager.post(responsesPath(`/${id}/correction`), { ...correction, ...properties })
    expect(response.status).toBe(303)
    const { body } = await service.call('GET', `/api/responses/${id}`)
    expect(body).toMatchObject({ score: 10, properties: { shop: 'North', tier: 'A' } })
    expect(body.properties).not.toHaveProperty('till')
    expect(body.changes).toMatchObject([{ byName: 'Grace', before: { score: 1 } }])
    expect((await getPage(`/${id}`)).text).toContain('Before the change by Grace')
  })

  it.each([
    [{ score: '11' }, 'Choose a score from 0 to 10.'],
    [{ score: 'ten' }, 'Choose a score from 0 to 10.'],
    [{ surveyId: 'nowhere' }, 'Choose a survey from the list.'],
    [{ comment: 'x'.repeat(5001) }, 'Use up to 5,000 characters.'],
    [{ newKey: '<tier>', newValue: 'A' }, 'Use up to 64 letters'],
    [{ newKey: 'tier' }, 'Enter a value'],
    [{ 'property.shop': 'x'.repeat(201) }, 'Use up to 200 characters.'],
  ])('reject the correction %j beside its field', async (form, error) => {
    const response = await manager.post(
      responsesPath(`/${ids.slow}/correction`),
      form as unknown as Record<string, string>,
    )
    expect(response.status).toBe(400)
    const text = await response.text()
    expect(text).toContain(error)
    expect(text).toContain('aria-invalid="true"')
  })

  it('exclude a response from the metrics, and include it again', async () => {
    const id = await submitResponse('test', { score: 0, comment: 'Just a test' })
    const getCount = async () => (await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)).body.count
    const countBefore = await getCount()
    expect((await manager.post(responsesPath(`/${id}/suspicion`))).status).toBe(303)
    expect(await getCount()).toBe(countBefore - 1)
    expect(await findListed('?suspect=true')).toEqual(['test'])
    expect((await getPage(`/${id}`)).text).toContain('Marked by Grace.')
    await manager.post(responsesPath(`/${id}/suspicion/deletion`))
    expect(await getCount()).toBe(countBefore)
    expect((await getPage(`/${id}`)).text).toContain('Restored by Grace.')
  })

  it('delete a response, which requires a reason', async () => {
    const id = await submitResponse('mistake', { score: 5, comment: 'Never said' })
    expect((await getPage(`/${id}/deletion`)).text).toContain('Never said')
    const rejection = await manager.post(responsesPath(`/${id}/deletion`), { reason: ' ' })
    expect(rejection.status).toBe(400)
    expect(await rejection.text()).toContain('Enter a reason')
    expect((await manager.post(responsesPath(`/${id}/deletion`), { reason: 'Sent twice' })).status).toBe(303)
    const { status, text } = await getPage(`/${id}`)
    expect(status).toBe(410)
    expect(text).toContain('was deleted')
    expect(await findListed('?q=never')).toEqual([])
  })

  it.each(['marketer', 'viewer', 'agent'] as Role[])('do not let a %s change anything', async (role) => {
    const member = await signInMember(service, role)
    for (const action of [
      'tags',
      'notes',
      'suspicion',
      'tags/deletion',
      'suspicion/deletion',
      'correction',
      'deletion',
    ]) {
      expect(
        (await member.post(responsesPath(`/${ids.slow}/${action}`), { tag: 'x', text: 'x', reason: 'x' })).status,
      ).toBe(403)
    }
  })

  it('export exactly the filtered list', async () => {
    const response = await manager.get(`/w/${manager.slug}/responses.csv?q=driver`)
    const lines = (await response.text()).trim().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('Waited an hour')
    expect((await manager.get(`/w/${manager.slug}/responses.csv?score=11`)).status).toBe(400)
    const { text } = await getPage('?q=driver')
    expect(text).toContain(`href="/w/${manager.slug}/responses.xlsx?q=driver"`)
    expect(lines[0]).toMatch(/^(?:\uFEFF)?Date,Survey,/)
    const workbook = await manager.get(`/w/${manager.slug}/responses.xlsx?q=driver`)
    expect(workbook.headers.get('content-disposition')).toBe('attachment; filename="responses.xlsx"')
    const rows = await readFirstSheet(new Uint8Array(await workbook.arrayBuffer()))
    expect(rows[0]).toEqual(lines[0]?.replace('\uFEFF', '').split(','))
    expect(rows).toHaveLength(2)
    expect(rows[1]).toContainEqual(expect.stringContaining('Waited an hour'))
    const { body } = await service.call('GET', '/api/audit?action=responses.exported')
    expect(body.data).toMatchObject([{}, { name: 'Grace', actor: `user:${manager.userId}` }])
  })

  it.each(['en', 'zh-Hans', 'zh-Hant'])('are completely in %s', async (language) => {
    const headers = { 'accept-language': language }
    for (const suffix of ['', `/${ids.slow}`, `/${ids.slow}/correction`, `/${ids.slow}/deletion`, '?score=11']) {
      const text = await (await manager.get(responsesPath(suffix), headers)).text()
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).not.toContain('undefined')
      expect(text).not.toContain('[object')
      if (language !== 'en') expect(text).not.toMatch(/>(Expected|Enter|Choose|Answers|Delete)\b/)
    }
  })

  it('filter by the link of a survey, which the page of its links leads to', async () => {
    const { surveyId } = service.ours
    const link = (await service.call('POST', `/api/surveys/${surveyId}/links`, { name: 'Till 7' })).body
    await submitResponse('till', { comment: 'Quick', link: link.slug })
    expect(await findListed(`?link=${link.id}`)).toEqual(['till'])
    expect((await getPage(`?survey=${surveyId}&link=${link.id}`)).text).toContain('Till 7')
    expect((await service.call('GET', `/api/responses?link=${link.id}`)).body.data).toHaveLength(1)
    const theirs = createApiClient(service.app, service.theirs)
    expect((await theirs('GET', `/api/responses?link=${link.id}`)).body.data).toEqual([])
    const share = await (await manager.get(`/w/${manager.slug}/surveys/${surveyId}/share`)).text()
    expect(share).toContain(`/responses?survey=${surveyId}&amp;link=${link.id}`)
  })
})
