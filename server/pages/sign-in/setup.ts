import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { Setup } from '../../../shared/user.ts'
import { createDemo } from '../../domain/demo/demo.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import type { User } from '../../domain/users/memberships.ts'
import { completeSetup, getWorkspaceBySetupToken, isSetUp } from '../../domain/workspaces/setup.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { LAST_WORKSPACE_COOKIE } from '../../http/require-member.ts'
import { getSessionUser } from '../../http/sessions.ts'
import { button, linkButton } from '../components/button.ts'
import { checkField, selectField, textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { workspaceStartPath } from '../layout/navigation.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { newPasswordField } from './links.ts'
import { fieldErrorSummary, localizeErrors, signInNewUser } from './sign-in.ts'
import { currentPath, getText, publicPage, visitorMessages } from './visitor.ts'

/** Where everybody comes in, and where the first owner sets the service up. */
export const setupPages = new Hono<Env>()
  .get('/', publicPage, async (c) => {
    const user = await getSessionUser(c)
    if (user) return c.redirect(getStartPath(c, user), 303)
    return (await isSetUp(c.var.deps)) ? c.redirect('/sign-in', 303) : c.html(notSetUpPage(c))
  })
  .get('/setup/:token', publicPage, (c) =>
    withSetupToken(c, async ({ timeZone }) => c.html(setupPage(c, { workspace: '', timeZone }))),
  )
  .post('/setup/:token', publicPage, bodyLimit(64), (c) =>
    withSetupToken(c, async () => {
      const { words: messages, language } = visitorMessages(c)
      const values = await parseFormFields(c)
      const { value, errors } = validateForm(Setup, { ...values, locale: language })
      if (errors) return c.html(setupPage(c, values, localizeErrors(errors, messages.faults)), 400)
      const owner = await completeSetup(c.var.deps, value, c.var.deps.getClientAddress(c))
      const getPath = async () => (values.sample ? `/?workspace=${(await createDemo(c.var.deps, owner)).slug}` : '/')
      return signInNewUser(c, value, getPath, messages.setup.done)
    }),
  )

/** In the workspace that was asked for, else where somebody was last. */
function getStartPath(c: Context<Env>, { memberships }: User): string {
  const slugs = [c.req.query('workspace'), getCookie(c, LAST_WORKSPACE_COOKIE)]
  const matches = slugs.map((slug) => memberships.find(({ workspace }) => workspace.slug === slug))
  const membership = matches.find((match) => match !== undefined) ?? memberships[0]
  return membership ? workspaceStartPath(membership) : '/workspaces'
}

async function withSetupToken(
  c: Context<Env>,
  handle: (workspace: { timeZone: string }) => Promise<Response>,
): Promise<Response> {
  try {
    return await handle(await getWorkspaceBySetupToken(c.var.deps, c.req.param('token') ?? ''))
  } catch (error) {
    if (!hasErrorCode(error, 'already-set-up')) throw error
    const { words: messages } = visitorMessages(c)
    const expiredPage = plainPage(
      buildVisitorContext(c),
      { title: messages.setup.dead, intro: messages.setup.deadText },
      linkButton({ label: messages.signIn.button, href: '/sign-in', kind: 'primary' }),
    )
    return c.html(expiredPage, 410)
  }
}

function notSetUpPage(c: Context<Env>): Markup {
  const { words: messages } = visitorMessages(c)
  return plainPage(buildVisitorContext(c), { title: messages.nobody.title, intro: messages.nobody.text }, html``)
}

function setupPage(c: Context<Env>, values: FormFields, errors: FieldErrors = {}): Markup {
  const { words: messages } = visitorMessages(c)
  const setupField = (name: string, label: string, attributes: Record<string, string | number>) =>
    textField({
      name,
      label,
      value: getText(values, name),
      required: true,
      error: errors[name],
      type: name === 'email' ? 'email' : 'text',
      attributes,
    })
  const zoneChoices = ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({ value: zone, label: zone }))
  return plainPage(
    buildVisitorContext(c),
    { title: messages.setup.title, intro: messages.setup.intro },
    html`${fieldErrorSummary(c, errors)}${form(
      { action: currentPath(c) },
      html`${setupField('name', messages.name, { autocomplete: 'name', maxlength: 100 })}${setupField(
        'email',
        messages.email,
        {
          autocomplete: 'username',
          maxlength: 254,
        },
      )}${newPasswordField(c, errors.password)}${textField({
        name: 'workspace',
        label: messages.setup.placeName,
        value: getText(values, 'workspace'),
        required: true,
        hint: messages.setup.placeHint,
        error: errors.workspace,
        attributes: { autocomplete: 'organization', maxlength: 100 },
      })}${selectField({
        name: 'timeZone',
        label: messages.setup.timeZone,
        value: getText(values, 'timeZone'),
        choices: zoneChoices,
        hint: messages.setup.timeZoneHint,
        error: errors.timeZone,
      })}${checkField({
        name: 'sample',
        label: messages.setup.sample,
        hint: messages.setup.sampleHint,
        checked: values.sample !== undefined,
      })}${button({ label: messages.setup.button, kind: 'primary' })}`,
    )}`,
  )
}
