import { beforeEach, expect, it } from 'vitest'
import { insertConversion } from '../../../server/store/queries/referral-conversions.ts'
import * as referralStore from '../../../server/store/queries/referrals.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('referrals', { referrals: referralStore }, ({ database, referrals }) => {
  beforeEach(() => insertFixture(database))

  const row: referralStore.NewReferralRow = {
    ...{ id: 'referral-1', workspaceId: mainWorkspaceId, contactId: 'contact-ada', code: '7KQ2M9XA' },
    ...{ createdAt: NOON, createdBy: 'user:1', askedAt: null },
  }
  const mei = { ...row, id: 'referral-2', contactId: 'contact-mei', code: '8KQ2M9XA' }
  const convert = (id: string, referralId: string) =>
    insertConversion({
      ...{ id, workspaceId: mainWorkspaceId, referralId, key: id, source: 'api', contactId: null },
      ...{ at: NOON, recordedBy: 'key:1' },
    })

  it('are one for each contact, found by contact, code and id', async () => {
    const results = await database.batch([
      referrals.insertReferral(row),
      referrals.insertReferral({ ...row, id: 'again', code: '9KQ2M9XA' }),
      referrals.insertReferral({ ...mei, id: 'same-code', code: row.code }),
    ])
    expect(results.map((ids) => ids.length)).toEqual([1, 0, 0])
    const stored = { ...row, visits: 0, contactName: null, conversions: 0, rewards: 0 }
    expect(await database.all(referrals.selectReferral(mainWorkspaceId, row.id))).toEqual([stored])
    expect(await database.all(referrals.selectReferral(otherWorkspaceId, row.id))).toEqual([])
    expect(await database.all(referrals.selectReferralByContact(mainWorkspaceId, 'contact-ada'))).toEqual([stored])
    expect(await database.all(referrals.selectReferralByCode(mainWorkspaceId, row.code))).toEqual([stored])
    expect(await database.all(referrals.selectReferralByCode(otherWorkspaceId, row.code))).toEqual([])
    expect(await database.all(referrals.selectPublicReferral(row.code))).toEqual([
      { id: row.id, workspaceId: mainWorkspaceId, settings: '{}', demoAt: null },
    ])
  })

  it('are listed by time, and by who came', async () => {
    await database.batch([
      referrals.insertReferral(row),
      referrals.insertReferral(mei),
      referrals.countVisit(mainWorkspaceId, mei.id),
      referrals.countVisit(otherWorkspaceId, mei.id),
      referrals.markReferralAsked(mainWorkspaceId, 'contact-ada', NOON),
    ])
    const list = async () =>
      (await database.all(referrals.selectReferrals(mainWorkspaceId, firstPage))).map(({ id, visits }) => [id, visits])
    expect(await list()).toEqual([
      ['referral-2', 1],
      ['referral-1', 0],
    ])
    const next = await database.all(referrals.selectReferrals(mainWorkspaceId, { before: 'referral-2', limit: 5 }))
    expect(next.map(({ askedAt }) => askedAt)).toEqual([NOON])
    const top = async () =>
      (await database.all(referrals.selectTopReferrals(mainWorkspaceId, 10))).map(({ id, conversions }) => [
        id,
        conversions,
      ])
    expect(await top()).toEqual([['referral-2', 0]])
    await database.batch([convert('c1', row.id), convert('c2', row.id)])
    expect(await top()).toEqual([
      ['referral-1', 2],
      ['referral-2', 0],
    ])
    expect(await database.all(referrals.selectReferralTotals(mainWorkspaceId))).toEqual([
      { referrals: 2, asked: 1, visits: 1, conversions: 2, referrers: 1, rewards: 0 },
    ])
    expect(await database.all(referrals.selectReferralTotals(otherWorkspaceId))).toEqual([
      { referrals: 0, asked: 0, visits: 0, conversions: 0, referrers: 0, rewards: 0 },
    ])
  })

  it('have settings, which fail to change if someone was faster', async () => {
    const [before] = await database.all(referrals.selectReferralSettings(mainWorkspaceId))
    expect(before).toEqual({ settings: '{}', demoAt: null })
    await database.batch(referrals.replaceReferralSettings(mainWorkspaceId, '{}', { thanksDays: 30 }))
    const [after] = await database.all(referrals.selectReferralSettings(mainWorkspaceId))
    expect(JSON.parse(after?.settings ?? '')).toEqual({ thanksDays: 30 })
    await expect(
      database.batch(referrals.replaceReferralSettings(mainWorkspaceId, '{}', { thanksDays: 60 })),
    ).rejects.toThrow()
  })
})
