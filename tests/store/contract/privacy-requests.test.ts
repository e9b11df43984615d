import { beforeEach, expect, it } from 'vitest'
import * as requestStore from '../../../server/store/queries/privacy-requests.ts'
import { insertResponses } from '../../../server/store/queries/responses.ts'
import * as selfServiceStore from '../../../server/store/queries/self-service.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildResponse, firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract(
  'privacy-requests',
  { privacyRequests: requestStore, selfService: selfServiceStore },
  ({ database, privacyRequests: requests, selfService }) => {
    beforeEach(() => insertFixture(database))

    const build = (id: string, values: Partial<requestStore.NewPrivacyRequestRow> = {}) => ({
      id,
      workspaceId: mainWorkspaceId,
      kind: 'delete' as const,
      source: 'personal-link' as const,
      contactId: 'contact-ada',
      detail: '{}',
      receivedAt: NOON,
      dueAt: NOON + 1,
      handledAt: null,
      handledBy: null,
      outcome: null,
      ...values,
    })
    const list = async (isOpen?: boolean, workspaceId = mainWorkspaceId) =>
      database.all(requests.selectPrivacyRequests(workspaceId, { isOpen }, firstPage))

    it('are open once for each contact and kind, and handled once', async () => {
      await database.batch([requests.insertPrivacyRequest(build('request-1'))])
      await expect(database.batch([requests.insertPrivacyRequest(build('request-2'))])).rejects.toMatchObject({
        name: 'ConstraintViolation',
      })
      await database.batch([
        requests.insertPrivacyRequest(build('request-3', { kind: 'correct', detail: '{"name":"Ada L"}' })),
        requests.insertPrivacyRequest(build('request-4', { source: 'staff', contactId: null })),
      ])
      expect((await list()).map(({ id, contactName }) => [id, contactName])).toEqual([
        ['request-4', null],
        ['request-3', 'ada@example.com'],
        ['request-1', 'ada@example.com'],
      ])
      const correct = (workspaceId: string) =>
        database.batch([requests.updateOpenCorrection(workspaceId, 'contact-ada', '{"name":"A"}')])
      expect(await correct(otherWorkspaceId)).toEqual([[]])
      expect(await correct(mainWorkspaceId)).toEqual([[{ id: 'request-3' }]])
      const handle = async (workspaceId: string) =>
        (
          await database.batch([
            requests.handlePrivacyRequest(workspaceId, 'request-1', { at: NOON + 5, by: 'cli', outcome: 'refused' }),
          ])
        )[0]
      expect(await handle(otherWorkspaceId)).toEqual([])
      expect(await handle(mainWorkspaceId)).toEqual([{ id: 'request-1' }])
      expect(await handle(mainWorkspaceId)).toEqual([])
      expect((await list(true)).map(({ id }) => id)).toEqual(['request-4', 'request-3'])
      expect(await list(false)).toMatchObject([{ id: 'request-1', handledAt: NOON + 5, outcome: 'refused' }])
      expect(await list(undefined, otherWorkspaceId)).toEqual([])
      expect(await database.all(requests.selectPrivacyRequest(mainWorkspaceId, 'request-3'))).toMatchObject([
        { kind: 'correct', detail: '{"name":"A"}' },
      ])
      expect(await database.all(requests.selectPrivacyRequest(otherWorkspaceId, 'request-3'))).toEqual([])
      expect(await database.all(requests.selectRequestsOfContact(mainWorkspaceId, 'contact-ada', 9))).toHaveLength(2)
    })

    it('move with a merged contact, and forget an erased one', async () => {
      await database.batch([
        requests.insertPrivacyRequest(build('request-1')),
        requests.insertPrivacyRequest(build('request-2', { kind: 'see', contactId: 'contact-mei' })),
        requests.insertPrivacyRequest(build('request-3', { kind: 'see', detail: '{"note":"Ada"}' })),
        requests.moveRequests(mainWorkspaceId, { from: 'contact-ada', to: 'contact-mei' }),
      ])
      expect((await list()).map(({ contactId }) => contactId)).toEqual(['contact-ada', 'contact-mei', 'contact-mei'])
      await database.batch([
        requests.handleDeletionRequests(mainWorkspaceId, 'contact-mei', NOON + 7, 'cli'),
        requests.forgetRequestsOfContacts(mainWorkspaceId, ['contact-ada', 'contact-mei']),
      ])
      expect(await list()).toMatchObject([
        { id: 'request-3', contactId: null, detail: '{}', handledAt: null },
        { id: 'request-2', contactId: null, handledAt: null },
        { id: 'request-1', contactId: null, handledAt: NOON + 7, outcome: 'done' },
      ])
    })

    it('show a contact their responses, and take back that they asked for a call', async () => {
      const row = buildResponse({ contactId: 'contact-ada', score: 3, comment: 'Words', contactRequestedAt: NOON })
      await database.batch([insertResponses([row])])
      const own = { contactId: 'contact-ada', invitationId: 'invitation-1' }
      expect(await database.all(selfService.selectOwnResponses(mainWorkspaceId, own, 9))).toMatchObject([
        { id: row.id, score: 3, comment: null, contactRequestedAt: NOON },
      ])
      expect(await database.all(selfService.selectContactRequests(mainWorkspaceId, 'contact-ada'))).toEqual([
        { id: row.id },
      ])
      await database.batch([selfService.withdrawContactRequests(otherWorkspaceId, 'contact-ada', NOON + 1)])
      expect(await database.all(selfService.selectContactRequests(mainWorkspaceId, 'contact-ada'))).toHaveLength(1)
      await database.batch([selfService.withdrawContactRequests(mainWorkspaceId, 'contact-ada', NOON + 1)])
      expect(await database.all(selfService.selectContactRequests(mainWorkspaceId, 'contact-ada'))).toEqual([])
    })
  },
)
