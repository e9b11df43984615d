import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

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
  })

  it('record a call without a response, and take it back', async () => {
    const calls = path(`/${surveyId}/calls?contact=${two}&at=5.${two}`)
    const reply = await agent.post(calls, { key: 'call 1', outcome: 'refused' })
    expect(readCookie(reply)).toContain('Refused: Grace')
    await agent.post(calls, { key: 'call 1', outcome: 'refused' })
    expect(await read(agent, `/${surveyId}`)).not.toContain('Grace')
    const undoPath = readCookie(reply).match(/ (\/w\/\S+?):/)?.[1] ?? ''
    expect((await agent.post(undoPath)).headers.get('location')).toContain(`contact=${two}`)
    expect(await read(agent, `/${surveyId}`)).toContain('Grace')
    expect((await agent.post(calls, { key: 'call 2', outcome: 'sold' })).status).toBe(400)
    expect((await agent.post(path(`/${surveyId}/calls`), { key: 'call 3', outcome: 'refused' })).status).toBe(400)
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
    expect(text).toMatch(/14 of 26 responses were given by phone/)
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
