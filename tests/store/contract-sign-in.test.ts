import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database } from '../../server/store/database.ts'
import * as attemptStore from '../../server/store/queries/attempts.ts'
import { insertMember } from '../../server/store/queries/members.ts'
import * as setupStore from '../../server/store/queries/setup.ts'
import * as signInStore from '../../server/store/queries/sign-in.ts'
import * as peopleStore from '../../server/store/queries/users.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import type { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { DAY, NOON } from '../support/world.ts'
import { trackUsage } from './watching.ts'

const { modules, unused } = trackUsage({
  attempts: attemptStore,
  people: peopleStore,
  setup: setupStore,
  signIn: signInStore,
})
const { attempts, people, setup, signIn } = modules

describe.each(engines)('signing in, in the store on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database

  beforeAll(async () => {
    connection = await open()
    database = connection.database
    await database.batch([
      insertWorkspace({ id: 'ours', name: 'Ours', timeZone: 'UTC', slug: 'ours', demoAt: null, createdAt: NOON }),
    ])
  })
  afterAll(() => connection.close())

  const loadOne = async <Row>(statement: ReturnType<typeof sql<Row>>) => (await database.all(statement))[0]

  it('lets one person set it up, and names the workspace', async () => {
    expect(await loadOne(setup.selectFirstWorkspace)).toMatchObject({ id: 'ours', name: 'Ours', timeZone: 'UTC' })
    expect(await loadOne(setup.selectSetupState)).toEqual({ done: 0 })
    const addUser = (id: string) =>
      people.insertUser({ id, name: id, email: `${id}@example.com`, locale: null, createdAt: NOON })
    await database.batch([
      addUser('ada'),
      setup.insertSetup('ada', NOON),
      people.insertPasswordAccount('account', 'ada', 'hash', NOON),
      setup.setUpWorkspace('ours', { name: 'Engines', slug: 'engines', timeZone: 'Asia/Taipei' }),
      insertMember({ workspaceId: 'ours', userId: 'ada', role: 'owner', createdAt: NOON, createdBy: 'cli' }),
    ])
    expect(await loadOne(setup.selectSetupState)).toEqual({ done: 1 })
    expect(await loadOne(setup.selectFirstWorkspace)).toMatchObject({
      name: 'Engines',
      slug: 'engines',
      timeZone: 'Asia/Taipei',
    })
    const secondSetup = database.batch([addUser('eve'), setup.insertSetup('eve', NOON)])
    await expect(secondSetup).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await loadOne(people.selectUserById('eve'))).toBeUndefined()
  })

  it('knows people by their ids and addresses, and how they sign in', async () => {
    await database.batch([people.updateUser('ada', { name: 'Ada', locale: 'zh-Hant' })])
    const row = { id: 'ada', name: 'Ada', email: 'ada@example.com', locale: 'zh-Hant', twoFactorEnabled: 0 }
    expect(await loadOne(people.selectUserById('ada'))).toEqual(row)
    expect(await loadOne(people.selectUserByEmail('ada@example.com'))).toEqual(row)
    await database.batch([people.updatePassword('ada', 'new', NOON)])
    expect(await database.all(people.selectAccounts('ada'))).toEqual([{ providerId: 'credential', password: 'new' }])
    expect(await database.all(people.selectMemberships('ada'))).toEqual([{ workspaceId: 'ours', role: 'owner' }])
  })

  it('keeps sessions until they are over or ended', async () => {
    const addSession = (id: string, expiresAt: number) =>
      signIn.insertModel('session', {
        id,
        userId: 'ada',
        token: id,
        expiresAt,
        ipAddress: '::1',
        createdAt: 1,
        updatedAt: 1,
      })
    await database.batch([addSession('s1', NOON), addSession('s2', NOON + DAY), addSession('s3', NOON + DAY)])
    const listSessionIds = async () => (await database.all(people.selectSessions('ada', NOON))).map(({ id }) => id)
    expect(await listSessionIds()).toEqual(['s3', 's2'])
    await database.batch([people.extendSession('s1', { now: NOON, until: NOON + 5 })])
    expect((await database.all(people.selectSessions('ada', NOON))).at(-1)).toEqual({
      id: 's1',
      createdAt: 1,
      updatedAt: NOON,
      address: '::1',
      userAgent: null,
    })
    await database.batch([people.deleteSession('eve', 's2'), people.deleteSession('ada', 's1')])
    expect(await listSessionIds()).toEqual(['s3', 's2'])
    await database.batch([people.deleteSessions('ada', 's3')])
    expect(await listSessionIds()).toEqual(['s3'])
    await database.batch(people.purgeExpired(NOON + DAY))
    expect(await listSessionIds()).toEqual([])
  })

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

  it('finds, changes and counts rows by what better-auth asks for', async () => {
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

  it('gives a row to one of several who take it at once', async () => {
    await database.batch([addVerification('v3', { identifier: 'once' })])
    const claimedRows = await Promise.all(
      Array.from({ length: 4 }, () => database.batch([signIn.deleteOneWhere('verification', [key('once')])])),
    )
    expect(claimedRows.flatMap(([rows]) => rows)).toMatchObject([{ id: 'v3' }])
    const [deletedRow] = await database.batch([signIn.deleteWhere('verification', [key('same')])])
    expect(deletedRow).toHaveLength(2)
  })

  it('gives what can be used once to the first, and again once that is over', async () => {
    const claimToken = async (loadAttempt: number) =>
      (await database.batch([signIn.claimOnce('code', { now: loadAttempt, until: NOON + 5 })]))[0].length
    expect((await Promise.all([claimToken(NOON), claimToken(NOON), claimToken(NOON)])).sort()).toEqual([0, 0, 1])
    expect([await claimToken(NOON + 4), await claimToken(NOON + 5)]).toEqual([0, 1])
    await database.batch([signIn.deleteWhere('verification', [key('code')])])
  })

  it('ends what is under way to let one person in', async () => {
    const link = (name: string) => JSON.stringify({ type: 'magic-link', email: `${name}@example.com` })
    const values = ['ada', link('ada'), 'eve', link('eve')]
    await database.batch(values.map((value) => addVerification(`of ${value}`, { value })))
    await database.batch([people.deletePendingVerifications('ada')])
    const remainingRows = await database.all(signIn.selectWhere('verification', [key('same')], { limit: 9 }))
    expect(remainingRows.map(({ value }) => value).sort()).toEqual(['eve', link('eve')])
    await database.batch([signIn.deleteWhere('verification', [key('same')])])
  })

  it('asks for no table and no column but its own', () => {
    expect([signIn.isModel('user'), signIn.isModel('api_key'), signIn.isModel('toString')]).toEqual([
      true,
      false,
      false,
    ])
    expect(() => signIn.insertModel('user', { 'id) --': '1' })).toThrow('There is no field')
  })

  it('counts tries, any number while there are few, then one after the other', async () => {
    const attemptOptions = { threshold: 2, window: { from: NOON - DAY, to: NOON + DAY } }
    const recordAttempt = async (since: number, before?: attemptStore.AttemptRow) =>
      (await database.batch([attempts.countAttempt({ key: 'k', since }, before, attemptOptions)]))[0].length
    const now = async () => (await loadOne(attempts.selectAttempts(['k', 'nothing']))) as attemptStore.AttemptRow
    expect([await recordAttempt(NOON), await recordAttempt(NOON), await recordAttempt(NOON)]).toEqual([1, 1, 0])
    const before = await now()
    expect(before).toEqual({ key: 'k', count: 2, since: NOON })
    const concurrentAttempts = await Promise.all([recordAttempt(NOON + 1, before), recordAttempt(NOON + 1, before)])
    expect(concurrentAttempts.sort()).toEqual([0, 1])
    await database.batch([attempts.uncountAttempt('k')])
    expect(await now()).toEqual({ key: 'k', count: 2, since: NOON + 1 })
    const laterOptions = { threshold: 2, window: { from: NOON + 2, to: NOON + 2 * DAY } }
    await database.batch([attempts.countAttempt({ key: 'k', since: NOON + DAY }, await now(), laterOptions)])
    expect(await now()).toEqual({ key: 'k', count: 1, since: NOON + DAY })
    await database.batch([attempts.deleteAttempts('nothing'), attempts.deleteAttemptsBefore(NOON)])
    expect(await now()).toMatchObject({ count: 1 })
    await database.batch([attempts.deleteAttempts('k')])
    expect(await now()).toBeUndefined()
  })
})

it('runs every statement about signing in', () => expect(unused()).toEqual([]))
