import { beforeEach, expect, it } from 'vitest'
import * as signInStore from '../../../server/store/queries/sign-in.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertWorkspaces } from './fixtures.ts'

contract('sign-in', { signIn: signInStore }, ({ database, signIn }) => {
  beforeEach(() => insertWorkspaces(database))

  const key = (value: string) => ({ field: 'identifier', operator: 'eq', value }) as const
  const addVerification = (id: string, attemptOptions: object = {}) =>
    signIn.insertModel('verification', {
      id,
      identifier: 'same',
      value: '1',
      expiresAt: NOON,
      createdAt: NOON,
      updatedAt: NOON,
      ...attemptOptions,
    })

  it('finds, changes and counts rows for the queries of better-auth', async () => {
    const [[insertedVerification]] = await database.batch([
      addVerification('v1'),
      addVerification('v2', { expiresAt: NOON + 1 }),
    ])
    expect(insertedVerification).toMatchObject({ id: 'v1', identifier: 'same', expiresAt: NOON })
    const listVerificationIds = async (...conditions: signInStore.Condition[]) =>
      (await database.all(signIn.selectWhere('verification', conditions, { limit: 9 }))).map(({ id }) => id)
    expect(await listVerificationIds()).toEqual(['v1', 'v2'])
    expect(await listVerificationIds({ field: 'id', operator: 'in', value: ['v2', 'v9'] })).toEqual(['v2'])
    expect(await listVerificationIds({ field: 'value', operator: 'ne', value: null })).toEqual(['v1', 'v2'])
    expect(await listVerificationIds(key('same'), { field: 'expiresAt', operator: 'gt', value: NOON })).toEqual(['v2'])
    const sortOptions = { limit: 1, offset: 1, sortBy: { field: 'expiresAt', direction: 'desc' as const } }
    expect(await database.all(signIn.selectWhere('verification', [], sortOptions))).toMatchObject([{ id: 'v1' }])
    expect(await database.all(signIn.countWhere('verification', [key('same')]))).toEqual([{ count: 2 }])
    const [changedRow] = await database.batch([signIn.updateWhere('verification', [key('same')], { value: '2' })])
    expect(changedRow).toHaveLength(2)
    const [[raisedRow]] = await database.batch([
      signIn.updateOneWhere('verification', [key('same')], { value: '3' }, { expiresAt: 7 }),
    ])
    expect(raisedRow).toMatchObject({ id: 'v1', value: '3', expiresAt: NOON + 7 })
  })

  it('lets one of several concurrent requests consume a row', async () => {
    await database.batch([addVerification('v1'), addVerification('v2'), addVerification('v3', { identifier: 'once' })])
    const claimedRows = await Promise.all(
      Array.from({ length: 4 }, () => database.batch([signIn.deleteOneWhere('verification', [key('once')])])),
    )
    expect(claimedRows.flatMap(([rows]) => rows)).toMatchObject([{ id: 'v3' }])
    const [deletedRow] = await database.batch([signIn.deleteWhere('verification', [key('same')])])
    expect(deletedRow).toHaveLength(2)
  })

  it('lets the first request use a code, and another one after it expires', async () => {
    const claimToken = async (loadAttempt: number) =>
      (await database.batch([signIn.claimOnce('code', { now: loadAttempt, until: NOON + 5 })]))[0].length
    expect((await Promise.all([claimToken(NOON), claimToken(NOON), claimToken(NOON)])).sort()).toEqual([0, 0, 1])
    expect([await claimToken(NOON + 4), await claimToken(NOON + 5)]).toEqual([0, 1])
    await database.batch([signIn.deleteWhere('verification', [key('code')])])
  })

  it('uses only its own tables and columns', () => {
    expect([signIn.isModel('user'), signIn.isModel('api_key'), signIn.isModel('toString')]).toEqual([
      true,
      false,
      false,
    ])
    expect(() => signIn.insertModel('user', { 'id) --': '1' })).toThrow('There is no field')
  })
})
