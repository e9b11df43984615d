import { Workspace, WorkspacePatch } from '../../shared/workspace.ts'
import { getWorkspace, updateWorkspace } from '../domain/workspaces/workspaces.ts'
import { apiRoute, createRouter, jsonBody, jsonResponse } from '../http/openapi.ts'

const tags = ['Workspace']

export const workspaceRoutes = createRouter()
  .openapi(
    apiRoute('reports', {
      method: 'get',
      path: '/api/workspace',
      operationId: 'getWorkspace',
      tags,
      summary: 'Get the workspace',
      responses: { 200: jsonResponse(Workspace, 'The workspace') },
    }),
    async (c) => c.json(await getWorkspace(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/workspace',
      operationId: 'updateWorkspace',
      tags,
      summary: 'Update the workspace',
      request: { body: jsonBody(WorkspacePatch) },
      responses: { 200: jsonResponse(Workspace, 'The updated workspace') },
    }),
    async (c) => c.json(await updateWorkspace(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
