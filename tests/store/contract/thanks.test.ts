import { beforeEach, expect, it } from 'vitest'
import { insertResponses } from '../../../server/store/queries/responses.ts'
import * as thanksStore from '../../../server/store/queries/thanks.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('thanks', { thanks: thanksStore }, ({ database, thanks }) => {
  beforeEach(async () => {
    await insertFixture(database)
    const survey = { workspaceId: mainWorkspaceId, surveyId: 'survey' }
    const contact = { contactId: 'contact-ada', identity: 'verified' as const }
    await database.batch([
      insertResponses([
        buildResponseRow(survey, { ...contact, id: 'response-1', score: 10 }),
        buildResponseRow(survey, { id: 'response-2', score: 9 }),
      ]),
    ])
  })

  const row: thanksStore.NewThanksRow = {
    ...{ responseId: 'response-1', workspaceId: mainWorkspaceId, contactId: 'contact-ada', asksReferral: 1 },
    ...{ state: 'waiting', reason: null, createdAt: NOON, createdBy: 'rule:1' },
  }
  const readFacts = async (id = 'response-1', workspaceId = mainWorkspaceId) =>
    (await database.all(thanks.selectThanksFacts(workspaceId, id)))[0]

  it('depend on what is known of the customer', async () => {
    expect(await readFacts()).toMatchObject({
      ...{ surveyId: 'survey', identity: 'verified', isCounted: 1, isHandled: 0, contactId: 'contact-ada' },
      ...{ email: 'ada@example.com', isUnsubscribed: 0, hasOpenFollowUp: 0, isBlocklisted: 0, lastThankedAt: null },
    })
    expect(await readFacts('response-2')).toMatchObject({ contactId: null, email: null, isUnsubscribed: 0 })
    expect(await readFacts('response-1', otherWorkspaceId)).toBeUndefined()
  })

  it('are one for each response, unless the first was left out', async () => {
    await database.batch(thanks.insertThanks({ ...row, state: 'skipped', reason: 'no-address' }))
    expect(await readFacts()).toMatchObject({ isHandled: 0, lastThankedAt: null })
    await database.batch(thanks.insertThanks(row))
    expect(await readFacts()).toMatchObject({ isHandled: 1, lastThankedAt: NOON })
    await expect(database.batch(thanks.insertThanks(row))).rejects.toThrow()
    await database.batch([thanks.assertNotThanked(mainWorkspaceId, 'contact-ada', NOON)])
    const since = thanks.assertNotThanked(mainWorkspaceId, 'contact-ada', NOON - 1)
    await expect(database.batch([since])).rejects.toThrow()
  })

  it('end once, and are counted', async () => {
    await database.batch(thanks.insertThanks(row))
    const settle = (state: 'sent' | 'failed') =>
      database.batch([thanks.recordThanksOutcome(mainWorkspaceId, 'response-1', { state, reason: null, at: NOON })])
    await settle('sent')
    await settle('failed')
    expect(await database.all(thanks.selectThanks(mainWorkspaceId, 'response-1'))).toEqual([
      { asksReferral: 1, state: 'sent', createdAt: NOON },
    ])
    expect(await database.all(thanks.selectThanksByContact(mainWorkspaceId, 'contact-ada'))).toEqual([
      { responseId: 'response-1', state: 'sent', reason: null, createdAt: NOON },
    ])
    expect(await database.all(thanks.countThanks(mainWorkspaceId, 0))).toEqual([
      { state: 'sent', reason: null, count: 1 },
    ])
    expect(await database.all(thanks.countThanks(mainWorkspaceId, NOON + 1))).toEqual([])
  })
})
