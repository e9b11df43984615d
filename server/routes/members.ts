import { listSchema, pagingParams } from '../../shared/list.ts'
import {
  Member,
  MemberInvitation,
  MemberInvitationWithUrl,
  MemberPatch,
  NewMemberInvitation,
} from '../../shared/member.ts'
import { inviteMember, listMemberInvitations, revokeMemberInvitation } from '../domain/users/member-invitations.ts'
import { listMembers, removeMember, updateMember } from '../domain/users/members.ts'
import { endMemberSessions } from '../domain/users/sessions.ts'
import {
  apiRoute,
  createRouter,
  idempotencyHeader,
  idParam,
  jsonBody,
  jsonResponse,
  readIdempotency,
} from '../http/openapi.ts'
import { queryParams } from '../http/query.ts'

const tags = ['Members']

export const memberRoutes = createRouter()
  .openapi(
    apiRoute('members', {
      method: 'get',
      path: '/api/members',
      operationId: 'listMembers',
      tags,
      summary: 'List the members of the workspace',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(Member), 'A page of members') },
    }),
    async (c) => c.json(await listMembers(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('members', {
      method: 'patch',
      path: '/api/members/{id}',
      operationId: 'updateMember',
      tags,
      summary: 'Change the role of a member',
      request: { params: idParam, body: jsonBody(MemberPatch) },
      responses: { 200: jsonResponse(Member, 'The updated member') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await updateMember(c.var.deps, c.var.caller, id, c.req.valid('json')), 200)
    },
  )
  .openapi(
    apiRoute('members', {
      method: 'delete',
      path: '/api/members/{id}',
      operationId: 'removeMember',
      tags,
      summary: 'Remove a member from the workspace',
      request: { params: idParam },
      responses: { 204: { description: 'Removed' } },
    }),
    async (c) => {
      await removeMember(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('members', {
      method: 'delete',
      path: '/api/members/{id}/sessions',
      operationId: 'endMemberSessions',
      tags,
      summary: 'Sign a member out everywhere',
      request: { params: idParam },
      responses: { 204: { description: 'Signed out' } },
    }),
    async (c) => {
      await endMemberSessions(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    apiRoute('members', {
      method: 'post',
      path: '/api/member-invitations',
      operationId: 'inviteMember',
      tags,
      summary: 'Invite someone to the workspace',
      request: { headers: idempotencyHeader, body: jsonBody(NewMemberInvitation) },
      responses: {
        201: jsonResponse(MemberInvitationWithUrl, 'The invitation with its link, which is returned only once'),
      },
    }),
    async (c) =>
      c.json(await inviteMember(c.var.deps, c.var.caller, c.req.valid('json'), await readIdempotency(c)), 201),
  )
  .openapi(
    apiRoute('members', {
      method: 'get',
      path: '/api/member-invitations',
      operationId: 'listMemberInvitations',
      tags,
      summary: 'List pending member invitations',
      request: { query: queryParams(pagingParams) },
      responses: { 200: jsonResponse(listSchema(MemberInvitation), 'A page of invitations, newest first') },
    }),
    async (c) => c.json(await listMemberInvitations(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    apiRoute('members', {
      method: 'delete',
      path: '/api/member-invitations/{id}',
      operationId: 'revokeMemberInvitation',
      tags,
      summary: 'Revoke a member invitation',
      request: { params: idParam },
      responses: { 204: { description: 'Revoked' } },
    }),
    async (c) => {
      await revokeMemberInvitation(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
