import { beforeEach, expect, it } from 'vitest'
import * as noticeStore from '../../../server/store/queries/privacy-notices.ts'
import { selectSurveyById } from '../../../server/store/queries/surveys.ts'
import { sql } from '../../../server/store/sql.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('privacy-notices', { privacyNotices: noticeStore }, ({ database, privacyNotices: notices }) => {
  beforeEach(() => insertFixture(database))

  it('are kept by language, and surveys know whether there is one', async () => {
    const load = async (workspaceId = mainWorkspaceId) =>
      (await database.all(notices.selectPrivacyNotice(workspaceId)))[0]
    const hasNotice = async () => (await database.all(selectSurveyById(mainWorkspaceId, 'survey')))[0]?.hasNotice
    expect(await load()).toMatchObject({ texts: '{}', contact: null, retentionDays: null, hasNotice: 0 })
    await database.batch([notices.updatePrivacyNotice(mainWorkspaceId, { en: 'A', 'zh-Hans': '甲' }, 'a@example.com')])
    await database.batch([notices.updatePrivacyNotice(mainWorkspaceId, { en: null, de: 'B' }, undefined)])
    const row = await load()
    expect(JSON.parse(row?.texts ?? '')).toEqual({ 'zh-Hans': '甲', de: 'B' })
    expect(row).toMatchObject({ contact: 'a@example.com', hasNotice: 1, workspaceName: mainWorkspaceId })
    expect(await hasNotice()).toBe(1)
    expect(await load(otherWorkspaceId)).toMatchObject({ texts: '{}', hasNotice: 0 })
    await database.batch([notices.updatePrivacyNotice(mainWorkspaceId, { 'zh-Hans': null, de: null }, null)])
    expect(await load()).toMatchObject({ contact: null, hasNotice: 0 })
    expect(await hasNotice()).toBe(0)
    await database.batch([sql`update workspace set deleted_at = 1 where id = ${mainWorkspaceId}`])
    expect(await load()).toBeUndefined()
  })
})
