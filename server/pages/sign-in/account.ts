import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { MemberLocale, Password, Profile } from '../../../shared/user.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { recordAttempt, resetAttempts } from '../../domain/users/attempts.ts'
import {
  changePassword,
  endOtherSessions,
  endSession,
  getUser,
  hasPassword,
  listSessions,
  updateProfile,
} from '../../domain/users/users.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireUser } from '../../http/require-user.ts'
import { getMessages, requestLanguage, t } from '../../i18n/index.ts'
import { appLanguages, languageNames } from '../../i18n/languages.ts'
import { buildAttempt } from '../../sign-in/sign-in.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext, buildVisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { setLanguageCookie } from '../layout/visitors.ts'
import { parseUserAgent } from './browsers.ts'
import { localizeErrors } from './sign-in.ts'
import { getText, toLocalPath, withAttemptLimit } from './visitor.ts'

const NewPassword = z.object({ present: z.string().max(128).default(''), password: Password })
const LanguageForm = z.object({ locale: MemberLocale.or(z.literal('').transform(() => null)) })

export const accountPages = new Hono<Env>()
  .get('/account', requireUser, async (c) => c.html(await accountPage(c)))
  .post('/account', requireUser, bodyLimit(64), async (c) => {
    const values = await parseFormFields(c)
    const { value, errors } = validateForm(Profile.extend(LanguageForm.shape), values)
    if (errors) {
      const fieldErrors = localizeErrors(errors, { name: t(c).signIn.faults.name })
      return c.html(await accountPage(c, values, fieldErrors), 400)
    }
    await updateProfile(c.var.deps, getSelf(c), value)
    return redirectWithNotice(c, '/account', getMessages(value.locale ?? requestLanguage(c)).account.saved)
  })
  // From the menu of every page; back to where it was chosen.
  .post('/account/language', requireUser, bodyLimit(64), async (c) => {
    const values = await parseFormFields(c)
    const { value } = validateForm(MemberLocale, values.language)
    const language = value ?? requestLanguage(c)
    await updateProfile(c.var.deps, getSelf(c), { name: c.var.member.user.name, locale: language })
    setLanguageCookie(c, language)
    return redirectWithNotice(c, toLocalPath(values.back), getMessages(language).account.languageSaved)
  })
  .post('/account/password', requireUser, bodyLimit(64), async (c) => {
    const values = await parseFormFields(c)
    const messages = t(c).account
    const { value, errors } = validateForm(NewPassword, values)
    if (errors) {
      const fieldErrors = localizeErrors(errors, t(c).signIn.faults)
      return c.html(await accountPage(c, {}, fieldErrors), 400)
    }
    const attemptContext = buildAttempt(c, 'password', c.var.member.user.email)
    const renderError = (message: string) => accountPage(c, {}, { present: message })
    return withAttemptLimit(c, renderError, async () => {
      await recordAttempt(c.var.deps, attemptContext)
      try {
        await changePassword(c.var.deps, getSelf(c), { present: value.present, next: value.password })
      } catch (error) {
        if (!hasErrorCode(error, 'wrong-password')) throw error
        return c.html(await renderError(messages.wrong), 400)
      }
      await resetAttempts(c.var.deps, attemptContext)
      return redirectWithNotice(c, '/account', messages.changed)
    })
  })
  .post('/account/sessions', requireUser, bodyLimit(64), async (c) => {
    const session = getText(await parseFormFields(c), 'session')
    const messages = t(c).account
    if (session === 'others') {
      await endOtherSessions(c.var.deps, getSelf(c))
      return redirectWithNotice(c, '/account', messages.othersEnded)
    }
    await endSession(c.var.deps, getSelf(c), session)
    return redirectWithNotice(c, '/account', messages.ended)
  })

/** Who is signed in, for what he does with his own account. */
export function getSelf(c: Context<Env>) {
  const { id, name, sessionId } = c.var.member.user
  return { id, name, sessionId, address: c.var.deps.getClientAddress(c) }
}

