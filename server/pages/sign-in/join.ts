import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { NewPerson } from '../../../shared/user.ts'
import { DomainError } from '../../domain/errors.ts'
import { invitationOf, joinAs, joinAsNew, type OpenInvitation } from '../../domain/users/join.ts'
import type { Person } from '../../domain/users/memberships.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, fields, readForm } from '../../http/forms.ts'
import { signedIn } from '../../http/sessions.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainSheet } from '../layout/sheet.ts'
import { newPasswordField } from './links.ts'
import { inWords, signInAnew, summary } from './sign-in.ts'
import { here, sentText, visitor, wordsFor } from './visitor.ts'

/** Where an invitation is accepted: as somebody new, or by whoever has its address already. */
export const joinPages = new Hono<Env>()
  .get('/join/:token', visitor, (c) =>
    whileOpen(c, async (invitation) => {
      const person = await signedIn(c)
      return c.html(person ? knownPage(c, invitation, person) : newPage(c, invitation))
    }),
  )
  .post('/join/:token', visitor, bodies(64), (c) =>
    whileOpen(c, async (invitation) => {
      const person = await signedIn(c)
      return person ? joinSignedIn(c, invitation, person) : joinNew(c, invitation)
    }),
  )

async function whileOpen(c: Context<Env>, work: (invitation: OpenInvitation) => Promise<Response>): Promise<Response> {
  try {
    return await work(await invitationOf(c.var.deps, c.req.param('token') ?? ''))
  } catch (error) {
    if (!(error instanceof DomainError) || !/^(gone|unknown)$/.test(error.refusal)) throw error
    const { language, words } = wordsFor(c)
    const page = plainSheet(
      c,
      { title: words.join.dead, language, intro: words.join.deadText },
      linkButton({ label: words.signIn.button, href: '/sign-in', kind: 'primary' }),
    )
    return c.html(page, error.refusal === 'gone' ? 410 : 404)
  }
}

async function joinSignedIn(c: Context<Env>, invitation: OpenInvitation, person: Person): Promise<Response> {
  const { deps } = c.var
  if (person.email !== invitation.email) return c.html(knownPage(c, invitation, person), 403)
  await joinAs(deps, c.req.param('token') ?? '', person, { address: deps.clientAddress(c) })
  return redirectWith(c, startIn(invitation), wordsFor(c).words.join.done(invitation.workspaceName))
}

async function joinNew(c: Context<Env>, invitation: OpenInvitation): Promise<Response> {
  const { deps } = c.var
  const { language, words } = wordsFor(c)
  const sent = await fields(c)
  const name = sentText(sent, 'name')
  const { value, errors } = readForm(NewPerson, { ...sent, locale: language })
  if (errors) {
    const said = { name: words.faults.name, password: words.faults.password }
    return c.html(newPage(c, invitation, { name, errors: inWords(errors, said) }), 400)
  }
  try {
    await joinAsNew(deps, c.req.param('token') ?? '', value, { address: deps.clientAddress(c) })
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'known')) throw error
    return c.html(newPage(c, invitation, { name, errors: { '': words.join.taken } }), 409)
  }
  const credentials = { email: invitation.email, password: value.password }
  return signInAnew(c, credentials, () => startIn(invitation), words.join.done(invitation.workspaceName))
}

const startIn = ({ slug }: OpenInvitation) => `/?workspace=${slug}`

function newPage(
  c: Context<Env>,
  { workspaceName, email, role }: OpenInvitation,
  { name = '', errors = {} }: { name?: string; errors?: FieldErrors } = {},
): Markup {
  const { language, words } = wordsFor(c)
  const signIn = `/sign-in?next=${encodeURIComponent(new URL(c.req.url).pathname)}`
  return plainSheet(
    c,
    { title: words.join.title(workspaceName), language, intro: words.join.intro(email, words.roles[role]) },
    html`${summary(c, errors)}${form(
      { action: here(c) },
      html`${textField({
        name: 'email',
        label: words.email,
        type: 'email',
        value: email,
        attributes: { autocomplete: 'username', readonly: true },
      })}${textField({
        name: 'name',
        label: words.name,
        value: name,
        required: true,
        error: errors.name,
        attributes: { autocomplete: 'name', maxlength: 100 },
      })}${newPasswordField(c, errors.password)}${button({ label: words.join.button, kind: 'primary' })}`,
    )}<p class="quiet">${words.join.known}<br><a href="${signIn}">${words.join.signIn}</a></p>`,
  )
}

function knownPage(c: Context<Env>, invitation: OpenInvitation, person: Person): Markup {
  const { language, words } = wordsFor(c)
  const { workspaceName, email, role } = invitation
  const isHis = person.email === email
  const next = new URL(c.req.url).pathname
  return plainSheet(
    c,
    {
      title: words.join.title(workspaceName),
      language,
      intro: isHis ? words.join.intro(email, words.roles[role]) : words.join.other(email),
    },
    isHis
      ? form({ action: here(c) }, button({ label: words.join.as(person.name), kind: 'primary' }))
      : postButton({ label: words.join.signOut, action: '/sign-out', fields: { next } }),
  )
}
