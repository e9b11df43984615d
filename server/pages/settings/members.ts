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
import { DomainError, unknown } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import {
  inviteMember,
  listMemberInvitations,
  resendMemberInvitation,
  revokeMemberInvitation,
} from '../../domain/users/member-invitations.ts'
import { changeRole, getMember, listMembers, removeMember } from '../../domain/users/members.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type Fields, fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { linkButton } from '../components/button.ts'
import { copyable } from '../components/copy.ts'
import { formActions } from '../components/form.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import { cursorOf } from './api-keys.ts'
import { inviteForm, memberList, pendingList, roleTable } from './member-views.ts'
import { faultsIn, partAt, settingsPage, wordsOf } from './views.ts'

const Invitation = z.object({ email: NewMemberInvitation.shape.email, role: NewMemberInvitation.shape.role })
const PAGE = 50
const here = '/w/:workspace/settings/people'

/** Who may enter a workspace, and what each may do there. */
export const peoplePages = new Hono<Env>()
  .get(here, staff('access'), async (c) => c.html(await page(c)))
  .post(here, staff('access'), bodies(16), invite)
  .post(`${here}/:id/role`, staff('access'), bodies(16), async (c) => {
    const { value } = readForm(z.object(MemberPatch.shape), await fields(c))
    const { people, errors } = wordsOf(c)
    if (!value) return c.html(await page(c, { fault: errors.role }), 400)
    return keepingOwner(c, async () => {
      const { name } = await changeRole(c.var.deps, c.var.caller, idOf(c), value)
      return people.changed(name, people.roleNames[value.role])
    })
  })
  .post(`${here}/:id/removal`, staff('access'), bodies(16), (c) =>
    keepingOwner(c, async () => {
      const { name } = await getMember(c.var.deps, c.var.caller, idOf(c))
      await removeMember(c.var.deps, c.var.caller, idOf(c))
      return wordsOf(c).people.removed(name)
    }),
  )
  .post(`${here}/invitations/:id/again`, staff('access'), bodies(16), async (c) =>
    invitedPage(c, await resendMemberInvitation(c.var.deps, c.var.caller, idOf(c))),
  )
  .post(`${here}/invitations/:id/revocation`, staff('access'), bodies(16), async (c) => {
    await revokeMemberInvitation(c.var.deps, c.var.caller, idOf(c))
    return redirectWith(c, partAt(c, 'people'), wordsOf(c).people.revoked)
  })

function idOf(c: Context<Env>): string {
  const id = c.req.param('id') ?? ''
  if (!isId(id)) throw unknown('member', id)
  return id
}

async function invite(c: Context<Env>) {
  const sent = await fields(c)
  const { value, errors } = readForm(Invitation, sent)
  const { errors: said } = wordsOf(c)
  if (errors) {
    const { of } = faultsIn(errors, { email: said.email, role: said.role })
    return c.html(await page(c, { sent, email: of('email'), role: of('role') }), 400)
  }
  try {
    return invitedPage(c, await inviteMember(c.var.deps, c.var.caller, { ...value, locale: staffLanguage(c) }))
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'member') throw error
    return c.html(await page(c, { sent, email: said.member }), 409)
  }
}

/** Not by way of another page: the link is in this answer, and in the e-mail. */
function invitedPage(c: Context<Env>, { email, url }: MemberInvitationWithUrl) {
  const { people: words } = wordsOf(c)
  const intro = c.var.deps.mail ? words.invitedMail : words.invitedNoMail
  const link = copyable(staffLanguage(c), { id: 'link', label: words.link, text: url ?? '' })
  const back = linkButton({ label: words.back, href: partAt(c, 'people') })
  c.header('cache-control', 'no-store')
  const content = card({ title: words.invitedTitle(email), intro }, html`${link}${formActions(back)}`)
  return c.html(settingsPage(c, 'people', {}, content), 201)
}

/** Does it and says so; or says why not, where nobody would own the workspace then. */
async function keepingOwner(c: Context<Env>, change: () => Promise<string>) {
  try {
    const said = await change()
    return redirectWith(c, partAt(c, 'people'), said)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'last-owner') throw error
    return c.html(await page(c, { fault: wordsOf(c).errors.lastOwner }), 409)
  }
}

/** A form that came back: as it was filled in, with what is wrong with it. */
export interface SentPeople {
  sent?: Fields
  email?: string | undefined
  role?: string | undefined
  /** Of the list. */
  fault?: string
}

/** What the page shows. */
export interface People {
  members: readonly Member[]
  pending: readonly MemberInvitation[]
}

async function page(c: Context<Env>, came: SentPeople = {}) {
  const { deps, caller } = c.var
  const { people: words } = wordsOf(c)
  const cursor = cursorOf(c)
  const [members, pending] = await Promise.all([
    listMembers(deps, caller, { cursor, limit: PAGE }),
    listMemberInvitations(deps, caller, { limit: 200 }),
  ])
  const faults = [
    ...(came.fault ? [{ message: came.fault }] : []),
    ...(came.email ? [{ field: 'email', message: came.email }] : []),
    ...(came.role ? [{ field: 'role', message: came.role }] : []),
  ]
  const at = partAt(c, 'people')
  const older = members.nextCursor && `${at}?cursor=${members.nextCursor}`
  return settingsPage(
    c,
    'people',
    { intro: words.intro, faults },
    html`${memberList(c, members.data)}${pager(staffLanguage(c), { newer: cursor ? at : null, older })}${pendingList(c, pending.data)}${inviteForm(c, came)}${roleTable(c)}`,
  )
}
