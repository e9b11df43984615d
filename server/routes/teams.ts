import { z } from 'zod'
import { Member } from '../../shared/member.ts'
import { NewTeam, OutOfOffice, Team, TeamPatch } from '../../shared/team.ts'
import { setOutOfOffice } from '../domain/teams/out-of-office.ts'
import { createTeam, deleteTeam, getTeam, listTeams, updateTeam } from '../domain/teams/teams.ts'
import { csvResponse, sendFile } from '../http/file-download.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { Bom, queryParams } from '../http/query.ts'

const tags = ['Teams']

export const teamRoutes = createRouter()
  .openapi(
    apiRoute('settings', {
      method: 'post',
      path: '/api/teams',
      operationId: 'createTeam',
      tags,
      summary: 'Create a team',
      description: 'Its leads see, change and assign within the team the follow-ups of its members.',
      request: { headers: idempotencyHeader, body: jsonBody(NewTeam) },
      responses: { 201: jsonResponse(Team, 'The team') },
    }),
    async (c) => {
      const { deps, caller } = c.var
      const id = await createTeam(deps, caller, c.req.valid('json'), await readIdempotency(c))
      return c.json(await getTeam(deps, caller, id), 201)
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/teams',
      operationId: 'listTeams',
      tags,
      summary: 'List teams',
      responses: { 200: jsonResponse(z.object({ data: z.array(Team) }), 'All teams with their members, by name') },
    }),
    async (c) => c.json({ data: await listTeams(c.var.deps, c.var.caller) }, 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'get',
      path: '/api/teams.csv',
      operationId: 'exportTeams',
      tags,
      summary: 'Export teams and their members as CSV',
      request: { query: queryParams({ bom: Bom }) },
      responses: { 200: csvResponse },
    }),
    async (c) => {
      const { deps, caller } = c.var
      return sendFile(c, 'teams', () => deps.exportList('teams', caller, {}), { bom: c.req.valid('query').bom })
    },
  )
  .openapi(
    apiRoute('follow-ups.own', {
      method: 'get',
      path: '/api/teams/{id}',
      operationId: 'getTeam',
      tags,
      summary: 'Get a team',
      request: { params: idParam },
      responses: { 200: jsonResponse(Team, 'The team') },
    }),
    async (c) => c.json(await getTeam(c.var.deps, c.var.caller, c.req.valid('param').id), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'patch',
      path: '/api/teams/{id}',
      operationId: 'updateTeam',
      tags,
      summary: 'Change a team',
      description: '`members` replaces all of them. Follow-ups keep their owners.',
      request: { params: idParam, body: jsonBody(TeamPatch) },
      responses: { 200: jsonResponse(Team, 'The updated team') },
    }),
    async (c) => c.json(await updateTeam(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('settings', {
      method: 'delete',
      path: '/api/teams/{id}',
      operationId: 'deleteTeam',
      tags,
      summary: 'Delete a team',
      description: 'Its open follow-ups keep their owners.',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' } },
    }),
    async (c) => {
      await deleteTeam(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'put',
      path: '/api/members/{id}/out-of-office',
      operationId: 'setOutOfOffice',
      tags: ['Members'],
      summary: 'Say when a member is out of office',
      description:
        'On these days they get no new follow-ups. Members may set their own days, team leads those of their team, managers those of all.',
      request: { params: idParam, body: jsonBody(OutOfOffice) },
      responses: { 200: jsonResponse(Member, 'The member') },
    }),
    async (c) =>
      c.json(await setOutOfOffice(c.var.deps, c.var.caller, c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(
    apiRoute('follow-ups.change', {
      method: 'delete',
      path: '/api/members/{id}/out-of-office',
      operationId: 'endOutOfOffice',
      tags: ['Members'],
      summary: 'End the absence of a member',
      request: { params: idParam },
      responses: { 204: { description: 'Ended' } },
    }),
    async (c) => {
      await setOutOfOffice(c.var.deps, c.var.caller, c.req.valid('param').id, null)
      return c.body(null, 204)
    },
  )
