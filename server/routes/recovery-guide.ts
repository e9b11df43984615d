import { guideLanguages, RecoveryGuides, RecoveryGuidesPatch } from '../../shared/recovery-guide.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { getRecoveryGuide, updateRecoveryGuide } from '../domain/follow-ups/recovery-guide.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'
import { getDefaultGuide } from '../i18n/default-guide.ts'

const tags = ['Follow-ups']
const responses = { 200: jsonResponse(RecoveryGuides, 'By language') }

async function loadGuides(deps: Deps, caller: Caller): Promise<RecoveryGuides> {
  const load = async (language: (typeof guideLanguages)[number]) => {
    const { steps, clear, mistakes, edited } = await getRecoveryGuide(deps, caller, getDefaultGuide(language))
    return { steps: [...steps], clear: [...clear], mistakes: [...mistakes], edited }
  }
  const [en, simplified, traditional] = await Promise.all([load('en'), load('zh-Hans'), load('zh-Hant')])
  return { en, 'zh-Hans': simplified, 'zh-Hant': traditional }
}

export const recoveryGuideRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/recovery-guide',
      operationId: 'getRecoveryGuide',
      tags,
      summary: 'Get the guide to winning a customer back',
      description: 'It is shown beside each follow-up. Parts that the workspace has not written are as delivered.',
      responses,
    }),
    async (c) => c.json(await loadGuides(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/recovery-guide',
      operationId: 'updateRecoveryGuide',
      tags,
      summary: 'Write parts of the guide',
      request: { body: jsonBody(RecoveryGuidesPatch) },
      responses,
    }),
    async (c) => {
      const { deps, caller } = c.var
      const input = c.req.valid('json')
      const changes = guideLanguages.flatMap((language) => {
        const patch = input[language]
        return patch ? [{ defaults: getDefaultGuide(language), patch }] : []
      })
      await updateRecoveryGuide(deps, caller, changes)
      return c.json(await loadGuides(deps, caller), 200)
    },
  )
