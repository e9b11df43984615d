import { beforeEach, expect, it } from 'vitest'
import * as conversionStore from '../../../server/store/queries/referral-conversions.ts'
import { insertReferral } from '../../../server/store/queries/referrals.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('referral conversions', { referralConversions: conversionStore }, ({ database, referralConversions }) => {
  beforeEach(async () => {
    await insertFixture(database)
    await database.batch([
      insertReferral({
        ...{ id: 'referral-1', workspaceId: mainWorkspaceId, contactId: 'contact-ada', code: '7KQ2M9XA' },
        ...{ createdAt: NOON, createdBy: 'user:1', askedAt: null },
      }),
    ])
  })

  const row: conversionStore.NewConversionRow = {
    ...{ id: 'conversion-1', workspaceId: mainWorkspaceId, referralId: 'referral-1', key: 'order-1', source: 'pixel' },
    ...{ contactId: null, at: NOON, recordedBy: 'system' },
  }
  const insert = (...rows: Partial<conversionStore.NewConversionRow>[]) =>
    database.batch(rows.map((values) => referralConversions.insertConversion({ ...row, ...values })))
  const list = async (filter: conversionStore.ConversionFilter = {}) =>
    (await database.all(referralConversions.selectConversions(mainWorkspaceId, filter, firstPage))).map(({ id }) => id)

  it('count once for each key', async () => {
    await insert({}, { id: 'conversion-3', key: 'order-3', source: 'till' })
    await expect(insert({ id: 'conversion-2' })).rejects.toThrow()
    await expect(insert({ id: 'conversion-4', key: 'order-4', referralId: 'gone' })).rejects.toThrow()
    expect(await list()).toEqual(['conversion-3', 'conversion-1'])
    expect(await list({ referralId: 'other' })).toEqual([])
    const [found] = await database.all(referralConversions.selectConversionByKey(mainWorkspaceId, 'order-1'))
    expect(found).toMatchObject({ ...row, code: '7KQ2M9XA', referrerId: 'contact-ada', reward: null })
    expect(await database.all(referralConversions.selectConversionByKey(otherWorkspaceId, 'order-1'))).toEqual([])
    expect(await database.all(referralConversions.selectConversion(mainWorkspaceId, row.id))).toEqual([found])
  })

  it('are confirmed once, and rewarded', async () => {
    await insert({})
    const facts = { source: 'api', contactId: 'contact-mei', recordedBy: 'key:1' } as const
    const confirm = (referralId: string, workspaceId = mainWorkspaceId) => {
      const values = { ...facts, referralId, formerId: 'referral-1' }
      return database.batch(referralConversions.confirmConversion(workspaceId, row.id, values))
    }
    await expect(confirm('referral-1', otherWorkspaceId)).rejects.toThrow()
    await confirm('referral-1')
    await expect(confirm('referral-1')).rejects.toThrow()
    expect(await database.all(referralConversions.selectConversion(mainWorkspaceId, row.id))).toMatchObject([facts])
    await database.batch([
      referralConversions.updateConversion(mainWorkspaceId, row.id, { reward: 'Voucher', rewarded_at: NOON }),
    ])
    expect(await list({ isRewarded: true })).toEqual([row.id])
    expect(await list({ isRewarded: false })).toEqual([])
    const newcomers = referralConversions.selectConversionsByNewcomer(mainWorkspaceId, 'contact-mei')
    expect(await database.all(newcomers)).toMatchObject([{ id: row.id, contactName: '王梅', reward: 'Voucher' }])
    await database.batch([referralConversions.forgetNewcomer(mainWorkspaceId, 'contact-mei')])
    expect(await database.all(newcomers)).toEqual([])
    const [forgotten] = await database.all(referralConversions.selectConversion(mainWorkspaceId, row.id))
    expect(forgotten).toMatchObject({ contactId: null, key: row.id })
  })

  it('move to the referral that a program names, without the reward of the first', async () => {
    await database.batch([
      insertReferral({
        ...{ id: 'referral-2', workspaceId: mainWorkspaceId, contactId: 'contact-mei', code: '22222222' },
        ...{ createdAt: NOON, createdBy: 'user:1', askedAt: null },
      }),
    ])
    await insert({})
    const reward = { reward: 'Voucher', rewarded_at: NOON, rewarded_by: 'user:1' }
    await database.batch([
      referralConversions.updateConversion(mainWorkspaceId, row.id, reward),
      ...referralConversions.confirmConversion(mainWorkspaceId, row.id, {
        ...{ source: 'till', contactId: null, recordedBy: 'user:1', referralId: 'referral-2', formerId: 'referral-1' },
      }),
    ])
    expect(await database.all(referralConversions.selectConversion(mainWorkspaceId, row.id))).toMatchObject([
      { referralId: 'referral-2', source: 'till', reward: null, rewardedAt: null },
    ])
  })

  it('by the pixel are counted up to a limit', async () => {
    await insert({}, { id: 'conversion-2', key: '2' }, { id: 'conversion-3', key: '3', source: 'api' })
    const count = async (since: string, limit: number) =>
      (await database.all(referralConversions.countPixelConversions(mainWorkspaceId, 'referral-1', since, limit)))[0]
    expect(await count('', 10)).toEqual({ count: 2 })
    expect(await count('conversion-2', 10)).toEqual({ count: 1 })
    expect(await count('', 1)).toEqual({ count: 1 })
  })
})
