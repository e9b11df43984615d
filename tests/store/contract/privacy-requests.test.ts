import { beforeEach, expect, it } from 'vitest'
import * as privacyRequestStore from '../../../server/store/queries/privacy-requests.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('privacy-requests', { privacyRequests: privacyRequestStore }, ({ database, privacyRequests }) => {
  const buildRequest = (values: Partial<privacyRequestStore.NewPrivacyRequestRow>) => ({
    id: 'request-1',
    workspaceId: mainWorkspaceId,
    kind: 'correct' as const,
    source: 'personal-link' as const,
    contactId: 'contact-ada',
    detail: '{"name":"Ada L."}',
    receivedAt: NOON,
    dueAt: NOON + 9,
    handledAt: null,
    handledBy: null,
    outcome: null,
    ...values,
  })

  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      privacyRequests.insertPrivacyRequest(buildRequest({})),
      privacyRequests.insertPrivacyRequest(buildRequest({ id: 'request-2', kind: 'delete' })),
      privacyRequests.insertPrivacyRequest(buildRequest({ id: 'request-3', contactId: 'contact-mei' })),
    ])
  })

  const listRequests = async (isOpen?: boolean, workspaceId = mainWorkspaceId) =>
    (await database.all(privacyRequests.selectPrivacyRequests(workspaceId, { isOpen }, firstPage))).map(({ id }) => id)
  const loadRequest = async (id: string) =>
    (await database.all(privacyRequests.selectPrivacyRequest(mainWorkspaceId, id)))[0]

  it('lists requests, newest first, within their workspace', async () => {
    expect(await listRequests()).toEqual(['request-3', 'request-2', 'request-1'])
    expect(await listRequests(undefined, otherWorkspaceId)).toEqual([])
    const page = { before: 'request-3', limit: 1 }
    expect(await database.all(privacyRequests.selectPrivacyRequests(mainWorkspaceId, {}, page))).toMatchObject([
      { id: 'request-2', contactName: expect.any(String) },
    ])
    expect(await database.all(privacyRequests.selectRequestsOfContact(mainWorkspaceId, 'contact-ada', 9))).toHaveLength(
      2,
    )
    expect(await database.all(privacyRequests.selectPrivacyRequest(otherWorkspaceId, 'request-1'))).toEqual([])
  })

  it('keeps one open request of a kind by personal link, whose correction can be replaced', async () => {
    const again = privacyRequests.insertPrivacyRequest(buildRequest({ id: 'request-4' }))
    await expect(database.batch([again])).rejects.toThrow()
    const [replaced] = await database.batch([
      privacyRequests.updateOpenCorrection(mainWorkspaceId, 'contact-ada', '{"name":"Ada"}'),
    ])
    expect(replaced).toEqual([{ id: 'request-1' }])
    expect(JSON.parse((await loadRequest('request-1'))?.detail ?? '')).toEqual({ name: 'Ada' })
  })

  it('are handled once', async () => {
    const handling = { at: NOON + 1, by: 'cli', outcome: 'done' as const }
    const handle = () => database.batch([privacyRequests.handlePrivacyRequest(mainWorkspaceId, 'request-1', handling)])
    expect(await handle()).toEqual([[{ id: 'request-1' }]])
    expect(await handle()).toEqual([[]])
    expect(await listRequests(true)).toEqual(['request-3', 'request-2'])
    expect(await listRequests(false)).toEqual(['request-1'])
    await database.batch([privacyRequests.handleDeletionRequests(mainWorkspaceId, 'contact-ada', NOON + 2, 'cli')])
    expect(await loadRequest('request-2')).toMatchObject({ handledAt: NOON + 2, outcome: 'done' })
  })

  it('move with a merged contact, and forget an erased one', async () => {
    await database.batch([privacyRequests.moveRequests(mainWorkspaceId, { from: 'contact-ada', to: 'contact-mei' })])
    // The other contact waits for the same correction already.
    expect(await loadRequest('request-1')).toMatchObject({ contactId: 'contact-ada' })
    expect(await loadRequest('request-2')).toMatchObject({ contactId: 'contact-mei' })
    await database.batch([privacyRequests.forgetRequestsOfContacts(mainWorkspaceId, ['contact-mei'])])
    expect(await loadRequest('request-2')).toMatchObject({ contactId: null, detail: '{}' })
  })
})
