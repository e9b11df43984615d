import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../server/i18n/en/recovery-guide.ts'
import { zhHans } from '../../server/i18n/zh-Hans/recovery-guide.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, type Service } from '../support/world.ts'

describe.each(engines)('the recovery guide on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner', { name: 'Olga' })
  })
  afterAll(() => connection.close())

  const patch = (body: object) => service.call('PATCH', '/api/recovery-guide', body)
  const get = async () => (await service.call('GET', '/api/recovery-guide')).body
  const listEntries = async (): Promise<unknown[]> => {
    const { data } = (await service.call('GET', '/api/audit?action=recovery-guide.changed')).body
    return data.map(({ detail }: { detail: unknown }) => detail)
  }

  it('is as delivered in each language', async () => {
    const guides = await get()
    expect(Object.keys(guides)).toEqual(['en', 'zh-Hans', 'zh-Hant'])
    expect(guides.en).toEqual({ ...en.defaults, edited: [] })
    expect(guides['zh-Hans']).toEqual({ ...zhHans.defaults, edited: [] })
  })

  it('replaces parts in some languages at once, and leaves the others', async () => {
    const lines = ['Act at once: Call within the hour.', 'Listen: Let them finish.']
    const { status, body } = await patch({ en: { steps: lines }, 'zh-Hans': { clear: ['倾听：让对方说完'] } })
    expect(status).toBe(200)
    expect(body.en).toEqual({ ...en.defaults, steps: lines, edited: ['steps'] })
    expect(body['zh-Hans']).toEqual({ ...zhHans.defaults, clear: ['倾听：让对方说完'], edited: ['clear'] })
    expect(await get()).toEqual(body)
    const details = await listEntries()
    expect(details).toHaveLength(2)
    expect(details).toContainEqual({ language: 'en', parts: ['steps'] })
    expect(details).toContainEqual({ language: 'zh-Hans', parts: ['clear'] })
  })

  it('records nothing when nothing changes', async () => {
    const before = await get()
    const { status } = await patch({ en: { steps: before.en.steps, clear: en.defaults.clear }, 'zh-Hant': {} })
    expect(status).toBe(200)
    expect((await patch({})).body).toEqual(before)
    expect(await listEntries()).toHaveLength(2)
  })

  it('restores a part by null, by no lines, and by the lines that it came with', async () => {
    expect((await patch({ en: { steps: null } })).body.en).toEqual({ ...en.defaults, edited: [] })
    expect((await patch({ 'zh-Hans': { clear: [] } })).body['zh-Hans'].edited).toEqual([])
    await patch({ en: { mistakes: ['Shouting'] } })
    expect((await patch({ en: { mistakes: en.defaults.mistakes } })).body.en.edited).toEqual([])
  })

  it.each([
    ['an unknown language', { de: { steps: ['Zuhören'] } }],
    ['an unknown part', { en: { curve: ['Listen'] } }],
    ['an empty line', { en: { steps: ['  '] } }],
    ['a long line', { en: { steps: ['x'.repeat(301)] } }],
    ['many lines', { en: { steps: Array(16).fill('Listen') } }],
    ['one text for all lines', { en: { steps: 'Listen' } }],
  ])('refuses %s', async (_name, body) => {
    const before = await get()
    const { status, body: problem } = await patch(body)
    expect({ status, named: problem.errors?.length > 0 }).toEqual({ status: 400, named: true })
    expect(await get()).toEqual(before)
  })

  it('is the guide of the settings page', async () => {
    const path = `/w/${owner.slug}/settings/follow-ups/guide`
    const saved = await owner.post(path, {
      ...{ language: 'en', steps: 'Call: <today>\r\n\r\nListen', clear: '', mistakes: en.defaults.mistakes.join('\n') },
    })
    expect(saved.status).toBe(303)
    expect((await get()).en).toEqual({ ...en.defaults, steps: ['Call: <today>', 'Listen'], edited: ['steps'] })
    expect(await (await owner.get(`${path}?language=en`)).text()).toContain('Call: &lt;today&gt;\nListen')
  })
})
