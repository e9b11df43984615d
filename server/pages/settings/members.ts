import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import {
  type Member,
  type MemberInvitation,
  type MemberInvitationWithUrl,
  MemberPatch,
  NewMemberInvitation,
} from '../../../shared/member.ts'
import { hasErrorCode, notFound } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import {
  inviteMember,
  listMemberInvitations,
  resendMemberInvitation,
  revokeMemberInvitation,
} from '../../domain/users/member-invitations.ts'
import { getMember, listMembers, removeMember, updateMember } from '../../domain/users/members.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { requestLanguage, t } from '../../i18n/index.ts'
import { linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { formActions } from '../components/form.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { getCursor } from './api-keys.ts'
import { invitationList, inviteForm, memberList, roleTable } from './member-views.ts'
import { buildFieldErrors, settingsPage, settingsPath } from './views.ts'

const InvitationForm = z.object({ email: NewMemberInvitation.shape.email, role: NewMemberInvitation.shape.role })
const PAGE_SIZE = 50
const ROUTE = '/w/:workspace/settings/people'

/** Who may enter a workspace, and what each may do there. */
export const memberPages = new Hono<Env>()
  .get(ROUTE, requireMember('members'), async (c) => c.html(await membersPage(c)))
  .post(ROUTE, requireMember('members'), bodyLimit(16), createInvitation)
  .post(`${ROUTE}/:id/role`, requireMember('members'), bodyLimit(16), async (c) => {
    const { value } = validateForm(z.object(MemberPatch.shape), await parseFormFields(c))
    const { people, errors } = t(c).settings
    if (!value) return c.html(await membersPage(c, { listError: errors.role }), 400)
    return handleLastOwner(c, async () => {
      const { name } = await updateMember(c.var.deps, c.var.caller, getIdParam(c), value)
      return people.changed(name, people.roleNames[value.role])
    })
  })
  .post(`${ROUTE}/:id/removal`, requireMember('members'), bodyLimit(16), (c) =>
    handleLastOwner(c, async () => {
      const { name } = await getMember(c.var.deps, c.var.caller, getIdParam(c))
      await removeMember(c.var.deps, c.var.caller, getIdParam(c))
      return t(c).settings.people.removed(name)
    }),
  )
  .post(`${ROUTE}/invitations/:id/again`, requireMember('members'), bodyLimit(16), async (c) =>
    invitationPage(c, await resendMemberInvitation(c.var.deps, c.var.caller, getIdParam(c))),
  )
  .post(`${ROUTE}/invitations/:id/revocation`, requireMember('members'), bodyLimit(16), async (c) => {
    await revokeMemberInvitation(c.var.deps, c.var.caller, getIdParam(c))
    return redirectWithNotice(c, settingsPath(c, 'people'), t(c).settings.people.revoked)
  })

function getIdParam(c: Context<Env>): string {
  const id = c.req.param('id') ?? ''
  if (!isId(id)) throw notFound('member', id)
  return id
}

async function createInvitation(c: Context<Env>) {
  const values = await parseFormFields(c)
  const { value, errors } = validateForm(InvitationForm, values)
  const { errors: errorMessages } = t(c).settings
  if (errors) {
    const { errorFor } = buildFieldErrors(errors, { email: errorMessages.email, role: errorMessages.role })
    return c.html(await membersPage(c, { values, emailError: errorFor('email'), roleError: errorFor('role') }), 400)
  }
  try {
    return invitationPage(c, await inviteMember(c.var.deps, c.var.caller, { ...value, locale: requestLanguage(c) }))
  } catch (error) {
    if (!hasErrorCode(error, 'already-member')) throw error
    return c.html(await membersPage(c, { values, emailError: errorMessages.member }), 409)
  }
}

/** Not by way of another page: the link is in this answer, and in the e-mail. */
function invitationPage(c: Context<Env>, { email, url }: MemberInvitationWithUrl) {
  const { people: messages } = t(c).settings
  const intro = c.var.deps.mail ? messages.invitedMail : messages.invitedNoMail
  const linkField = copyField(buildPageContext(c), { id: 'link', label: messages.link, text: url ?? '' })
  const backButton = linkButton({ label: messages.back, href: settingsPath(c, 'people') })
  c.header('cache-control', 'no-store')
  const content = card({ title: messages.invitedTitle(email), intro }, html`${linkField}${formActions(backButton)}`)
  return c.html(settingsPage(c, 'people', {}, content), 201)
}

/** Does it and says so; or says why not, where nobody would own the workspace then. */
async function handleLastOwner(c: Context<Env>, change: () => Promise<string>) {
  try {
    const message = await change()
    return redirectWithNotice(c, settingsPath(c, 'people'), message)
  } catch (error) {
    if (!hasErrorCode(error, 'last-owner')) throw error
    return c.html(await membersPage(c, { listError: t(c).settings.errors.lastOwner }), 409)
  }
}

/** A form that came back: as it was filled in, with what is wrong with it. */
export interface MembersFormState {
  values?: FormFields
  emailError?: string | undefined
  roleError?: string | undefined
  /** Of the list. */
  listError?: string
}

/** What the page shows. */
export interface MembersPageData {
  members: readonly Member[]
  pending: readonly MemberInvitation[]
}

async function membersPage(c: Context<Env>, state: MembersFormState = {}) {
  const { deps, caller } = c.var
  const { people: messages } = t(c).settings
  const cursor = getCursor(c)
  const [members, pending] = await Promise.all([
    listMembers(deps, caller, { cursor, limit: PAGE_SIZE }),
    listMemberInvitations(deps, caller, { limit: 200 }),
  ])
  const fieldErrors = [
    ...(state.listError ? [{ message: state.listError }] : []),
    ...(state.emailError ? [{ field: 'email', message: state.emailError }] : []),
    ...(state.roleError ? [{ field: 'role', message: state.roleError }] : []),
  ]
  const path = settingsPath(c, 'people')
  const olderPath = members.nextCursor && `${path}?cursor=${members.nextCursor}`
  return settingsPage(
    c,
    'people',
    { intro: messages.intro, fieldErrors },
    html`${memberList(c, members.data)}${pager(buildPageContext(c), { newer: cursor ? path : null, older: olderPath })}${invitationList(c, pending.data)}${inviteForm(c, state)}${roleTable(c)}`,
  )
}
