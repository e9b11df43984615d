import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import * as passkeyStore from '../../../server/store/queries/passkeys.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertUser } from './fixtures.ts'

contract('passkeys', { passkeys: passkeyStore }, ({ database, passkeys }) => {
  beforeEach(() => database.batch(['ada', 'eve'].map((id) => insertUser(id))))

  const build = (id: string, values: object = {}) => ({
    id,
    userId: 'ada',
    credentialId: `credential ${id}`,
    publicKey: 'key',
    counter: 0,
    transports: '["internal"]',
    name: 'Laptop',
    createdAt: NOON,
    lastUsedAt: null,
    ...values,
  })
  const add = (id: string, values?: object) => database.batch(passkeys.insertPasskey(build(id, values)))
  const expectFailure = (statements: Statement[]) =>
    expect(database.batch(statements)).rejects.toBeInstanceOf(ConstraintViolation)
  const find = async (id: string) => (await database.all(passkeys.selectPasskeyByCredential(`credential ${id}`)))[0]

  it('are stored once, a limited number for each user', async () => {
    await add('p1')
    await add('p2', { userId: 'eve' })
    await expectFailure(passkeys.insertPasskey(build('p3', { credentialId: 'credential p1', userId: 'eve' })))
    for (let count = 1; count < passkeyStore.MAX_PASSKEYS; count++) await add(`q${String(count).padStart(2, '0')}`)
    await expectFailure(passkeys.insertPasskey(build('r')))
    const rows = await database.all(passkeys.selectPasskeys('ada'))
    expect([rows.length, rows[0]?.id, rows.at(-1)]).toEqual([
      20,
      'q19',
      { ...build('p1'), transports: expect.anything() },
    ])
    expect(rows[0]?.transports).toBe('["internal"]')
  })

  it('are renamed and deleted by their owner only', async () => {
    await add('p1')
    const [rows, foreignRows] = await database.batch([
      passkeys.renamePasskey('ada', 'p1', 'Phone'),
      passkeys.renamePasskey('eve', 'p1', 'Mine'),
      passkeys.deletePasskey('eve', 'p1'),
    ])
    expect([rows, foreignRows]).toEqual([[{ id: 'p1' }], []])
    expect(await find('p1')).toMatchObject({ name: 'Phone' })
    await database.batch([passkeys.deletePasskey('ada', 'p1')])
    expect(await find('p1')).toBeUndefined()
  })

  it('are used with a growing counter, or with none', async () => {
    await add('p1')
    const use = (counter: number) => passkeys.recordPasskeyUse('p1', { counter, now: NOON + counter })
    await database.batch(use(0))
    await database.batch(use(0))
    await database.batch(use(4_000_000_000))
    for (const counter of [4_000_000_000, 1, 0]) await expectFailure(use(counter))
    expect(await find('p1')).toMatchObject({ counter: 4_000_000_000, lastUsedAt: NOON + 4_000_000_000 })
    await expectFailure(passkeys.recordPasskeyUse('gone', { counter: 1, now: NOON }))
    const outcomes = await Promise.allSettled([1, 2].map(() => database.batch(use(4_000_000_001))))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
