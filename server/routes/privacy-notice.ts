import { PrivacyNotice, PrivacyNoticePatch } from '../../shared/privacy-notice.ts'
import { getPrivacyNotice, updatePrivacyNotice } from '../domain/workspaces/privacy-notice.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'

const tags = ['Workspace']

export const privacyNoticeRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/privacy-notice',
      operationId: 'getPrivacyNotice',
      tags,
      summary: 'Get the privacy notice',
      responses: { 200: jsonResponse(PrivacyNotice, 'The privacy notice') },
    }),
    async (c) => c.json(await getPrivacyNotice(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/privacy-notice',
      operationId: 'updatePrivacyNotice',
      tags,
      summary: 'Update the privacy notice',
      description: 'Surveys link to it unless the brand has a privacy page of its own.',
      request: { body: jsonBody(PrivacyNoticePatch) },
      responses: { 200: jsonResponse(PrivacyNotice, 'The updated privacy notice') },
    }),
    async (c) => c.json(await updatePrivacyNotice(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
