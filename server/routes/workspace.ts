import { Workspace, WorkspacePatch } from '../../shared/workspace.ts'
import { changeWorkspace, getWorkspace } from '../domain/workspaces/workspaces.ts'
import { api, body, json, router } from '../http/openapi.ts'

const tags = ['Workspace']

export const workspace = router()
  .openapi(
    api('figures', {
      method: 'get',
      path: '/api/workspace',
      tags,
      summary: 'Get the workspace of this key',
      responses: { 200: json(Workspace, 'The workspace') },
    }),
    async (c) => c.json(await getWorkspace(c.var.deps, c.var.caller), 200),
  )
  .openapi(
    api('settings', {
      method: 'patch',
      path: '/api/workspace',
      tags,
      summary: 'Change the workspace',
      request: { body: body(WorkspacePatch) },
      responses: { 200: json(Workspace, 'The workspace as it is now') },
    }),
    async (c) => c.json(await changeWorkspace(c.var.deps, c.var.caller, c.req.valid('json')), 200),
  )
