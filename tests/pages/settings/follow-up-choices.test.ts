import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('the settings page of causes and remedies', () => {
  let connection: TestConnection
  let service: Service
  let manager: Awaited<ReturnType<typeof signInMember>>

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
  })
  afterAll(() => connection.close())

  const path = (suffix = '') => `/w/${manager.slug}/settings/follow-ups/choices${suffix}`
  const read = async () => (await manager.get(path())).text()
  const list = async (name: string) =>
    (await service.call('GET', `/api/${name}`)).body.data as Record<string, unknown>[]

  it('adds a cause and a remedy, and shows them', async () => {
    const cause = { kind: 'cause', category: 'people', 'name.en': 'Rude <staff>', 'name.zh-Hans': '态度恶劣' }
    expect((await manager.post(path(), cause)).status).toBe(303)
    expect((await manager.post(path(), { kind: 'remedy', 'name.en': 'Visit' })).status).toBe(303)
    expect(await list('causes')).toContainEqual(
      expect.objectContaining({
        category: 'people',
        names: { en: 'Rude <staff>', 'zh-Hans': '态度恶劣' },
        custom: true,
      }),
    )
    expect(await list('remedies')).toContainEqual(expect.objectContaining({ names: { en: 'Visit' }, custom: true }))
    const page = await read()
    expect(page).toContain('Rude &lt;staff&gt;')
    expect(page).toContain('Visit')
  })

  it('renames, moves and archives, also what comes with Vouch', async () => {
    const change = { kind: 'cause', id: 'price', category: 'value', 'name.en': 'Too dear', position: '900' }
    expect((await manager.post(path(), change)).status).toBe(303)
    const price = async () => (await list('causes')).find(({ id }) => id === 'price')
    expect(await price()).toMatchObject({ names: { en: 'Too dear' }, position: 900, archived: false })
    expect((await manager.post(path('/archive'), { kind: 'cause', id: 'price', archived: 'true' })).status).toBe(303)
    expect(await price()).toMatchObject({ archived: true })
    expect(await read()).toContain('Restore')
    await manager.post(path('/archive'), { kind: 'cause', id: 'price', archived: 'false' })
    expect(await price()).toMatchObject({ archived: false })
  })

  it('shows a name that is missing or long, as it was entered', async () => {
    const missing = await manager.post(path(), { kind: 'cause', category: 'value' })
    expect(missing.status).toBe(400)
    expect(await missing.text()).toContain('Enter a name of up to 60 characters in at least one language.')
    const long = await manager.post(path(), { kind: 'remedy', id: 'refund', 'name.en': 'x'.repeat(61) })
    expect(long.status).toBe(400)
    expect(await long.text()).toContain(`value="${'x'.repeat(61)}"`)
    expect((await manager.post(path(), { kind: 'weather', 'name.en': 'x' })).status).toBe(400)
    expect((await manager.post(path(), { kind: 'cause', id: 'none', 'name.en': 'x' })).status).toBe(404)
  })
})
