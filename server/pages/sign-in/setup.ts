import { html } from 'hono/html'
import { isTimeZone } from '../../../shared/calendar.ts'
import { proposeCountry } from '../../../shared/country.ts'
import { Setup } from '../../../shared/user.ts'
import { createDemo } from '../../domain/demo/demo.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import type { User } from '../../domain/users/memberships.ts'
import { completeSetup, getWorkspaceBySetupToken, isSetUp } from '../../domain/workspaces/setup.ts'
import { readCookie } from '../../http/cookies.ts'
import { emptyForm, type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { LAST_WORKSPACE_COOKIE } from '../../http/require-member.ts'
import { getSessionUser } from '../../http/sessions.ts'
import { parseTimeZone } from '../../i18n/time-zones.ts'
import { button, linkButton } from '../components/button.ts'
import { listCountryChoices } from '../components/countries.ts'
import { checkField, selectField, textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { timeZoneField } from '../components/time-zone-field.ts'
import type { VisitorContext } from '../layout/context.ts'
import { workspaceStartPath } from '../layout/navigation.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { currentPath } from './paths.ts'
import { signInNewUser } from './sign-in.ts'
import { fieldErrorSummary, localizeErrors, newPasswordField, withPasswordPolicy } from './views.ts'

/** The start page: redirects users to their workspace and visitors to the sign-in. */
export async function redirectToStart(visitor: VisitorContext) {
  const { c } = visitor
  const user = await getSessionUser(c)
  if (user) return c.redirect(getStartPath(visitor, user), 303)
  return (await isSetUp(c.var.deps)) ? c.redirect('/sign-in', 303) : c.html(notSetUpPage(visitor))
}

/** The requested workspace, else the last one, else the first. */
function getStartPath({ c }: VisitorContext, { memberships }: User): string {
  const slugs = [c.req.query('workspace'), readCookie(c, LAST_WORKSPACE_COOKIE)]
  const matches = slugs.map((slug) => memberships.find(({ workspace }) => workspace.slug === slug))
  const membership = matches.find((match) => match !== undefined) ?? memberships[0]
  return membership ? workspaceStartPath(membership) : '/workspaces'
}

export const showSetup = (visitor: VisitorContext) =>
  withSetupToken(visitor, async ({ timeZone }) => visitor.c.html(setupPage(visitor, { timeZone })))

export const setUp = (visitor: VisitorContext) =>
  withSetupToken(visitor, async ({ timeZone }) => {
    const { c, format } = visitor
    const messages = visitor.t.signIn
    const submitted = await readForm(c)
    const zone = parseTimeZone(submitted.text('timeZone'), c.var.deps.now())
    const { value, errors } = validateForm(Setup, {
      ...submitted.fields,
      timeZone: zone,
      country: submitted.text('country') || (isTimeZone(zone) ? proposeCountry(zone) : null),
      locale: format.language,
    })
    if (errors) {
      const fieldErrors = localizeErrors(errors, messages.errors)
      return c.html(setupPage(visitor, { timeZone, submitted, errors: fieldErrors }), 400)
    }
    const renderErrors = (fieldErrors: FieldErrors) => setupPage(visitor, { timeZone, submitted, errors: fieldErrors })
    return withPasswordPolicy(visitor, renderErrors, async () => {
      const owner = await completeSetup(c.var.deps, value, c.var.deps.getClientAddress(c))
      const demoSettings = { language: format.language, like: value }
      const getPath = async () =>
        submitted.has('sample') ? `/?workspace=${(await createDemo(c.var.deps, owner, demoSettings)).slug}` : '/'
      return signInNewUser(visitor, { credentials: value, getPath, notice: messages.setup.done })
    })
  })

async function withSetupToken(
  visitor: VisitorContext,
  handle: (workspace: { timeZone: string }) => Promise<Response>,
): Promise<Response> {
  const { c, t } = visitor
  try {
    return await handle(await getWorkspaceBySetupToken(c.var.deps, c.req.param('token') ?? ''))
  } catch (error) {
    if (!hasErrorCode(error, 'already-set-up')) throw error
    const { setup: messages, signIn } = t.signIn
    const signInButton = linkButton({ label: signIn.button, href: '/sign-in', kind: 'primary' })
    return c.html(plainPage(visitor, { title: messages.expired, intro: messages.expiredText }, signInButton), 410)
  }
}

function notSetUpPage(visitor: VisitorContext): Markup {
  const { notSetUp: messages } = visitor.t.signIn
  return plainPage(visitor, { title: messages.title, intro: messages.text }, html``)
}

interface SetupForm {
  timeZone: string
  submitted?: typeof emptyForm
  errors?: FieldErrors
}

function setupPage(visitor: VisitorContext, { timeZone, submitted = emptyForm, errors = {} }: SetupForm): Markup {
  const messages = visitor.t.signIn
  const fieldProps = (name: string) => ({ name, value: submitted.text(name), required: true, error: errors[name] })
  const workspaceField = textField({
    ...fieldProps('workspace'),
    label: messages.setup.workspaceName,
    hint: messages.setup.workspaceHint,
    attributes: { autocomplete: 'organization', maxlength: 100 },
  })
  const zoneField = timeZoneField(visitor, {
    label: messages.setup.timeZone,
    value: submitted.text('timeZone', timeZone),
    hint: messages.setup.timeZoneHint,
    error: errors.timeZone,
    // A form that comes back with errors keeps what was chosen.
    proposeOwn: !submitted.has('timeZone'),
  })
  const countryField = selectField({
    name: 'country',
    label: messages.setup.country,
    value: submitted.text('country'),
    choices: [{ value: '', label: messages.setup.countryOfTimeZone }, ...listCountryChoices(visitor.format.language)],
    hint: messages.setup.countryHint,
    error: errors.country,
  })
  const sampleField = checkField({
    name: 'sample',
    label: messages.setup.sample,
    hint: messages.setup.sampleHint,
    checked: submitted.has('sample'),
  })
  const nameAttributes = { autocomplete: 'name', maxlength: 100 }
  const emailAttributes = { autocomplete: 'username', maxlength: 254 }
  const content = html`${textField({ ...fieldProps('name'), label: messages.name, attributes: nameAttributes })}
${textField({ ...fieldProps('email'), type: 'email', label: messages.email, attributes: emailAttributes })}
${newPasswordField(visitor, errors.password)}
${workspaceField}
${zoneField}
${countryField}
${sampleField}
${button({ label: messages.setup.button, kind: 'primary' })}`
  return plainPage(
    visitor,
    { title: messages.setup.title, intro: messages.setup.intro },
    html`${fieldErrorSummary(visitor, errors)}
${form({ action: currentPath(visitor) }, content)}`,
  )
}
