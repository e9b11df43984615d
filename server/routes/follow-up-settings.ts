import { FollowUpSettings, FollowUpSettingsPatch } from '../../shared/follow-up-settings.ts'
import { getFollowUpSettings, updateFollowUpSettings } from '../domain/follow-ups/settings.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'

const tags = ['Follow-ups']

export const followUpSettingsRoutes = createRouter()
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/follow-up-settings',
      operationId: 'getFollowUpSettings',
      tags,
      summary: 'Get the settings of follow-ups',
      responses: { 200: jsonResponse(FollowUpSettings, 'The settings') },
    }),
    async (c) => c.json(await getFollowUpSettings(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/follow-up-settings',
      operationId: 'updateFollowUpSettings',
      tags,
      summary: 'Change when new follow-ups are due and who owns them',
      description: 'Existing follow-ups keep their deadline and owner.',
      request: { body: jsonBody(FollowUpSettingsPatch) },
      responses: { 200: jsonResponse(FollowUpSettings, 'The updated settings') },
    }),
    async (c) => c.json(await updateFollowUpSettings(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
