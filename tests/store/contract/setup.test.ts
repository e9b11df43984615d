import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import * as members from '../../../server/store/queries/members.ts'
import * as setupStore from '../../../server/store/queries/setup.ts'
import * as users from '../../../server/store/queries/users.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertWorkspaces, mainWorkspaceId } from './fixtures.ts'

contract('setup', { setup: setupStore }, ({ database, setup }) => {
  beforeEach(() => insertWorkspaces(database))

  const loadOne = async <Row>(statement: Statement<Row>) => (await database.all(statement))[0]

  it('lets one user set the service up, and names the workspace', async () => {
    expect(await loadOne(setup.selectFirstWorkspace)).toMatchObject({
      id: mainWorkspaceId,
      name: mainWorkspaceId,
      timeZone: 'Europe/London',
    })
    expect(await loadOne(setup.selectSetupState)).toEqual({ done: 0 })
    const addUser = (id: string) =>
      users.insertUser({ id, name: id, email: `${id}@example.com`, locale: null, createdAt: NOON })
    await database.batch([
      addUser('ada'),
      setup.insertSetup('ada', NOON),
      users.insertPasswordAccount('account', 'ada', 'hash', NOON),
      setup.setUpWorkspace(mainWorkspaceId, {
        workingHours: null,
        followUpDue: null,
        followUpPriorityDue: null,
        name: 'Engines',
        slug: 'engines',
        timeZone: 'Asia/Taipei',
        country: 'TW',
      }),
      members.insertMember({
        workspaceId: mainWorkspaceId,
        userId: 'ada',
        role: 'owner',
        createdAt: NOON,
        createdBy: 'cli',
      }),
    ])
    expect(await loadOne(setup.selectSetupState)).toEqual({ done: 1 })
    expect(await loadOne(setup.selectFirstWorkspace)).toMatchObject({
      name: 'Engines',
      slug: 'engines',
      timeZone: 'Asia/Taipei',
    })
    const secondSetup = database.batch([addUser('eve'), setup.insertSetup('eve', NOON)])
    await expect(secondSetup).rejects.toBeInstanceOf(ConstraintViolation)
    expect(await loadOne(users.selectUserById('eve'))).toBeUndefined()
  })
})
