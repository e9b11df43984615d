import { beforeEach, expect, it } from 'vitest'
import type { Statement } from '../../../server/store/database.ts'
import * as members from '../../../server/store/queries/members.ts'
import * as signIn from '../../../server/store/queries/sign-in.ts'
import * as userStore from '../../../server/store/queries/users.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertWorkspaces, mainWorkspaceId } from './fixtures.ts'

contract('users', { users: userStore }, ({ database, users }) => {
  beforeEach(() => insertRows())

  const insertRows = async () => {
    await insertWorkspaces(database)
    await database.batch([
      users.insertUser({ id: 'ada', name: 'ada', email: 'ada@example.com', locale: null, createdAt: NOON }),
      users.insertPasswordAccount('account', 'ada', 'hash', NOON),
      members.insertMember({
        workspaceId: mainWorkspaceId,
        userId: 'ada',
        role: 'owner',
        createdAt: NOON,
        createdBy: 'cli',
      }),
    ])
  }
  const key = (value: string) => ({ field: 'identifier', operator: 'eq', value }) as const
  const addVerification = (id: string, values: object = {}) =>
    signIn.insertModel('verification', {
      id,
      identifier: 'same',
      value: '1',
      expiresAt: NOON,
      createdAt: NOON,
      updatedAt: NOON,
      ...values,
    })
  const loadOne = async <Row>(statement: Statement<Row>) => (await database.all(statement))[0]

  it('finds users by id and email address, with their sign-in methods', async () => {
    await database.batch([users.updateUser('ada', { name: 'Ada', locale: 'zh-Hant' })])
    const row = { id: 'ada', name: 'Ada', email: 'ada@example.com', locale: 'zh-Hant', twoFactorEnabled: 0 }
    expect(await loadOne(users.selectUserById('ada'))).toEqual(row)
    expect(await loadOne(users.selectUserByEmail('ada@example.com'))).toEqual(row)
    await database.batch([users.updatePassword('ada', 'new', NOON)])
    expect(await database.all(users.selectAccounts('ada'))).toEqual([{ providerId: 'credential', password: 'new' }])
    await database.batch([
      signIn.insertModel('account', {
        id: 'bound',
        userId: 'ada',
        providerId: 'oidc',
        accountId: 'sub',
        createdAt: NOON,
        updatedAt: NOON,
      }),
    ])
    expect(await database.all(users.selectAccounts('ada'))).toHaveLength(2)
    await database.batch([users.deleteProviderAccounts('ada')])
    expect(await database.all(users.selectAccounts('ada'))).toMatchObject([{ providerId: 'credential' }])
    expect(await database.all(users.selectMemberships('ada'))).toEqual([
      { workspaceId: mainWorkspaceId, workspaceName: mainWorkspaceId, demoAt: null, role: 'owner' },
    ])
  })

  it('deletes what has expired', async () => {
    await database.batch([addVerification('v1'), addVerification('v2', { expiresAt: NOON + 1 })])
    await database.batch(users.purgeExpired(NOON))
    const rows = await database.all(signIn.selectWhere('verification', [key('same')], { limit: 9 }))
    expect(rows.map(({ id }) => id)).toEqual(['v2'])
    await database.batch([signIn.deleteWhere('verification', [key('same')])])
  })

  it('deletes the pending sign-in steps of a user', async () => {
    const link = (name: string) => JSON.stringify({ type: 'magic-link', email: `${name}@example.com` })
    const values = ['ada', link('ada'), 'eve', link('eve')]
    await database.batch(values.map((value) => addVerification(`of ${value}`, { value })))
    await database.batch([users.deletePendingVerifications('ada')])
    const remainingRows = await database.all(signIn.selectWhere('verification', [key('same')], { limit: 9 }))
    expect(remainingRows.map(({ value }) => value).sort()).toEqual(['eve', link('eve')])
    await database.batch([signIn.deleteWhere('verification', [key('same')])])
  })
})
