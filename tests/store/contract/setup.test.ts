import { beforeEach, expect, it } from 'vitest'
import { ConstraintViolation, type Statement } from '../../../server/store/database.ts'
import { insertApiKey, selectApiKeyById } from '../../../server/store/queries/api-keys.ts'
import { insertLink, selectLinkById } from '../../../server/store/queries/links.ts'
import * as members from '../../../server/store/queries/members.ts'
import * as setupStore from '../../../server/store/queries/setup.ts'
import { insertSurvey, selectSurveyById } from '../../../server/store/queries/surveys.ts'
import * as users from '../../../server/store/queries/users.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { buildLinkRow, buildSurveyRow, insertWorkspaces, mainWorkspaceId } from './fixtures.ts'

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

  it('renames what still has one of the first names', async () => {
    const names = ['First', '第一']
    await database.batch([
      insertSurvey(buildSurveyRow('first', { name: '第一' })),
      insertLink({ ...buildLinkRow('link', 'till'), name: 'Till' }),
      insertApiKey({
        ...{
          id: 'key',
          workspaceId: mainWorkspaceId,
          name: 'First',
          scope: 'admin' as const,
          hash: 'hash',
          hint: 'abcd',
        },
        ...{ createdAt: NOON, createdBy: null, lastUsedAt: null, revokedAt: null },
      }),
    ])
    await database.batch([
      setup.renameSurveys(mainWorkspaceId, names, '首個'),
      setup.renameLinks(mainWorkspaceId, names, '首個'),
      setup.renameApiKeys(mainWorkspaceId, names, '首個'),
    ])
    const [survey] = await database.all(selectSurveyById(mainWorkspaceId, 'first'))
    const [link] = await database.all(selectLinkById(mainWorkspaceId, 'link'))
    const [key] = await database.all(selectApiKeyById(mainWorkspaceId, 'key'))
    expect([survey?.name, link?.name, key?.name]).toEqual(['首個', 'Till', '首個'])
  })
})
