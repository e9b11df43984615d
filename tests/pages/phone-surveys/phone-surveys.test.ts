import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, DAY, MINUTE, type Service } from '../../support/world.ts'

type Member = Awaited<ReturnType<typeof signInMember>>

describe('the pages of phone surveys', () => {
  let connection: TestConnection
  let service: Service
  let agent: Member
  let manager: Member
  let surveyId: string
  let one: string
  let two: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    agent = await signInMember(service, 'agent', { name: 'Agnes Agent' })
    manager = await signInMember(service, 'manager')
    surveyId = service.ours.surveyId
    await service.call('PATCH', '/api/brand', { name: 'Harbour Coffee' })
    await service.call('PATCH', `/api/surveys/${surveyId}`, {
      reasons: { detractor: [{ id: 'delay', text: { en: 'Delay', 'zh-Hans': '太慢' } }] },
      questions: [
        { id: 'again', type: 'scale', text: { en: 'Would you buy again?' }, low: { en: 'No' }, high: { en: 'Yes' } },
        { id: 'praise', type: 'text', text: { en: 'Whom should we thank?' }, groups: ['promoter'] },
      ],
    })
    const create = async (values: object) => (await service.call('POST', '/api/contacts', values)).body.id as string
    one = await create({ phone: '+8613800138000', name: '王梅', locale: 'zh-Hans', properties: { tier: 'A' } })
    two = await create({ phone: '+442070000002', name: 'Grace', locale: 'en' })
  })
  afterAll(() => connection.close())

  const path = (suffix = '') => `/w/${agent.slug}/phone-surveys${suffix}`
  const read = async (member: Member, suffix: string) => (await member.get(path(suffix))).text()
  const readCookie = (response: Response) => decodeURIComponent(response.headers.get('set-cookie') ?? '')
  const getKey = (text: string) => /name="key" value="([^"]+)"/.exec(text)?.[1] ?? ''
  const listResponses = async () => (await service.call('GET', '/api/responses?channel=phone&limit=50')).body.data

  it('lead from the one open survey to its call list, the highest tier first', async () => {
    const response = await agent.get(path())
    expect(response.headers.get('location')).toBe(path(`/${surveyId}`))
    const text = await read(agent, `/${surveyId}`)
    expect(text.indexOf('王梅')).toBeLessThan(text.indexOf('Grace'))
    expect(text).toContain('href="tel:+8613800138000"')
    expect(text).not.toContain(`/${surveyId}/script`)
    expect(await read(manager, `/${surveyId}`)).toContain(`/phone-surveys/${surveyId}/script`)
  })

  it('read out the script and the question in the language of the contact', async () => {
    const text = await read(agent, `/${surveyId}/interview?contact=${one}&at=1.${one}`)
    expect(text).toContain('我是 Harbour Coffee 的 Agnes Agent')
    expect(text).toContain('太慢')
    expect(text).not.toContain('Would you buy again?')
    expect(await read(agent, `/${surveyId}/interview?contact=${one}&lang=en`)).toContain('Would you buy again?')
    expect(await read(agent, `/${surveyId}/interview?contact=${two}`)).toContain('Agnes Agent from Harbour Coffee')
  })

  it('store what was answered by the group of the score, once, and go on to the next customer', async () => {
    const interview = `/${surveyId}/interview?contact=${one}&at=1.${one}&lang=en`
    const form = new FormData()
    const key = getKey(await read(agent, interview))
    for (const [name, value] of [
      ['key', key],
      ['score', '3'],
      ['comment', 'Too slow\r\nagain'],
      ['contactRequested', 'yes'],
      ['reasons.detractor', 'delay'],
      ['reasons.detractor', 'invented'],
      ['reasons.promoter', 'delay'],
      ['answers.again', '2'],
      ['answers.praise', 'Not asked of detractors'],
    ] as const)
      form.append(name, value)
    const replies = await Promise.all([agent.post(path(interview), form), agent.post(path(interview), form)])
    for (const reply of replies) {
      expect(reply.status).toBe(303)
      expect(reply.headers.get('location')).toContain(`contact=${two}`)
      expect(readCookie(reply)).toContain('王梅')
    }
    const [stored, ...others] = await listResponses()
    expect(others).toEqual([])
    expect(stored).toMatchObject({
      score: 3,
      comment: 'Too slow\nagain',
      answers: { reasons: ['delay'], again: 2 },
      enteredByName: 'Agnes Agent',
      contact: { id: one },
      properties: { tier: 'A' },
    })
    expect(Object.keys(stored.answers)).toHaveLength(2)
    // The form as it was, with another score.
    form.set('score', '9')
    const changed = await agent.post(path(interview), form)
    expect([changed.status, await changed.text()]).toEqual([409, expect.stringContaining('saved before')])
  })

  it('keep the input when the score is missing or the survey has closed', async () => {
    const interview = path(`/${surveyId}/interview`)
    const missing = await agent.post(interview, { key: 'k', comment: 'Kept words', name: 'Bo' })
    expect([missing.status, await missing.text()]).toEqual([400, expect.stringMatching(/Kept words/)])
    await service.call('PUT', `/api/surveys/${surveyId}/closure`)
    const closed = await agent.post(interview, { key: 'k', score: '5', comment: 'Kept words' })
    expect([closed.status, await closed.text()]).toEqual([410, expect.stringMatching(/closed[\s\S]*Kept words/)])
    await service.call('DELETE', `/api/surveys/${surveyId}/closure`)
    expect((await agent.post(interview, { key: 'k2', score: '11' })).status).toBe(400)
    expect((await agent.post(interview, { key: 'k3', score: '7', phone: '+44 20 7000 0002' })).status).toBe(303)
    const found = (await listResponses()).find(({ score }: { score: number }) => score === 7)
    expect(found).toMatchObject({ contact: { id: two, identity: 'unverified' } })
    await service.call('DELETE', `/api/responses/${found.id}`)
  })

  it('record a call without a response, and take it back', async () => {
    const calls = path(`/${surveyId}/calls?contact=${two}&at=5.${two}`)
    const reply = await agent.post(calls, { key: 'call 1', outcome: 'refused' })
    expect(readCookie(reply)).toContain('Refused: Grace')
    await agent.post(calls, { key: 'call 1', outcome: 'refused' })
    expect(await read(agent, `/${surveyId}`)).not.toContain('Grace')
    const changed = await agent.post(calls, { key: 'call 1', outcome: 'wrong-number' })
    expect([changed.status, await changed.text()]).toEqual([409, expect.stringContaining('another outcome (Refused)')])
    const undoPath = readCookie(reply).match(/ (\/w\/\S+?):/)?.[1] ?? ''
    expect((await agent.post(undoPath)).headers.get('location')).toContain(`contact=${two}`)
    expect(await read(agent, `/${surveyId}`)).toContain('Grace')
    expect((await agent.post(calls, { key: 'call 2', outcome: 'sold' })).status).toBe(400)
    expect((await agent.post(path(`/${surveyId}/calls`), { key: 'call 3', outcome: 'refused' })).status).toBe(400)
  })

  it('give two interviewers two customers, and say who is being called', async () => {
    const start = path(`/${surveyId}/next?at=1.${'0'.repeat(22)}`)
    const grace = { contact: two, at: `5.${two}` }
    const create = async (phone: string) => (await service.call('POST', '/api/contacts', { phone })).body.id as string
    const three = await create('+442070000003')
    const [first, second] = await Promise.all([agent.get(start), manager.get(start)])
    const targets = [first, second].map((reply) => /contact=(\w+)/.exec(reply.headers.get('location') ?? '')?.[1])
    expect(targets.toSorted()).toEqual([two, three].toSorted())
    expect((await agent.get(start)).headers.get('location')).toBe(first.headers.get('location'))
    const [own, other] = targets
    const interview = (contact: string | undefined) => `/${surveyId}/interview?contact=${contact}&at=${grace.at}`
    expect(await read(agent, interview(own))).not.toContain('Another interviewer')
    expect(await read(agent, interview(other))).toContain('Another interviewer is calling')
    // A page that is only fetched ahead keeps nobody.
    await service.deps.database.batch([sql`delete from call_lease`])
    await agent.get(path(interview(three)), { 'sec-purpose': 'prefetch' })
    expect(await read(manager, interview(three))).not.toContain('Another interviewer')
    expect(await read(agent, interview(three))).toContain('Another interviewer is calling')
    await manager.post(path(`/${surveyId}/calls?contact=${three}`), { key: 'call 4', outcome: 'wrong-number' })
    expect(await read(agent, interview(three))).not.toContain('Another interviewer')
    service.time.advance(16 * MINUTE)
    expect((await manager.get(start)).headers.get('location')).toContain(`contact=${two}`)
    service.time.advance(16 * MINUTE)
    expect((await agent.get(start)).headers.get('location')).toContain(`contact=${two}`)
  })

  it('warn before the call of all that speaks against it', async () => {
    const create = async (values: object) => (await service.call('POST', '/api/contacts', values)).body.id as string
    const id = await create({ phone: '+442070000011', name: 'Warned' })
    const interview = `/${surveyId}/interview?contact=${id}`
    expect(await read(agent, interview)).not.toContain('notice warning')
    await service.call('PATCH', '/api/workspace', { minContactAgeDays: 10 })
    expect(await read(agent, interview)).toMatch(/Too new a contact[\s\S]*should not be surveyed before Dec 2/)
    await service.call('PATCH', '/api/workspace', { minContactAgeDays: null })
    await agent.post(path(interview), { key: 'warned 1', score: '2' })
    expect(await read(agent, interview)).toMatch(/Last call Nov 22: Responded[\s\S]*A follow-up is open/)
    const again = await agent.post(path(interview), { key: 'warned 2', score: '2' })
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('name="again"')])
    expect((await agent.post(path(interview), { key: 'warned 2', score: '2', again: 'yes' })).status).toBe(303)
    await service.deps.database.batch([
      sql`insert into unsubscription (id, workspace_id, contact_id, channel, at, source)
        values ('unsubscription', ${service.ours.workspaceId}, ${id}, null, ${service.time.now()}, 'self-service')`,
    ])
    expect(await read(agent, interview)).toContain('Unsubscribed')
    const claimed = await service.call('POST', `/api/surveys/${surveyId}/responses`, {
      ...{ channel: 'phone', score: 9, contact: { phone: '+442070000012' } },
    })
    const unverified = `contact=${claimed.body.contactId}`
    expect(await read(agent, `/${surveyId}/interview?${unverified}`)).toContain('Only a respondent has given')
    const sent = await agent.post(path(`/${surveyId}/interview?${unverified}`), { key: 'warned 3', score: '2' })
    expect([sent.status, await sent.text()]).toEqual([400, expect.stringContaining('Only a respondent has given')])
    const call = await agent.post(path(`/${surveyId}/calls?${unverified}`), { key: 'warned 4', outcome: 'refused' })
    expect(call.status).toBe(400)
    for (const contact of [id, claimed.body.contactId]) await service.call('DELETE', `/api/contacts/${contact}`)
  })

  it('take a script from the survey, else the workspace, else ours', async () => {
    const interview = `/${surveyId}/interview?contact=${two}`
    await manager.post(path('/script?in=en'), { introduction: 'Workspace hello {name}', refusal: '', thanks: 'Cheers' })
    expect(await read(agent, interview)).toContain('Workspace hello Grace')
    await manager.post(path(`/${surveyId}/script?in=en`), { introduction: 'Survey hello', refusal: '', thanks: '' })
    const text = await read(agent, interview)
    expect(text).toContain('Survey hello')
    expect(text).toContain('Cheers')
    expect(text).toContain('That’s perfectly fine.')
    expect(await read(manager, `/${surveyId}/script?in=en`)).toContain('placeholder="Workspace hello {name}"')
    const long = await manager.post(path('/script?in=en'), { introduction: 'x'.repeat(1001) })
    expect(long.status).toBe(400)
    for (const suffix of ['/script', `/${surveyId}/script`]) expect((await agent.get(path(suffix))).status).toBe(403)
  })

  it('know neither surveys nor contacts of others', async () => {
    const theirs = service.theirs.surveyId
    for (const suffix of [`/${theirs}`, `/${theirs}/interview`, `/${theirs}/next`])
      expect((await agent.get(path(suffix))).status).toBe(404)
    expect((await agent.get(path(`/${surveyId}/interview?contact=${'0'.repeat(22)}`))).status).toBe(404)
    for (const role of ['viewer', 'marketer'] as const)
      expect((await (await signInMember(service, role)).get(path(`/${surveyId}`))).status).toBe(403)
  })

  it('say on the overview how many responses were given by phone, with each score apart', async () => {
    for (let index = 0; index < 12; index++) {
      await service.call('POST', `/api/surveys/${surveyId}/responses`, { channel: 'phone', score: 10 })
      const submission = { key: `web ${index}`, score: 6, interaction: 'pointer' }
      await service.call('POST', `/embed/surveys/${surveyId}/responses`, submission)
    }
    const overview = `/w/${manager.slug}/overview?survey=${surveyId}`
    const text = await (await manager.get(overview)).text()
    expect(text).toMatch(/13 of 25 responses were given by phone/)
    expect(text).toContain('channel=phone')
    expect(text).toContain('channel=self')
    const apart = await (await manager.get(`${overview}&channel=self`)).text()
    expect(apart).toContain('−100')
    expect(apart).not.toContain('were given by phone')
  })

  it('are reached from the contact and the follow-ups', async () => {
    expect(await (await manager.get(`/w/${manager.slug}/contacts/${two}`)).text()).toContain(
      `/phone-surveys?contact=${two}`,
    )
    expect(await (await agent.get(`/w/${agent.slug}/follow-ups`)).text()).toContain('/phone-surveys"')
    service.time.advance(DAY)
    expect(await read(agent, `/${surveyId}`)).toMatch(/Called<\/p>\s*<p class="value">0/)
  })
})
