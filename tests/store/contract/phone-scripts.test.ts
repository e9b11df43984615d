import { beforeEach, expect, it } from 'vitest'
import * as phoneScriptStore from '../../../server/store/queries/phone-scripts.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('phone-scripts', { phoneScripts: phoneScriptStore }, ({ database, phoneScripts }) => {
  beforeEach(() => insertFixture(database))

  const read = async () => {
    const [row] = await database.all(phoneScripts.selectPhoneScripts(mainWorkspaceId, 'survey'))
    return { survey: JSON.parse(row?.survey ?? ''), workspace: JSON.parse(row?.workspace ?? '') }
  }

  it('are set by language, for a survey and for the workspace', async () => {
    expect(await read()).toEqual({ survey: {}, workspace: {} })
    await database.batch([
      phoneScripts.updateSurveyPhoneScript(mainWorkspaceId, 'survey', { en: { introduction: 'Hello', thanks: null } }),
      phoneScripts.updateSurveyPhoneScript(mainWorkspaceId, 'survey', { 'zh-Hans': { introduction: '您好' } }),
      phoneScripts.updateWorkspacePhoneScript(mainWorkspaceId, { en: { thanks: 'Thank you' } }),
      phoneScripts.updateSurveyPhoneScript(otherWorkspaceId, 'survey', { en: { introduction: 'Stolen' } }),
    ])
    expect(await read()).toEqual({
      survey: { en: { introduction: 'Hello' }, 'zh-Hans': { introduction: '您好' } },
      workspace: { en: { thanks: 'Thank you' } },
    })
    const [row] = await database.all(phoneScripts.selectWorkspacePhoneScript(mainWorkspaceId))
    expect(JSON.parse(row?.workspace ?? '')).toEqual({ en: { thanks: 'Thank you' } })
    expect(await database.all(phoneScripts.selectPhoneScripts(otherWorkspaceId, 'survey'))).toEqual([])
  })
})
