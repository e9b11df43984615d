import { beforeEach, expect, it } from 'vitest'
import * as apiKeyStore from '../../../server/store/queries/api-keys.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { firstPage, insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('api-keys', { apiKeys: apiKeyStore }, ({ database, apiKeys }) => {
  beforeEach(() => insertFixture(database))

  it('keeps API keys by their hash, pages them, touches and revokes them', async () => {
    const row = (id: string): apiKeyStore.ApiKeyRow => ({
      id,
      workspaceId: mainWorkspaceId,
      name: 'Till',
      scope: 'write',
      hash: `hash of ${id}`,
      hint: 'abcd',
      createdAt: NOON,
      createdBy: 'user:1',
      lastUsedAt: null,
      revokedAt: null,
    })
    await database.batch([apiKeys.insertApiKey(row('key-1')), apiKeys.insertApiKey(row('key-2'))])
    await database.batch([
      apiKeys.touchApiKey(mainWorkspaceId, 'key-1', NOON + 1),
      apiKeys.touchApiKey(otherWorkspaceId, 'key-1', NOON + 9),
      apiKeys.revokeApiKey(mainWorkspaceId, 'key-1', NOON + 2),
    ])
    await database.batch([
      apiKeys.revokeApiKey(mainWorkspaceId, 'key-1', NOON + 3),
      apiKeys.revokeApiKey(otherWorkspaceId, 'key-2', NOON + 3),
    ])
    expect(await database.all(apiKeys.selectApiKeyByHash('hash of key-1'))).toEqual([
      { ...row('key-1'), lastUsedAt: NOON + 1, revokedAt: NOON + 2 },
    ])
    expect(await database.all(apiKeys.selectApiKeyById(mainWorkspaceId, 'key-2'))).toEqual([row('key-2')])
    expect(await database.all(apiKeys.selectApiKeyById(otherWorkspaceId, 'key-2'))).toEqual([])
    expect((await database.all(apiKeys.selectApiKeys(mainWorkspaceId, firstPage))).map(({ id }) => id)).toEqual([
      'key-2',
      'key-1',
    ])
    expect(await database.all(apiKeys.selectApiKeys(mainWorkspaceId, { before: 'key-2', limit: 1 }))).toHaveLength(1)
  })
})
