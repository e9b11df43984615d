import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe.each(engines)('what a contact has chosen, on its page on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let marketer: SignedInMember & { slug: string }
  let path: string
  let id: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    marketer = await signInMember(service, 'marketer')
    id = (await service.call('POST', '/api/contacts', { email: 'ada@example.com', phone: '+442071234567' })).body.id
    path = `/w/${marketer.slug}/contacts/${id}`
  })
  afterAll(() => connection.close())

  const getPage = async () => (await marketer.get(path)).text()
  const listChoices = async () =>
    (await service.call('GET', `/api/contacts/${id}/preferences`)).body.data.map(
      ({ choice }: { choice: string }) => choice,
    )

  it('is recorded and taken back', async () => {
    expect(await getPage()).toContain('Nothing chosen')
    for (const choice of ['less-often', 'email', 'nonsense'])
      expect((await marketer.post(`${path}/preferences`, { choice })).headers.get('location')).toBe(
        `${path}#preferences`,
      )
    expect(await listChoices()).toEqual(['email', 'less-often'])
    const text = await getPage()
    for (const words of ['At most half as often', 'Entered by staff', 'name="undo" value="email"'])
      expect(text).toContain(words)
    for (const undo of ['email', 'less-often']) await marketer.post(`${path}/preferences`, { undo })
    expect(await listChoices()).toEqual([])
  })

  it('includes the consent to text messages', async () => {
    expect(await getPage()).toContain('No consent')
    const { status, headers } = await marketer.post(`${path}/consents`, { text: 'Yes, text me', source: 'Till' })
    expect([status, headers.get('location')]).toEqual([303, `${path}#preferences`])
    await marketer.post(`${path}/consents`, { text: '', source: 'Till' })
    const text = await getPage()
    for (const words of ['Yes, text me', 'Till', 'Withdraw consent']) expect(text).toContain(words)
    await marketer.post(`${path}/consents`, { withdraw: 'yes' })
    expect(await getPage()).toContain('withdrawn')
    const data = await (await service.call('GET', `/api/contacts/${id}/consents`)).body.data
    expect(data).toMatchObject([{ source: 'Till', withdrawnAt: expect.any(String) }])
  })

  it('is not changed by those who may only look', async () => {
    const viewer = await signInMember(service, 'viewer')
    for (const action of ['preferences', 'consents'])
      expect((await viewer.post(`${path}/${action}`, { choice: 'all', text: 'x', source: 'y' })).status).toBe(403)
    expect(await listChoices()).toEqual([])
  })
})
