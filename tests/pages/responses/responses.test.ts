import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/database.ts'
import type { Role } from '../../../shared/roles.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { signedInAs, type Visitor } from '../../support/signed-in.ts'
import { MINUTE, type Service, serviceOver } from '../../support/world.ts'

describe.each(engines.filter(({ name }) => name !== 'PostgreSQL'))('the pages about answers on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let manager: Visitor & { slug: string }
  const ids: Record<string, string> = {}

  const path = (rest = '') => `/w/${manager.slug}/answers${rest}`
  const shown = async (rest = '', who: Visitor = manager) => {
    const response = await who.get(path(rest))
    return { status: response.status, text: await response.text() }
  }
  const answered = async (name: string, about: object) => {
    service.time.pass(MINUTE)
    const { surveyId } = service.ours
    const { body } = await service.call('POST', `/embed/surveys/${surveyId}/responses`, {
      key: name,
      score: 9,
      ...about,
    })
    ids[name] = body.id
    return body.id as string
  }
  const found = async (rest: string) => {
    const { text } = await shown(rest)
    return Object.keys(ids).filter((name) => text.includes(`/answers/${ids[name]}`))
  }

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    manager = await signedInAs(service, 'manager', { name: 'Grace' })
    expect((await shown()).text).toContain('No answers yet')
    const slow = { score: 2, comment: 'Waited an hour <b>for</b> the driver', properties: { shop: 'North' } }
    await answered('slow', slow)
    await answered('fine', { score: 8, comment: '服务很好，排队太久', properties: { shop: 'South' } })
    await answered('silent', { score: 10 })
    const ada = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+15551234567' }
    await answered('ada', { score: 3, comment: 'Call me at ada@example.com', contact: ada, contactRequested: true })
  })
  afterAll(() => opened.close())

  it.each([
    ['', ['slow', 'fine', 'silent', 'ada']],
    ['?q=driver', ['slow']],
    ['?q=wait', ['slow']],
    ['?q=很好', ['fine']],
    ['?group=detractor', ['slow', 'ada']],
    ['?score=10', ['silent']],
    ['?score=10&group=detractor', []],
    ['?where[shop]=South', ['fine']],
    ['?hasComment=false', ['silent']],
    ['?suspect=true', []],
    ['?survey=&q=&from=', ['slow', 'fine', 'silent', 'ada']],
    ['?channel=email', []],
    ['?tag=nothing', []],
  ])('list what %j asks for', async (rest, names) => expect(await found(rest)).toEqual(names))

  it('fold away the filters that are seldom wanted, unless one of them is set', async () => {
    await service.call('PUT', '/api/segment-keys/shop')
    const more = async (rest: string) => {
      const { text } = await shown(rest)
      const [, open, fields = ''] = /<details class="more-filters"( open)?>(.*?)<\/details>/s.exec(text) ?? []
      return {
        open: open !== undefined,
        values: [...fields.matchAll(/value="(North|South)"/g)].map(([, value]) => value),
      }
    }
    expect(await more('?group=passive')).toEqual({ open: false, values: ['North', 'South'] })
    expect(await more('?where[shop]=South')).toEqual({ open: true, values: ['North', 'South'] })
  })

  it('mark what a search has found, and nothing of a comment is markup', async () => {
    const { text } = await shown('?q=wait')
    expect(text).toContain('<mark>Waited</mark> an hour &lt;b&gt;for&lt;/b&gt; the driver')
  })

  it.each([
    ['?score=11', 'score'],
    ['?from=yesterday', 'from'],
    ['?grup=detractor', 'grup'],
    ['?before=x', 'before'],
  ])('show nothing for %j, and say which filter it is', async (rest, name) => {
    const { status, text } = await shown(rest)
    expect(status).toBe(400)
    expect(text).toContain(`cannot be: ${name}`)
    expect(text).not.toContain('driver')
  })

  it('say what to do where nothing is found', async () => {
    expect((await shown('?q=absent')).text).toContain('Nothing found')
  })

  it('lead through the list page by page, both ways', async () => {
    const many = await serviceOver(opened.database)
    const reader = await signedInAs(many, 'manager')
    for (let index = 0; index < 51; index++) {
      many.time.pass(MINUTE)
      await many.call('POST', `/embed/surveys/${many.ours.surveyId}/responses`, { key: `k${index}`, score: 9 })
    }
    const get = async (address: string) => (await reader.get(address)).text()
    const first = await get(`/w/${reader.slug}/answers?score=9`)
    const older = /href="([^"]*before=[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(first).not.toContain('after=')
    const second = await get(older)
    expect(second.match(/class="said"/g)).toHaveLength(1)
    const newer = /href="([^"]*after=[^"]*)"/.exec(second)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const back = await get(newer)
    expect(back.match(/class="said"/g)).toHaveLength(50)
    expect(back.match(/answers\/\w{22}/g)).toEqual(first.match(/answers\/\w{22}/g))
  })

  it('show one answer with everything known, and the way to its neighbours within the filter', async () => {
    const { text } = await shown(`/${ids.ada}?group=detractor`)
    for (const known of [
      'Ada Lovelace',
      'mailto:ada@example.com',
      'tel:+15551234567',
      'Asks to be contacted',
      'Website',
    ]) {
      expect(text).toContain(known)
    }
    expect(text).toContain(`/follow-ups/${ids.ada}`)
    expect(text).toContain(`answers/${ids.slow}?group=detractor" rel="next"`)
    expect(text).not.toContain('rel="prev"')
  })

  it('save a view of the filters, lead to it, and delete it', async () => {
    const answer = await manager.post(path('/views?group=detractor&q=driver'), { name: 'Angry' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(path('?group=detractor&q=driver'))
    const { text } = await shown()
    expect(text).toContain(`href="${path('?group=detractor&amp;q=driver')}"`)
    const [, view] = /views\/(\w{22})\/deletion/.exec(text) ?? []
    const colleague = await signedInAs(service, 'manager')
    expect((await shown('', colleague)).text).not.toContain('Angry')
    await colleague.post(path(`/views/${view}/deletion`))
    expect((await shown()).text).toContain('Angry')
    for (let time = 0; time < 2; time++) await manager.post(path(`/views/${view}/deletion`))
    expect((await shown()).text).not.toContain('Angry')
    const told = sql`select actor from audit where action = 'view.deleted'`
    expect(await opened.database.all(told)).toEqual([{ actor: `person:${manager.personId}` }])
  })

  it('show the form of a view again where its name is missing', async () => {
    const answer = await manager.post(path('/views?q=driver'), { name: '  ' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('Enter a name of 1 to 60 characters.')
  })

  it('take tags and notes, show them, and find by them', async () => {
    const one = `/${ids.slow}`
    expect((await manager.post(path(`${one}/tags`), { tag: ' Late   delivery ' })).status).toBe(303)
    await manager.post(path(`/${ids.fine}/tags`), { tag: 'LATE delivery' })
    expect(await found('?tag=Late+delivery')).toEqual(['slow', 'fine'])
    expect((await manager.post(path(`${one}/notes`), { text: 'Called <her> back' })).status).toBe(303)
    const { text } = await shown(one)
    expect(text).toContain('Late delivery')
    expect(text).toContain('Called &lt;her&gt; back')
    expect(text).toContain('Grace')
    await manager.post(path(`${one}/tags/removal`), { tag: 'late delivery' })
    expect(await found('?tag=Late+delivery')).toEqual(['fine'])
  })

  it.each([
    ['tags', { tag: '' }, 'Enter a tag'],
    ['tags', { tag: 'x'.repeat(41) }, 'Enter a tag'],
    ['notes', { text: '' }, 'Enter a note'],
    ['notes', {}, 'Enter a note'],
  ])('show the form of %s again with %j as it was filled in', async (what, form, error) => {
    const answer = await manager.post(path(`/${ids.slow}/${what}`), form as Record<string, string>)
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(text).toContain(error)
    for (const value of Object.values(form)) expect(text).toContain(value)
  })

  it('correct an answer, and keep what stood before with who has changed it', async () => {
    const id = await answered('wrong', { score: 1, comment: 'Great!', properties: { shop: 'Nort', till: '1' } })
    const { text: form } = await shown(`/${id}/correction`)
    expect(form).toContain('value="Nort"')
    const filled = { score: '10', comment: 'Great!', surveyId: service.ours.surveyId }
    const properties = { 'property.shop': 'North', 'property.till': '', newKey: 'tier', newValue: 'A' }
    const answer = await manager.post(path(`/${id}/correction`), { ...filled, ...properties })
    expect(answer.status).toBe(303)
    const { body } = await service.call('GET', `/api/responses/${id}`)
    expect(body).toMatchObject({ score: 10, properties: { shop: 'North', tier: 'A' } })
    expect(body.properties).not.toHaveProperty('till')
    expect(body.changes).toMatchObject([{ byName: 'Grace', before: { score: 1 } }])
    expect((await shown(`/${id}`)).text).toContain('Before Grace changed it')
  })

  it.each([
    [{ score: '11' }, 'Choose a score from 0 to 10.'],
    [{ score: 'ten' }, 'Choose a score from 0 to 10.'],
    [{ surveyId: 'nowhere' }, 'Choose a survey from the list.'],
    [{ comment: 'x'.repeat(5001) }, 'At most 5,000 characters.'],
    [{ newKey: '<tier>', newValue: 'A' }, 'At most 64 letters'],
    [{ newKey: 'tier' }, 'Enter a value'],
    [{ 'property.shop': 'x'.repeat(201) }, 'At most 200 characters.'],
  ])('refuse the correction %j beside its field', async (form, error) => {
    const answer = await manager.post(path(`/${ids.slow}/correction`), form as unknown as Record<string, string>)
    expect(answer.status).toBe(400)
    const text = await answer.text()
    expect(text).toContain(error)
    expect(text).toContain('aria-invalid="true"')
  })

  it('leave an answer out of the figures, and count it again', async () => {
    const id = await answered('test', { score: 0, comment: 'Just a test' })
    const score = async () => (await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)).body.count
    const before = await score()
    expect((await manager.post(path(`/${id}/suspicion`))).status).toBe(303)
    expect(await score()).toBe(before - 1)
    expect(await found('?suspect=true')).toEqual(['test'])
    expect((await shown(`/${id}`)).text).toContain('Marked by Grace.')
    await manager.post(path(`/${id}/restoration`))
    expect(await score()).toBe(before)
    expect((await shown(`/${id}`)).text).toContain('Restored by Grace.')
  })

  it('delete an answer with a reason, once that is given', async () => {
    const id = await answered('mistake', { score: 5, comment: 'Never said' })
    expect((await shown(`/${id}/deletion`)).text).toContain('Never said')
    const refused = await manager.post(path(`/${id}/deletion`), { reason: ' ' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('Enter a reason')
    expect((await manager.post(path(`/${id}/deletion`), { reason: 'Sent twice' })).status).toBe(303)
    const { status, text } = await shown(`/${id}`)
    expect(status).toBe(410)
    expect(text).toContain('has been deleted')
    expect(await found('?q=never')).toEqual([])
  })

  it.each(['marketer', 'viewer', 'agent'] as Role[])('let a %s change nothing', async (role) => {
    const who = await signedInAs(service, role)
    for (const what of ['tags', 'notes', 'suspicion', 'restoration', 'correction', 'deletion']) {
      expect((await who.post(path(`/${ids.slow}/${what}`), { tag: 'x', text: 'x', reason: 'x' })).status).toBe(403)
    }
  })

  it('are CSV of exactly what is shown', async () => {
    const answer = await manager.get(`/w/${manager.slug}/answers.csv?q=driver`)
    const lines = (await answer.text()).trim().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('Waited an hour')
    expect((await manager.get(`/w/${manager.slug}/answers.csv?score=11`)).status).toBe(400)
    const { body } = await service.call('GET', '/api/audit?action=responses.exported')
    expect(body.data).toMatchObject([{ name: 'Grace', actor: `person:${manager.personId}` }])
  })

  it.each(['en', 'zh-Hans', 'zh-Hant'])('speak %s throughout', async (language) => {
    const headers = { 'accept-language': language }
    for (const rest of ['', `/${ids.slow}`, `/${ids.slow}/correction`, `/${ids.slow}/deletion`, '?score=11']) {
      const text = await (await manager.get(path(rest), headers)).text()
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).not.toContain('undefined')
      expect(text).not.toContain('[object')
      if (language !== 'en') expect(text).not.toMatch(/>(Expected|Enter|Choose|Answers|Delete)\b/)
    }
  })
})
