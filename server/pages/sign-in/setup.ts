import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { SetUp } from '../../../shared/user.ts'
import { addDemo } from '../../domain/demo/demo.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Person } from '../../domain/users/memberships.ts'
import { isSetUp, placeOfSetup, setUp } from '../../domain/workspaces/setup.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type Fields, fields, readForm } from '../../http/forms.ts'
import { LAST_WORKSPACE } from '../../http/require-member.ts'
import { signedIn } from '../../http/sessions.ts'
import { button, linkButton } from '../components/button.ts'
import { checkField, selectField, textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import type { Markup } from '../layout/page.ts'
import { plainSheet } from '../layout/sheet.ts'
import { start } from '../layout/shell.ts'
import { newPasswordField } from './links.ts'
import { inWords, signInAnew, summary } from './sign-in.ts'
import { here, sentText, visitor, wordsFor } from './visitor.ts'

/** Where everybody comes in, and where the first owner sets the service up. */
export const setupPages = new Hono<Env>()
  .get('/', visitor, async (c) => {
    const person = await signedIn(c)
    if (person) return c.redirect(startOf(c, person), 303)
    return (await isSetUp(c.var.deps)) ? c.redirect('/sign-in', 303) : c.html(nobodyPage(c))
  })
  .get('/setup/:token', visitor, (c) =>
    whileOpen(c, async ({ timeZone }) => c.html(setupPage(c, { workspace: '', timeZone }))),
  )
  .post('/setup/:token', visitor, bodies(64), (c) =>
    whileOpen(c, async () => {
      const { words, language } = wordsFor(c)
      const sent = await fields(c)
      const { value, errors } = readForm(SetUp, { ...sent, locale: language })
      if (errors) return c.html(setupPage(c, sent, inWords(errors, words.faults)), 400)
      const owner = await setUp(c.var.deps, value, c.var.deps.clientAddress(c))
      const to = async () => (sent.sample ? `/?workspace=${(await addDemo(c.var.deps, owner)).slug}` : '/')
      return signInAnew(c, value, to, words.setup.done)
    }),
  )

/** In the workspace that was asked for, else where somebody was last. */
function startOf(c: Context<Env>, { memberships }: Person): string {
  const wanted = [c.req.query('workspace'), getCookie(c, LAST_WORKSPACE)]
  const known = wanted.map((slug) => memberships.find(({ place }) => place.slug === slug))
  const membership = known.find((one) => one !== undefined) ?? memberships[0]
  return membership ? start(membership) : '/workspaces'
}

async function whileOpen(c: Context<Env>, work: (place: { timeZone: string }) => Promise<Response>): Promise<Response> {
  try {
    return await work(await placeOfSetup(c.var.deps, c.req.param('token') ?? ''))
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'set-up')) throw error
    const { language, words } = wordsFor(c)
    const page = plainSheet(
      c,
      { title: words.setup.dead, language, intro: words.setup.deadText },
      linkButton({ label: words.signIn.button, href: '/sign-in', kind: 'primary' }),
    )
    return c.html(page, 410)
  }
}

function nobodyPage(c: Context<Env>): Markup {
  const { language, words } = wordsFor(c)
  return plainSheet(c, { title: words.nobody.title, language, intro: words.nobody.text }, html``)
}

function setupPage(c: Context<Env>, sent: Fields, errors: FieldErrors = {}): Markup {
  const { language, words } = wordsFor(c)
  const field = (name: string, label: string, attributes: Record<string, string | number>) =>
    textField({
      name,
      label,
      value: sentText(sent, name),
      required: true,
      error: errors[name],
      type: name === 'email' ? 'email' : 'text',
      attributes,
    })
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({ value: zone, label: zone }))
  return plainSheet(
    c,
    { title: words.setup.title, language, intro: words.setup.intro },
    html`${summary(c, errors)}${form(
      { action: here(c) },
      html`${field('name', words.name, { autocomplete: 'name', maxlength: 100 })}${field('email', words.email, {
        autocomplete: 'username',
        maxlength: 254,
      })}${newPasswordField(c, errors.password)}${textField({
        name: 'workspace',
        label: words.setup.placeName,
        value: sentText(sent, 'workspace'),
        required: true,
        hint: words.setup.placeHint,
        error: errors.workspace,
        attributes: { autocomplete: 'organization', maxlength: 100 },
      })}${selectField({
        name: 'timeZone',
        label: words.setup.timeZone,
        value: sentText(sent, 'timeZone'),
        choices: zones,
        hint: words.setup.timeZoneHint,
        error: errors.timeZone,
      })}${checkField({
        name: 'sample',
        label: words.setup.sample,
        hint: words.setup.sampleHint,
        checked: sent.sample !== undefined,
      })}${button({ label: words.setup.button, kind: 'primary' })}`,
    )}`,
  )
}