async function accountPage(c: Context<Env>, values: FormFields = {}, errors: FieldErrors = {}): Promise<Markup> {
  const language = requestLanguage(c)
  const messages = getMessages(language).account
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const { id } = c.var.member.user
  const [user, isPasswordSet] = [await getUser(c.var.deps, id), await hasPassword(c.var.deps, id)]
  return shell(
    buildPageContext(c),
    { title: messages.title, current: 'account' },
    html`${errorSummary(buildVisitorContext(c), fieldErrors)}
${card({ title: messages.profile }, profileForm(c, values, errors))}
${card({ title: messages.password, intro: isPasswordSet ? messages.passwordIntro : messages.firstPassword }, passwordForm(c, isPasswordSet, errors))}
${card(
  { title: messages.second, intro: user.twoFactorEnabled ? messages.secondOn : messages.secondOff },
  formActions(
    linkButton({ label: user.twoFactorEnabled ? messages.manage : messages.turnOn, href: '/account/second-factor' }),
  ),
)}
${card({ title: messages.sessions, id: 'sessions', aside: endOthersButton(messages.endOthers) }, await sessionTable(c))}`,
  )
}

const endOthersButton = (label: string) =>
  postButton({ label, action: '/account/sessions', fields: { session: 'others' }, small: true })

function profileForm(c: Context<Env>, values: FormFields, errors: FieldErrors): Markup {
  const language = requestLanguage(c)
  const messages = getMessages(language).account
  const { user } = c.var.member
  const languageChoices = appLanguages.map((value) => ({ value, label: languageNames[value] }))
  return form(
    { action: '/account' },
    html`<div class="fields">${textField({
      name: 'name',
      label: getMessages(language).signIn.name,
      value: 'name' in values ? getText(values, 'name') : user.name,
      required: true,
      error: errors.name,
      attributes: { autocomplete: 'name', maxlength: 100 },
    })}${selectField({
      name: 'locale',
      label: messages.language,
      value: 'locale' in values ? getText(values, 'locale') : user.locale,
      choices: [{ value: '', label: messages.asBrowser }, ...languageChoices],
    })}</div>${textField({
      name: 'email',
      label: getMessages(language).signIn.email,
      value: user.email,
      attributes: { readonly: true, autocomplete: 'username' },
    })}${formActions(button({ label: messages.save, kind: 'primary' }))}`,
  )
}

function passwordForm(c: Context<Env>, isPasswordSet: boolean, errors: FieldErrors): Markup {
  const language = requestLanguage(c)
  const messages = getMessages(language).account
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
    html`<div class="fields">${isPasswordSet ? currentPasswordField : ''}${textField({
      name: 'password',
      label: getMessages(language).signIn.newPassword,
      type: 'password',
      required: true,
      hint: getMessages(language).signIn.passwordHint,
      error: errors.password,
      attributes: { autocomplete: 'new-password', minlength: 10, maxlength: 128 },
    })}</div>${formActions(button({ label: messages.change }))}`,
  )
}

async function sessionTable(c: Context<Env>): Promise<Markup> {
  const messages = t(c).account
  const locale = buildPageContext(c)
  const { id, sessionId } = c.var.member.user
  const rows = await listSessions(c.var.deps, id)
  const browserName = (userAgent: string | null) => {
    const { browser, system } = parseUserAgent(userAgent ?? '')
    return browser && system ? messages.onSystem(browser, system) : (browser ?? system ?? messages.unknownBrowser)
  }
  return dataTable({
    caption: messages.sessions,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.browser,
        isRowHeader: true,
        cell: (row) =>
          html`${browserName(row.userAgent)} ${row.id === sessionId ? badge(messages.here, 'accent') : ''}`,
      },
      { label: messages.address, cell: (row) => row.address || '—' },
      { label: messages.since, cell: (row) => relativeTime(locale, row.createdAt) },
      { label: messages.seen, cell: (row) => relativeTime(locale, row.updatedAt) },
      {
        label: messages.end,
        hideLabel: true,
        cell: (row) =>
          row.id === sessionId
            ? ''
            : postButton({
                label: messages.end,
                action: '/account/sessions',
                fields: { session: row.id },
                small: true,
              }),
      },
    ],
  })
}
