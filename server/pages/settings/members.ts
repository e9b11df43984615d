import { html } from 'hono/html'
import { z } from 'zod'
import { type MemberInvitationWithUrl, MemberPatch, NewMemberInvitation } from '../../../shared/member.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  inviteMember,
  listMemberInvitations,
  resendMemberInvitation,
  revokeMemberInvitation,
} from '../../domain/users/member-invitations.ts'
import {
  getMember,
  getOnlyOwnerId,
  listMembers,
  listOtherOwnerships,
  removeMember,
  updateMember,
} from '../../domain/users/members.ts'
import { resetSecondFactors } from '../../domain/users/second-factors.ts'
import { requireSecondFactor } from '../../domain/workspaces/second-factor-requirement.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { replaceSession } from '../../sign-in/reauthentication.ts'
import { linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { formActions } from '../components/form.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { withQuery } from '../layout/paths.ts'
import { invitationForm, invitationList, type MembersFormState, memberList, roleTable } from './member-views.ts'
import { settingsPath } from './paths.ts'
import { parseCursor } from './query.ts'
import { requirementCard } from './second-factor.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const InvitationForm = z.object({ email: NewMemberInvitation.shape.email, role: NewMemberInvitation.shape.role })
const RoleForm = z.object(MemberPatch.shape)
const PAGE_SIZE = 50

export const showMembers = async (page: PageContext) => page.c.html(await membersPage(page))

export async function createInvitation(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(InvitationForm, submitted.fields)
  const { errors: messages } = page.t.settings
  if (errors) {
    const { errorFor } = buildFieldErrors(errors, { email: messages.email, role: messages.role })
    const state = { submitted, emailError: errorFor('email'), roleError: errorFor('role') }
    return c.html(await membersPage(page, state), 400)
  }
  try {
    const locale = page.format.language
    return invitationPage(page, await inviteMember(c.var.deps, c.var.caller, { ...value, locale }))
  } catch (error) {
    if (!hasErrorCode(error, 'already-member')) throw error
    return c.html(await membersPage(page, { submitted, emailError: messages.member }), 409)
  }
}

export async function resendInvitation(page: PageContext) {
  const { deps, caller } = page.c.var
  return invitationPage(page, await resendMemberInvitation(deps, caller, getPathId(page, 'invitation')))
}

export async function revokeInvitation(page: PageContext) {
  await revokeMemberInvitation(page.c.var.deps, page.c.var.caller, getPathId(page, 'invitation'))
  return redirectWithNotice(page.c, settingsPath(page, 'people'), page.t.settings.people.revoked)
}

export async function changeRole(page: PageContext) {
  const { c } = page
  const { value } = validateForm(RoleForm, (await readForm(c)).fields)
  const { people: messages, errors } = page.t.settings
  if (!value) return c.html(await membersPage(page, { listError: errors.role }), 400)
  return changeMember(page, async (id) => {
    const { name } = await updateMember(c.var.deps, c.var.caller, id, value)
    if (id === c.var.member.user.id) await replaceSession(c)
    return messages.changed(name, messages.roleNames[value.role])
  })
}

export const deleteMember = (page: PageContext) =>
  changeMember(page, async (id) => {
    const { deps, caller } = page.c.var
    const { name } = await getMember(deps, caller, id)
    await removeMember(deps, caller, id)
    const { names, hidden } = await listOtherOwnerships(deps, caller, id)
    const { removed, stillOwns } = page.t.settings.people
    return names.length + hidden === 0 ? removed(name) : `${removed(name)} ${stillOwns(names, hidden)}`
  })

export const resetMemberFactors = (page: PageContext) =>
  changeMember(page, async (id) => {
    const { deps, caller } = page.c.var
    const { name, email } = await getMember(deps, caller, id)
    await resetSecondFactors(deps, caller, id)
    return page.t.secondFactor.member.resetDone(name || email)
  })

export async function saveSecondFactorRequirement(page: PageContext) {
  const { c, t } = page
  const isRequired = (await readForm(c)).text('required') === 'yes'
  return changeMembers(page, async () => {
    await requireSecondFactor(c.var.deps, c.var.caller, isRequired)
    const { turnedOn, turnedOff } = t.secondFactor.requirement
    return isRequired ? turnedOn : turnedOff
  })
}

const changeMember = (page: PageContext, change: (id: string) => Promise<string>) =>
  changeMembers(page, () => change(getPathId(page, 'member')))

/** Shows the notice that `change` returns, or why the change is refused. */
async function changeMembers(page: PageContext, change: () => Promise<string>) {
  try {
    return redirectWithNotice(page.c, settingsPath(page, 'people'), await change())
  } catch (error) {
    const listError = describeRefusal(page, error)
    if (listError === undefined) throw error
    return page.c.html(await membersPage(page, { listError }), 409)
  }
}

function describeRefusal({ t }: PageContext, error: unknown): string | undefined {
  const { errors } = t.secondFactor
  if (hasErrorCode(error, 'last-owner')) return t.settings.errors.lastOwner
  if (hasErrorCode(error, 'own-account')) return errors.ownAccount
  if (hasErrorCode(error, 'other-workspaces')) return errors.otherWorkspaces
  return hasErrorCode(error, 'no-second-factor') ? errors.noSecondFactor : undefined
}

/** No redirect: the link is only in this response and in the email. */
function invitationPage(page: PageContext, { email, url }: MemberInvitationWithUrl) {
  const { c } = page
  const { people: messages } = page.t.settings
  const intro = c.var.deps.mail ? messages.invitedMail : messages.invitedNoMail
  const linkField = copyField(page, { id: 'link', label: messages.link, text: url ?? '' })
  const backButton = linkButton({ label: messages.back, href: settingsPath(page, 'people') })
  const content = html`${linkField}
${formActions(backButton)}`
  return c.html(settingsPage(page, 'people', {}, card({ title: messages.invitedTitle(email), intro }, content)), 201)
}

async function membersPage(page: PageContext, state: MembersFormState = {}) {
  const { deps, caller } = page.c.var
  const cursor = parseCursor(page)
  const [members, invitations, onlyOwnerId] = await Promise.all([
    listMembers(deps, caller, { cursor, limit: PAGE_SIZE }),
    listMemberInvitations(deps, caller, { limit: 200 }),
    getOnlyOwnerId(deps, caller),
  ])
  const fieldErrors = [
    ...(state.listError ? [{ message: state.listError }] : []),
    ...(state.emailError ? [{ field: 'email', message: state.emailError }] : []),
    ...(state.roleError ? [{ field: 'role', message: state.roleError }] : []),
  ]
  const path = settingsPath(page, 'people')
  const links = {
    newer: cursor ? path : null,
    older: members.nextCursor && withQuery(path, { cursor: members.nextCursor }),
  }
  return settingsPage(
    page,
    'people',
    { intro: page.t.settings.people.intro, fieldErrors },
    html`${memberList(page, members.data, onlyOwnerId)}
${pager(page, links)}
${await requirementCard(page)}
${invitationList(page, invitations.data)}
${invitationForm(page, state)}
${roleTable(page)}`,
  )
}
