import { beforeEach, expect, it } from 'vitest'
import * as privacyNoticeStore from '../../../server/store/queries/privacy-notices.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('privacy-notices', { privacyNotices: privacyNoticeStore }, ({ database, privacyNotices }) => {
  beforeEach(() => insertFixture(database))

  const loadNotice = async (workspaceId = mainWorkspaceId) => {
    const [row] = await database.all(privacyNotices.selectPrivacyNotice(workspaceId))
    return row && { texts: JSON.parse(row.texts), contact: row.contact }
  }

  it('stores texts by language, and keeps the others', async () => {
    expect(await loadNotice()).toEqual({ texts: {}, contact: null })
    expect(await loadNotice('nowhere')).toBeUndefined()
    await database.batch([
      privacyNotices.updatePrivacyNotice(mainWorkspaceId, { en: 'Ours', 'zh-Hans': '我们' }, 'a@b.c'),
    ])
    await database.batch([privacyNotices.updatePrivacyNotice(mainWorkspaceId, { en: null }, undefined)])
    expect(await loadNotice()).toEqual({ texts: { 'zh-Hans': '我们' }, contact: 'a@b.c' })
    await database.batch([privacyNotices.updatePrivacyNotice(mainWorkspaceId, {}, null)])
    expect(await loadNotice()).toEqual({ texts: { 'zh-Hans': '我们' }, contact: null })
    expect(await loadNotice(otherWorkspaceId)).toEqual({ texts: {}, contact: null })
  })
})
