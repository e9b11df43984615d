import { beforeEach, expect, it } from 'vitest'
import * as consentStore from '../../../server/store/queries/message-consents.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('message consents', { messageConsents: consentStore }, ({ database, messageConsents }) => {
  beforeEach(() => insertFixture(database))

  const row = {
    id: 'consent-1',
    workspaceId: mainWorkspaceId,
    contactId: 'contact-ada',
    channel: 'sms' as const,
    text: 'I agree',
    source: 'Checkout',
    at: NOON,
  }
  const list = (workspaceId = mainWorkspaceId) =>
    database.all(messageConsents.selectMessageConsents(workspaceId, 'contact-ada'))

  it('are kept, newest first, withdrawn ones too', async () => {
    await database.batch([
      messageConsents.insertMessageConsent(row),
      messageConsents.withdrawMessageConsents(otherWorkspaceId, 'contact-ada', NOON + 1),
      messageConsents.withdrawMessageConsents(mainWorkspaceId, 'contact-ada', NOON + 2),
      messageConsents.insertMessageConsent({ ...row, id: 'consent-2' }),
    ])
    expect(await list()).toEqual([
      { ...row, id: 'consent-2', withdrawnAt: null },
      { ...row, withdrawnAt: NOON + 2 },
    ])
    expect(await list(otherWorkspaceId)).toEqual([])
    await expect(
      database.batch([messageConsents.insertMessageConsent({ ...row, id: 'consent-3', contactId: 'contact-nobody' })]),
    ).rejects.toMatchObject({ name: 'ConstraintViolation' })
  })

  it('are deleted with their contact', async () => {
    await database.batch([
      messageConsents.insertMessageConsent(row),
      messageConsents.deleteMessageConsents(otherWorkspaceId, 'contact-ada'),
    ])
    expect(await list()).toHaveLength(1)
    await database.batch([messageConsents.deleteMessageConsents(mainWorkspaceId, 'contact-ada')])
    expect(await list()).toEqual([])
  })
})
