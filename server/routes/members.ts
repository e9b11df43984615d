import { listOf, paging } from '../../shared/list.ts'
import {
  Member,
  MemberInvitation,
  MemberInvitationWithUrl,
  MemberPatch,
  NewMemberInvitation,
} from '../../shared/member.ts'
import { inviteMember, listMemberInvitations, revokeMemberInvitation } from '../domain/users/member-invitations.ts'
import { changeRole, listMembers, removeMember } from '../domain/users/members.ts'
import { api, body, id, idempotency, idempotencyKey, json, router } from '../http/openapi.ts'
import { query } from '../http/query.ts'

const tags = ['People']

export const members = router()
  .openapi(
    api('access', {
      method: 'get',
      path: '/api/members',
      tags,
      summary: 'List who may enter the workspace',
      request: { query: query(paging) },
      responses: { 200: json(listOf(Member), 'A page of members') },
    }),
    async (c) => c.json(await listMembers(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    api('access', {
      method: 'patch',
      path: '/api/members/{id}',
      tags,
      summary: 'Change the role of a member',
      request: { params: id, body: body(MemberPatch) },
      responses: { 200: json(Member, 'The member as he is now') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await changeRole(c.var.deps, c.var.caller, id, c.req.valid('json')), 200)
    },
  )
  .openapi(
    api('access', {
      method: 'delete',
      path: '/api/members/{id}',
      tags,
      summary: 'Take a member out of the workspace',
      request: { params: id },
      responses: { 204: { description: 'Out' } },
    }),
    async (c) => {
      await removeMember(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    api('access', {
      method: 'post',
      path: '/api/member-invitations',
      tags,
      summary: 'Invite somebody into the workspace',
      request: { headers: idempotencyKey, body: body(NewMemberInvitation) },
      responses: { 201: json(MemberInvitationWithUrl, 'The invitation, with its link this once') },
    }),
    async (c) => c.json(await inviteMember(c.var.deps, c.var.caller, c.req.valid('json'), await idempotency(c)), 201),
  )
  .openapi(
    api('access', {
      method: 'get',
      path: '/api/member-invitations',
      tags,
      summary: 'List the invitations that nobody has accepted',
      request: { query: query(paging) },
      responses: { 200: json(listOf(MemberInvitation), 'A page of invitations, newest first') },
    }),
    async (c) => c.json(await listMemberInvitations(c.var.deps, c.var.caller, c.req.valid('query')), 200),
  )
  .openapi(
    api('access', {
      method: 'delete',
      path: '/api/member-invitations/{id}',
      tags,
      summary: 'Revoke an invitation',
      request: { params: id },
      responses: { 204: { description: 'Revoked' } },
    }),
    async (c) => {
      await revokeMemberInvitation(c.var.deps, c.var.caller, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
