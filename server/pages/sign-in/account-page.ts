import { html } from 'hono/html'
import { getUserFactors, type UserFactors } from '../../domain/users/second-factors.ts'
import { listSessions } from '../../domain/users/sessions.ts'
import { hasPassword } from '../../domain/users/users.ts'
import { emptyForm, type FieldErrors, type Form } from '../../http/forms.ts'
import { appLanguages, languageNames } from '../../i18n/languages.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { checkField, selectField, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { NOTIFICATIONS_PATH } from '../notifications/paths.ts'
import { ownAbsenceCard } from './absence-card.ts'
import { describeBrowser } from './browsers.ts'
import { PASSKEYS_PATH, SECOND_FACTOR_PATH } from './paths.ts'
import { newPasswordField } from './views.ts'

export interface AccountFormState {
  submitted?: Form
  errors?: FieldErrors
}

export async function accountPage(page: PageContext, { submitted = emptyForm, errors = {} }: AccountFormState = {}) {
  const { deps, member } = page.c.var
  const messages = page.t.account
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const [factors, isPasswordSet] = [await getUserFactors(deps, member.user.id), await hasPassword(deps, member.user.id)]
  const passwordProps = {
    title: messages.password,
    intro: isPasswordSet ? messages.passwordIntro : messages.firstPassword,
  }
  return shell(
    page,
    { title: messages.title, current: 'account' },
    html`${errorSummary(page, fieldErrors)}
${card({ title: messages.profile }, profileForm(page, submitted, errors))}
${card(passwordProps, passwordForm(page, isPasswordSet, errors))}
${await ownAbsenceCard(page, submitted, errors)}
${notificationsCard(page)}
${passkeysCard(page, factors)}
${authenticatorAppCard(page, factors)}
${await sessionsCard(page)}`,
  )
}

function profileForm(page: PageContext, submitted: Form, errors: FieldErrors): Markup {
  const { account: messages, signIn: signInMessages } = page.t
  const { user } = page.c.var.member
  const nameField = textField({
    name: 'name',
    label: signInMessages.name,
    value: submitted.text('name', submitted.has('name') ? '' : user.name),
    required: true,
    error: errors.name,
    attributes: { autocomplete: 'name', maxlength: 100 },
  })
  const languageChoices = appLanguages.map((value) => ({ value, label: languageNames[value] }))
  const languageField = selectField({
    name: 'locale',
    label: messages.language,
    value: submitted.text('locale', user.locale ?? ''),
    choices: [{ value: '', label: messages.asBrowser }, ...languageChoices],
  })
  const emailField = textField({
    name: 'email',
    label: signInMessages.email,
    value: user.email,
    attributes: { readonly: true, autocomplete: 'username' },
  })
  return form(
    { action: '/account' },
    html`<div class="fields">
${nameField}
${languageField}
</div>
${emailField}
${formActions(button({ label: messages.save, kind: 'primary' }))}`,
  )
}

function passwordForm(page: PageContext, isPasswordSet: boolean, errors: FieldErrors): Markup {
  const messages = page.t.account
  const currentPasswordField = textField({
    name: 'present',
    label: messages.present,
    type: 'password',
    required: true,
    error: errors.present,
    attributes: { autocomplete: 'current-password', maxlength: 128 },
  })
  return form(
    { action: '/account/password' },
    html`<div class="fields">
${isPasswordSet ? currentPasswordField : ''}
${newPasswordField(page, errors.password)}
</div>
${checkField({ name: 'endOthers', label: messages.endOthersToo, checked: true })}
${formActions(button({ label: messages.change }))}`,
  )
}

const notificationsCard = ({ t }: PageContext): Markup =>
  card(
    { title: t.notifications.title, intro: t.notifications.intro },
    formActions(linkButton({ label: t.notifications.manage, href: NOTIFICATIONS_PATH })),
  )

function passkeysCard({ t }: PageContext, { passkeys }: UserFactors): Markup {
  const messages = t.secondFactor
  const manageButton = linkButton({
    label: passkeys.length > 0 ? t.account.manage : messages.add,
    href: PASSKEYS_PATH,
  })
  const intro = passkeys.length > 0 ? messages.count(passkeys.length) : messages.none
  return card({ title: messages.passkeys, intro }, formActions(manageButton))
}

function authenticatorAppCard({ t }: PageContext, { authenticatorApp }: UserFactors): Markup {
  const messages = t.account
  const manageButton = linkButton({
    label: authenticatorApp ? messages.manage : messages.turnOn,
    href: SECOND_FACTOR_PATH,
  })
  const props = { title: messages.second, intro: authenticatorApp ? messages.secondOn : messages.secondOff }
  return card(props, formActions(manageButton))
}

async function sessionsCard(page: PageContext): Promise<Markup> {
  const messages = page.t.account
  const { id, sessionId } = page.c.var.member.user
  const sessions = await listSessions(page.c.var.deps, id)
  const endOthersButton = postButton({ label: messages.endOthers, action: '/account/sessions/deletion', small: true })
  type Session = (typeof sessions)[number]
  const browser = (session: Session) =>
    html`${describeBrowser(page, session.userAgent)} ${session.id === sessionId ? badge(messages.here, 'accent') : ''}`
  const list = dataTable({
    caption: messages.sessions,
    hideCaption: true,
    rows: sessions,
    columns: [
      { label: messages.browser, isRowHeader: true, cell: browser },
      { label: messages.address, cell: (session) => session.address || '—' },
      { label: messages.since, cell: (session) => relativeTime(page, session.createdAt) },
      { label: messages.seen, cell: (session) => relativeTime(page, session.updatedAt) },
      {
        label: messages.end,
        hideLabel: true,
        cell: (session) => (session.id === sessionId ? '' : endSessionButton(page, session.id)),
      },
    ],
  })
  return card({ title: messages.sessions, id: 'sessions', aside: endOthersButton }, list)
}

const endSessionButton = ({ t }: PageContext, id: string): Markup =>
  postButton({ label: t.account.end, action: `/account/sessions/${id}/deletion`, small: true })
