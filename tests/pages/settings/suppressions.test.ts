import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getInboundSecret } from '../../../server/domain/bounces/inbound.ts'
import { suppressAddresses } from '../../../server/domain/suppressions/suppressions.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

describe('the suppression list', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }
  const path = () => `/w/${owner.slug}/settings/suppressions`
  const getPage = async (suffix = '', member = owner) => (await member.get(`${path()}${suffix}`)).text()
  const upload = (fields: Record<string, string | File>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return service.app.request(`https://vouch.test${path()}`, {
      method: 'POST',
      headers: { cookie: owner.cookie, origin: 'https://vouch.test' },
      body,
    })
  }

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
  })
  afterAll(() => connection.close())

  it('takes pasted addresses and files, and names what it leaves out', async () => {
    expect(await getPage()).toContain('No address is suppressed')
    const pasted = await upload({ addresses: 'ada@example.com\ngrace@example.com\n', file: new File([], '') })
    expect(pasted.status).toBe(303)
    expect(decodeURIComponent(pasted.headers.get('set-cookie') ?? '')).toContain('2 addresses were added.')
    const file = new File(['email,name\nada@example.com,Ada\nnew@example.com,New\nbroken<b>,B\n'], 'list.csv')
    const partly = await (await upload({ addresses: '', file })).text()
    expect(partly).toContain('1 address was added; 1 already on the list. 1 line was left out.')
    expect(partly).toContain('<code>broken&lt;b&gt;</code>')
    for (const [fields, words] of [
      [{ addresses: ' ' }, 'Paste addresses, or choose a file.'],
      [{ addresses: 'nothing' }, 'Nothing was added.'],
    ] as const) {
      const response = await upload(fields)
      expect(response.status).toBe(400)
      expect(await response.text()).toContain(words)
    }
  })

  it('is searched, exported and reduced', async () => {
    expect(await getPage('?q=grace')).toContain('grace@example.com')
    expect(await getPage('?q=grace')).not.toContain('ada@example.com')
    expect(await getPage('?reason=bounced')).toContain('No address found')
    expect(await getPage('?reason=nonsense&cursor=x')).toContain('ada@example.com')
    const csv = await owner.get(`${path()}.csv?q=grace`)
    expect(await csv.text()).toContain('grace@example.com')
    const [, id] = /suppressions\/([0-9a-z]{22})\/deletion/.exec(await getPage('?q=grace')) ?? []
    expect((await owner.post(`${path()}/${id}/deletion`)).status).toBe(303)
    expect((await owner.post(`${path()}/${id}/deletion`)).status).toBe(404)
    expect(await getPage()).not.toContain('grace@example.com')
  })

  it('is for those who may change contacts; addresses are released by those who may erase them', async () => {
    const marketer = await signInMember(service, 'marketer')
    const page = await (await marketer.get(path())).text()
    expect(page).toContain('ada@example.com')
    expect(page).not.toContain('/deletion')
    expect((await marketer.post(`${path()}/${'0'.repeat(22)}/deletion`)).status).toBe(403)
    for (const role of ['agent', 'viewer'] as const)
      expect((await (await signInMember(service, role)).get(path())).status).toBe(403)
  })

  it('shows a bounce on the page of the contact, and lets a member lift it', async () => {
    const { body } = await service.call('POST', '/api/contacts', { email: 'mei@example.com' })
    const caller = { workspaceId: service.ours.workspaceId, actor: 'mail' }
    const address = { kind: 'email', address: 'mei@example.com' } as const
    await service.deps.database.batch([
      suppressAddresses(service.deps, caller, [address], { reason: 'bounced', detail: '550 <b>No such user</b>' }),
    ])
    const contactPath = `/w/${owner.slug}/contacts/${body.id}`
    expect(await (await owner.get(contactPath)).text()).toContain('550 &lt;b&gt;No such user&lt;/b&gt;')
    expect((await owner.post(`${contactPath}/bounce/removal`)).status).toBe(303)
    expect(await (await owner.get(contactPath)).text()).not.toContain('No such user')
    expect((await owner.post(`/w/${owner.slug}/contacts/${'0'.repeat(22)}/bounce/removal`)).status).toBe(404)
  })

  it('tells owners where bounces are reported to, once mail is set up', async () => {
    const healthPath = `/w/${owner.slug}/settings/health`
    const address = `https://vouch.test/inbound/${getInboundSecret(service.deps)}`
    expect(await (await owner.get(healthPath)).text()).not.toContain(address)
    service.deps.mail = { url: 'resend://re_secret_key', from: 'vouch@vouch.test' }
    service.deps.webhookKeys = { resend: 'whsec_x' }
    const page = await (await owner.get(healthPath)).text()
    expect(page).toContain(`${address}/mail`)
    expect(page).toContain(`${address}/resend`)
    expect(page).not.toContain(`${address}/ses`)
    expect(page).not.toContain('re_secret_key')
  })
})
