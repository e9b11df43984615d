import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConstraintViolation, type Database, type sql } from '../../server/store/database.ts'
import * as attemptStore from '../../server/store/queries/attempts.ts'
import { insertMember } from '../../server/store/queries/members.ts'
import * as setupStore from '../../server/store/queries/setup.ts'
import * as signInStore from '../../server/store/queries/sign-in.ts'
import * as peopleStore from '../../server/store/queries/users.ts'
import { insertWorkspace } from '../../server/store/queries/workspaces.ts'
import { engines, type Opened } from '../support/engines.ts'
import { DAY, NOON } from '../support/world.ts'
import { watching } from './watching.ts'

const { modules, unused } = watching({
  attempts: attemptStore,
  people: peopleStore,
  setup: setupStore,
  signIn: signInStore,
})
const { attempts, people, setup, signIn } = modules

describe.each(engines)('signing in, in the store on $name', ({ open }) => {
  let opened: Opened
  let database: Database

  beforeAll(async () => {
    opened = await open()
    database = opened.database
    await database.batch([
      insertWorkspace({ id: 'ours', name: 'Ours', timeZone: 'UTC', slug: 'ours', demoAt: null, createdAt: NOON }),
    ])
  })
  afterAll(() => opened.close())

  const one = async <Row>(statement: ReturnType<typeof sql<Row>>) => (await database.all(statement))[0]

  it('lets one person set it up, and names the workspace', async () => {
    expect(await one(setup.firstWorkspace)).toMatchObject({ id: 'ours', name: 'Ours', timeZone: 'UTC' })
    expect(await one(setup.isSetUp)).toEqual({ done: 0 })
    const person = (id: string) =>
      people.insertPerson({ id, name: id, email: `${id}@example.com`, locale: null, createdAt: NOON })
    await database.batch([
      person('ada'),
      setup.insertSetup('ada', NOON),
      people.insertPassword('account', 'ada', 'hash', NOON),
      setup.nameWorkspace('ours', { name: 'Engines', slug: 'engines', timeZone: 'Asia/Taipei' }),
      insertMember({ workspaceId: 'ours', personId: 'ada', role: 'owner', createdAt: NOON, createdBy: 'cli' }),
    ])
    expect(await one(setup.isSetUp)).toEqual({ done: 1 })
    expect(await one(setup.firstWorkspace)).toMatchObject({ name: 'Engines', slug: 'engines', timeZone: 'Asia/Taipei' })
    const second = database.batch([person('eve'), setup.insertSetup('eve', NOON)])
    await expect(second).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await one(people.person('eve'))).toBeUndefined()
  })

  it('knows people by their ids and addresses, and how they sign in', async () => {
    await database.batch([people.updatePerson('ada', { name: 'Ada', locale: 'zh-Hant' })])
    const row = { id: 'ada', name: 'Ada', email: 'ada@example.com', locale: 'zh-Hant', twoFactorEnabled: 0 }
    expect(await one(people.person('ada'))).toEqual(row)
    expect(await one(people.personWithEmail('ada@example.com'))).toEqual(row)
    await database.batch([people.setPassword('ada', 'new', NOON)])
    expect(await database.all(people.accountsOf('ada'))).toEqual([{ providerId: 'credential', password: 'new' }])
    expect(await database.all(people.placesOf('ada'))).toEqual([{ workspaceId: 'ours', role: 'owner' }])
  })

  it('keeps sessions until they are over or ended', async () => {
    const session = (id: string, expiresAt: number) =>
      signIn.insertOf('session', {
        id,
        userId: 'ada',
        token: id,
        expiresAt,
        ipAddress: '::1',
        createdAt: 1,
        updatedAt: 1,
      })
    await database.batch([session('s1', NOON), session('s2', NOON + DAY), session('s3', NOON + DAY)])
    const ids = async () => (await database.all(people.sessionsOf('ada', NOON))).map(({ id }) => id)
    expect(await ids()).toEqual(['s3', 's2'])
    await database.batch([people.prolongSession('s1', { now: NOON, until: NOON + 5 })])
    expect((await database.all(people.sessionsOf('ada', NOON))).at(-1)).toEqual({
      id: 's1',
      createdAt: 1,
      updatedAt: NOON,
      address: '::1',
      userAgent: null,
    })
    await database.batch([people.deleteSession('eve', 's2'), people.deleteSession('ada', 's1')])
    expect(await ids()).toEqual(['s3', 's2'])
    await database.batch([people.deleteSessions('ada', 's3')])
    expect(await ids()).toEqual(['s3'])
    await database.batch(people.forgetOver(NOON + DAY))
    expect(await ids()).toEqual([])
  })

  const key = (value: string) => ({ field: 'identifier', operator: 'eq', value }) as const
  const verification = (id: string, about: object = {}) =>
    signIn.insertOf('verification', {
      id,
      identifier: 'same',
      value: '1',
      expiresAt: NOON,
      createdAt: NOON,
      updatedAt: NOON,
      ...about,
    })

  it('finds, changes and counts rows by what better-auth asks for', async () => {
    const [[made]] = await database.batch([verification('v1'), verification('v2', { expiresAt: NOON + 1 })])
    expect(made).toMatchObject({ id: 'v1', identifier: 'same', expiresAt: NOON })
    const ids = async (...where: signInStore.Condition[]) =>
      (await database.all(signIn.rowsWhere('verification', where, { limit: 9 }))).map(({ id }) => id)
    expect(await ids()).toEqual(['v1', 'v2'])
    expect(await ids({ field: 'id', operator: 'in', value: ['v2', 'v9'] })).toEqual(['v2'])
    expect(await ids({ field: 'value', operator: 'ne', value: null })).toEqual(['v1', 'v2'])
    expect(await ids(key('same'), { field: 'expiresAt', operator: 'gt', value: NOON })).toEqual(['v2'])
    const sorted = { limit: 1, offset: 1, sortBy: { field: 'expiresAt', direction: 'desc' as const } }
    expect(await database.all(signIn.rowsWhere('verification', [], sorted))).toMatchObject([{ id: 'v1' }])
    expect(await database.all(signIn.countWhere('verification', [key('same')]))).toEqual([{ count: 2 }])
    const [changed] = await database.batch([signIn.updateWhere('verification', [key('same')], { value: '2' })])
    expect(changed).toHaveLength(2)
    const [[raised]] = await database.batch([
      signIn.updateOneWhere('verification', [key('same')], { value: '3' }, { expiresAt: 7 }),
    ])
    expect(raised).toMatchObject({ id: 'v1', value: '3', expiresAt: NOON + 7 })
  })

  it('gives a row to one of several who take it at once', async () => {
    await database.batch([verification('v3', { identifier: 'once' })])
    const taken = await Promise.all(
      Array.from({ length: 4 }, () => database.batch([signIn.takeOneWhere('verification', [key('once')])])),
    )
    expect(taken.flatMap(([rows]) => rows)).toMatchObject([{ id: 'v3' }])
    const [gone] = await database.batch([signIn.deleteWhere('verification', [key('same')])])
    expect(gone).toHaveLength(2)
  })

  it('gives what can be used once to the first, and again once that is over', async () => {
    const take = async (now: number) =>
      (await database.batch([signIn.takeOnce('code', { now, until: NOON + 5 })]))[0].length
    expect((await Promise.all([take(NOON), take(NOON), take(NOON)])).sort()).toEqual([0, 0, 1])
    expect([await take(NOON + 4), await take(NOON + 5)]).toEqual([0, 1])
    await database.batch([signIn.deleteWhere('verification', [key('code')])])
  })

  it('ends what is under way to let one person in', async () => {
    const link = (name: string) => JSON.stringify({ type: 'magic-link', email: `${name}@example.com` })
    const values = ['ada', link('ada'), 'eve', link('eve')]
    await database.batch(values.map((value) => verification(`of ${value}`, { value })))
    await database.batch([people.deleteProofs('ada')])
    const left = await database.all(signIn.rowsWhere('verification', [key('same')], { limit: 9 }))
    expect(left.map(({ value }) => value).sort()).toEqual(['eve', link('eve')])
    await database.batch([signIn.deleteWhere('verification', [key('same')])])
  })

  it('asks for no table and no column but its own', () => {
    expect([signIn.isModel('user'), signIn.isModel('api_key'), signIn.isModel('toString')]).toEqual([
      true,
      false,
      false,
    ])
    expect(() => signIn.insertOf('user', { 'id) --': '1' })).toThrow('There is no field')
  })

  it('counts tries, any number while there are few, then one after the other', async () => {
    const about = { few: 2, fresh: { from: NOON - DAY, to: NOON + DAY } }
    const tried = async (since: number, before?: attemptStore.AttemptRow) =>
      (await database.batch([attempts.countAttempt({ key: 'k', since }, before, about)]))[0].length
    const now = async () => (await one(attempts.attempts(['k', 'nothing']))) as attemptStore.AttemptRow
    expect([await tried(NOON), await tried(NOON), await tried(NOON)]).toEqual([1, 1, 0])
    const before = await now()
    expect(before).toEqual({ key: 'k', count: 2, since: NOON })
    const both = await Promise.all([tried(NOON + 1, before), tried(NOON + 1, before)])
    expect(both.sort()).toEqual([0, 1])
    await database.batch([attempts.takeBackAttempt('k')])
    expect(await now()).toEqual({ key: 'k', count: 2, since: NOON + 1 })
    const later = { few: 2, fresh: { from: NOON + 2, to: NOON + 2 * DAY } }
    await database.batch([attempts.countAttempt({ key: 'k', since: NOON + DAY }, await now(), later)])
    expect(await now()).toEqual({ key: 'k', count: 1, since: NOON + DAY })
    await database.batch([attempts.clearAttempts('nothing'), attempts.forgetAttemptsBefore(NOON)])
    expect(await now()).toMatchObject({ count: 1 })
    await database.batch([attempts.clearAttempts('k')])
    expect(await now()).toBeUndefined()
  })
})

it('runs every statement about signing in', () => expect(unused()).toEqual([]))
