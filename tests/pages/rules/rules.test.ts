import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { deleteDefaultRules } from '../../support/default-rules.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { readForm } from '../../support/page-forms.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

describe('the pages of rules', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let path: string
  let channelId: string
  let survey: { id: string; name: string }
  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    await deleteDefaultRules(service)
    manager = await signInMember(service, 'manager', { name: 'Ada' })
    path = `/w/${manager.slug}/settings/rules`
    const settings = { to: ['managers'] }
    const channel = await service.call('POST', '/api/channels', { kind: 'email', name: 'Team', settings, secrets: {} })
    channelId = channel.body.id
    survey = (await service.call('GET', `/api/surveys/${service.ours.surveyId}`)).body
    await service.call('PUT', '/api/segment-keys/region')
  })
  afterAll(() => connection.close())

  const list = async () => (await service.call('GET', '/api/rules')).body.data
  const find = async (name: string) => (await list()).find((rule: { name: string }) => rule.name === name)
  const read = async (response: Response | Promise<Response>) => (await response).text()

  /** The smallest form that is a rule. */
  const form = (patch: Record<string, string> = {}) => ({
    name: 'Unhappy',
    events: 'response.created',
    scoreFrom: '0',
    scoreTo: '6',
    alert: channelId,
    ...patch,
  })

  const toFormData = (fields: Record<string, string | string[]>) => {
    const data = new FormData()
    for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) data.append(name, value)
    return data
  }

  it('offer ready-made rules, each of which can be saved as it is', async () => {
    const empty = await read(manager.get(path))
    expect(empty).toContain('No rules yet')
    const presets = [...empty.matchAll(/new\?preset=([\w-]+)/g)].map(([, preset = '']) => preset)
    expect(presets).toHaveLength(8)
    for (const preset of presets) {
      const page = await read(manager.get(`${path}/new?preset=${preset}`))
      const action = preset === 'thanks' ? 'thank the customer by email' : 'alert Team by email'
      expect([preset, page.includes(action)]).toEqual([preset, true])
      const response = await manager.post(`${path}/new`, readForm(page))
      expect([preset, response.status]).toEqual([preset, 303])
    }
    const page = await read(manager.get(path))
    expect(page).toContain('When a follow-up becomes overdue, then alert Team by email.')
    expect(page).not.toContain('preset=')
    for (const { id } of await list()) await service.call('DELETE', `/api/rules/${id}`)
  })

  it('save what a form says, and show it again', async () => {
    const fields = {
      name: 'Everything',
      events: ['response.created', 'response.updated'],
      surveys: [survey.id],
      groups: ['passive', 'detractor'],
      scoreFrom: '2',
      scoreTo: '7',
      contactRequested: 'yes',
      words: 'refund，cancel',
      tiers: ['A', 'B'],
      languages: 'de, zh-Hans',
      'property-region': 'North, South',
      valueProperty: 'revenue',
      valueLeast: '1000.5',
      alert: [channelId],
      open: 'yes',
      openFor: '',
      assign: manager.userId,
      tags: 'Urgent, VIP',
    }
    expect((await manager.post(`${path}/new`, toFormData(fields))).status).toBe(303)
    const rule = await find('Everything')
    const expected = {
      events: ['response.created', 'response.updated'],
      conditions: {
        surveys: [survey.id],
        groups: ['passive', 'detractor'],
        score: { from: 2, to: 7 },
        contactRequested: true,
        words: ['refund', 'cancel'],
        tiers: ['A', 'B'],
        languages: ['de', 'zh-Hans'],
        properties: { region: ['North', 'South'] },
        value: { property: 'revenue', atLeast: 1000.5 },
      },
      actions: [
        { kind: 'alert', channelId },
        { kind: 'open-follow-up', ownerId: null },
        { kind: 'assign-follow-up', ownerId: manager.userId },
        { kind: 'tag', tag: 'Urgent' },
        { kind: 'tag', tag: 'VIP' },
      ],
    }
    expect(rule).toMatchObject({ name: 'Everything', settings: expected })
    const page = await read(manager.get(`${path}/${rule.id}`))
    expect(
      ['the score is 2–7', 'Region is North or South', 'assign the follow-up to Ada', 'Revenue is at'].filter(
        (text) => !page.includes(text),
      ),
    ).toEqual([])
    // What the page shows is what it saves.
    expect((await manager.post(`${path}/${rule.id}`, readForm(page))).status).toBe(303)
    expect(await find('Everything')).toEqual(rule)
  })

  it('say which field is wrong, and keep what was entered', async () => {
    const attempts: [Record<string, string>, string, string][] = [
      [{ name: '' }, 'name', 'Enter a name'],
      [{ name: 'Everything' }, 'name', 'Another rule'],
      [{ events: 'response.eaten' }, 'events', 'Choose from 1 to 10 events'],
      [{ scoreFrom: '7', scoreTo: '2' }, 'scoreTo', 'below the first'],
      [{ words: 'x'.repeat(101) }, 'words', 'up to 100 characters'],
      [{ 'property-planet': 'Mars' }, 'property-planet', 'Choose a property'],
      [{ valueProperty: 'revenue' }, 'valueProperty', 'a property and a number'],
      [{ valueProperty: 'revenue', valueLeast: 'much' }, 'valueProperty', 'a property and a number'],
      [{ languages: 'no such language' }, 'languages', 'language codes'],
      [{ alert: '' }, 'alert', 'Choose at least one action'],
      [{ alert: service.theirs.surveyId }, 'alert', 'Choose a channel'],
      [{ surveys: service.theirs.surveyId }, 'surveys', 'Choose surveys'],
      [{ reasons: 'nonsense' }, 'reasons', 'Choose reasons'],
      [{ assign: service.theirs.surveyId }, 'assign', 'Choose a member'],
      [{ open: 'yes', openFor: 'nobody' }, 'open', 'Choose a member'],
      [{ tags: 'x'.repeat(41) }, 'tags', 'up to 40 characters'],
      [{ events: 'campaign.started' }, 'scoreTo', 'When a campaign starts, this condition never holds'],
      [{ events: 'contact.created', scoreFrom: '', scoreTo: '', tags: 'VIP' }, 'tags', 'this can’t be done'],
    ]
    for (const [patch, field, message] of attempts) {
      const submitted = form(patch)
      if (submitted.alert === '') Reflect.deleteProperty(submitted, 'alert')
      const response = await manager.post(`${path}/new`, submitted)
      const page = await response.text()
      const shown = [page.includes(message), page.includes(`href="#${field}"`), page.includes(`id="${field}"`)]
      expect([patch, response.status, ...shown]).toEqual([patch, 400, true, true, true])
    }
    expect(await list()).toHaveLength(1)
  })

  it('show the sentence while a form is filled in, or what is missing', async () => {
    const summarize = (patch: Record<string, string>) => read(manager.post(`${path}/summary`, form(patch)))
    expect(await summarize({ name: '' })).toContain('if the score is 0–6, then alert Team by email.')
    expect(await read(manager.post(`${path}/summary`, { alert: channelId }))).toContain('Choose what starts this rule.')
    expect(await summarize({ events: 'campaign.started' })).toContain(
      'When a campaign starts, this condition never holds',
    )
  })

  it('show what a rule would have done, and save nothing', async () => {
    const submit = (score: number) =>
      service.call('POST', `/embed/surveys/${survey.id}/responses`, { key: `dry-run-${score}`.padEnd(22, '0'), score })
    for (const score of [2, 5, 9]) expect((await submit(score)).status).toBe(201)
    const count = (await list()).length
    const page = await read(manager.post(`${path}/new/dry-run`, form({ name: '', tags: 'Urgent' })))
    const missing = await read(manager.post(`${path}/new/dry-run`, form({ tags: 'Urgent' })))
    expect(page).toContain('Enter a name')
    const texts = [
      '2 events match',
      'Alert Team by email',
      'Tag the response “Urgent”',
      '2 times',
      '/responses/',
      'value="Urgent"',
    ]
    expect(texts.filter((text) => !missing.includes(text))).toEqual([])
    const none = await read(manager.post(`${path}/new/dry-run`, form({ scoreFrom: '0', scoreTo: '1' })))
    expect(none).toContain('Nothing that happened in the last 30 days matches')
    const refused = await manager.post(`${path}/new/dry-run`, form({ alert: service.theirs.surveyId }))
    expect(refused.status).toBe(400)
    expect(await list()).toHaveLength(count)
    const { id } = await find('Everything')
    const stored = readForm(await read(manager.get(`${path}/${id}`)))
    expect((await manager.post(`${path}/${id}/dry-run`, stored)).status).toBe(200)
  })

  it('pause, resume and delete a rule', async () => {
    await manager.post(`${path}/new`, form({ name: 'Short-lived' }))
    const { id } = await find('Short-lived')
    expect((await manager.post(`${path}/${id}/pause`)).status).toBe(303)
    expect((await find('Short-lived')).pausedAt).not.toBeNull()
    expect(await read(manager.get(`${path}/${id}`))).toContain('Paused since')
    await manager.post(`${path}/${id}/pause/deletion`)
    expect((await find('Short-lived')).pausedAt).toBeNull()
    expect((await manager.post(`${path}/${id}/deletion`)).status).toBe(303)
    expect((await manager.get(`${path}/${id}`)).status).toBe(404)
  })

  it('show what someone else has saved meanwhile, and replace it when saved again', async () => {
    await manager.post(`${path}/new`, form({ name: 'Shared' }))
    const { id } = await find('Shared')
    const stale = readForm(await read(manager.get(`${path}/${id}`)))
    const current = readForm(await read(manager.get(`${path}/${id}`)))
    current.set('scoreTo', '3')
    expect((await manager.post(`${path}/${id}`, current)).status).toBe(303)
    stale.set('scoreTo', '5')
    const conflict = await manager.post(`${path}/${id}`, stale)
    const page = await conflict.text()
    expect([conflict.status, page.includes('Saved by them: When a response arrives, if the score is 0–3')]).toEqual([
      409,
      true,
    ])
    expect((await manager.post(`${path}/${id}`, readForm(page))).status).toBe(303)
    expect((await find('Shared')).settings.conditions.score).toEqual({ from: 0, to: 5 })
  })

  it('keep what has been deleted visible, so that it is not dropped unseen', async () => {
    const { body: other } = await service.call('POST', '/api/channels', {
      ...{ kind: 'email', name: 'Others', secrets: {} },
      settings: { to: ['owners'] },
    })
    await manager.post(`${path}/new`, form({ name: 'Orphan', alert: other.id, assign: manager.userId }))
    const { id } = await find('Orphan')
    await service.deps.database.batch([
      sql`update rule set settings = replace(settings, ${other.id}, 'gone') where id = ${id}`,
    ])
    const page = await read(manager.get(`${path}/${id}`))
    expect(
      ['It names a channel that was deleted.', 'A deleted channel', 'alert a deleted channel and assign'].filter(
        (text) => !page.includes(text),
      ),
    ).toEqual([])
    const response = await manager.post(`${path}/${id}`, readForm(page))
    expect([response.status, (await response.text()).includes('Choose a channel from the list.')]).toEqual([400, true])
  })

  it('are for those who may change settings, and for rules of their workspace', async () => {
    const marketer = await signInMember(service, 'marketer')
    const [{ id }] = await list()
    expect((await marketer.get(path)).status).toBe(403)
    expect((await marketer.post(`${path}/${id}/deletion`)).status).toBe(403)
    const call = createApiClient(service.app, service.theirs)
    const { body: theirChannel } = await call('POST', '/api/channels', { kind: 'email', name: 'Theirs', secrets: {} })
    const settings = { events: ['response.created'], actions: [{ kind: 'alert', channelId: theirChannel.id }] }
    const { body: theirRule } = await call('POST', '/api/rules', { name: 'Theirs', settings })
    for (const end of ['', '/pause', '/pause/deletion', '/deletion', '/dry-run'])
      expect([end, (await manager.post(`${path}/${theirRule.id}${end}`, form())).status]).toEqual([end, 404])
    expect((await manager.get(`${path}/${theirRule.id}`)).status).toBe(404)
    expect((await call('GET', `/api/rules/${theirRule.id}`)).body).toEqual(theirRule)
  })
})
