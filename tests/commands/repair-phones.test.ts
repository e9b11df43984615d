import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repairPhones } from '../../server/commands/repair-phones.ts'
import { type Caller, cliCaller } from '../../server/domain/deps.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

describe('vouch repair phones', () => {
  let connection: TestConnection
  let service: Service
  let caller: Caller

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    caller = cliCaller(service.ours.workspaceId)
  })
  afterAll(() => connection.close())

  const respond = (phone: string, name?: string) =>
    service.call(
      'POST',
      `/embed/surveys/${service.ours.surveyId}/responses`,
      { key: crypto.randomUUID(), score: 9, contact: { phone, name } },
      { authorization: '' },
    )
  const findContacts = async (q: string) =>
    (await service.call('GET', `/api/contacts?q=${encodeURIComponent(q)}`)).body.data

  it('refuses a workspace in another country', async () => {
    await expect(repairPhones(service.deps, caller, { dryRun: true })).rejects.toThrow('is not China')
  })

  it('corrects numbers, and merges contacts with those of the right number', async () => {
    await service.call('PATCH', '/api/workspace', { country: 'CN' })
    const { body: twin } = await service.call('POST', '/api/contacts', { phone: '13800138000', name: '王小梅' })
    for (const phone of ['+13800138000', '+13900139000', '+12015550123']) await respond(phone)
    const preview = await repairPhones(service.deps, caller, { dryRun: true })
    expect(preview).toContain(`+13800138000 → +8613800138000  merged into ${twin.id}`)
    expect(preview).toContain('+13900139000 → +8613900139000  corrected')
    expect(preview).toContain('2 contacts would be repaired.')
    expect(await repairPhones(service.deps, caller, { dryRun: false })).toContain('2 contacts repaired.')
    expect(await findContacts('13800138000')).toMatchObject([{ id: twin.id, phone: '+8613800138000' }])
    expect(await findContacts('13900139000')).toMatchObject([
      { phone: '+8613900139000', unverifiedSince: expect.any(String) },
    ])
    expect(await findContacts('2015550123')).toHaveLength(1)
    const { body: responses } = await service.call('GET', `/api/responses?contact=${twin.id}`)
    expect(responses.data).toMatchObject([{ score: 9, contact: { id: twin.id } }])
    const { body: audit } = await service.call('GET', '/api/audit?action=contact.changed')
    expect(audit.data.map((entry: { actor: string }) => entry.actor)).toContain('cli')
    expect(await repairPhones(service.deps, caller, { dryRun: false })).toBe('0 contacts repaired.')
  })

  it('merges nobody into a contact that may be another person', async () => {
    await service.call('POST', '/api/contacts', { phone: '13700137000', name: '李雷' })
    await respond('+13700137000', '韩梅梅')
    for (const name of ['王一', '王二']) await service.call('POST', '/api/contacts', { phone: '13600136000', name })
    await respond('+13600136000')
    const result = await repairPhones(service.deps, caller, { dryRun: false })
    expect(result).toContain('+8613700137000  corrected')
    expect(result).toContain('+8613600136000  corrected')
    expect((await findContacts('13700137000')).map(({ name }: { name: string }) => name).sort()).toEqual([
      '李雷',
      '韩梅梅',
    ])
    expect(await findContacts('13600136000')).toHaveLength(3)
  })
})
