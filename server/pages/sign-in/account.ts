import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { Password, Profile, StaffLocale } from '../../../shared/user.ts'
import { DomainError } from '../../domain/errors.ts'
import { attempt, succeeded } from '../../domain/users/attempts.ts'
import {
  changePassword,
  changeProfile,
  endOtherSessions,
  endSession,
  getPerson,
  hasPassword,
  sessionsOf,
} from '../../domain/users/users.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type Fields, fields, readForm } from '../../http/forms.ts'
import { account } from '../../http/require-user.ts'
import { accountWords } from '../../i18n/account.ts'
import { languageNames, staffLanguage, staffLanguages } from '../../i18n/index.ts'
import { signInWords } from '../../i18n/sign-in.ts'
import { tryOf } from '../../sign-in/sign-in.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { readerOf, time } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { browserOf } from './browsers.ts'
import { inWords } from './sign-in.ts'
import { keepLanguage, ownPath, patiently, sentText } from './visitor.ts'

const NewPassword = z.object({ present: z.string().max(128).default(''), password: Password })
const chosenLanguage = z.object({ locale: StaffLocale.or(z.literal('').transform(() => null)) })

export const accountPages = new Hono<Env>()
  .get('/account', account, async (c) => c.html(await accountPage(c)))
  .post('/account', account, bodies(64), async (c) => {
    const sent = await fields(c)
    const { value, errors } = readForm(Profile.extend(chosenLanguage.shape), sent)
    if (errors) {
      const said = inWords(errors, { name: signInWords(staffLanguage(c)).faults.name })
      return c.html(await accountPage(c, sent, said), 400)
    }
    await changeProfile(c.var.deps, oneself(c), value)
    return redirectWith(c, '/account', accountWords(value.locale ?? staffLanguage(c)).saved)
  })
  // From the menu of every page; back to where it was chosen.
  .post('/account/language', account, bodies(64), async (c) => {
    const sent = await fields(c)
    const { value } = readForm(StaffLocale, sent.language)
    const language = value ?? staffLanguage(c)
    await changeProfile(c.var.deps, oneself(c), { name: c.var.staff.person.name, locale: language })
    keepLanguage(c, language)
    return redirectWith(c, ownPath(sent.back), accountWords(language).languageSaved)
  })
  .post('/account/password', account, bodies(64), async (c) => {
    const sent = await fields(c)
    const words = accountWords(staffLanguage(c))
    const { value, errors } = readForm(NewPassword, sent)
    if (errors) {
      const said = inWords(errors, signInWords(staffLanguage(c)).faults)
      return c.html(await accountPage(c, {}, said), 400)
    }
    const about = tryOf(c, 'password', c.var.staff.person.email)
    const again = (fault: string) => accountPage(c, {}, { present: fault })
    return patiently(c, again, async () => {
      await attempt(c.var.deps, about)
      try {
        await changePassword(c.var.deps, oneself(c), { present: value.present, next: value.password })
      } catch (error) {
        if (!(error instanceof DomainError && error.path === 'present')) throw error
        return c.html(await again(words.wrong), 400)
      }
      await succeeded(c.var.deps, about)
      return redirectWith(c, '/account', words.changed)
    })
  })
  .post('/account/sessions', account, bodies(64), async (c) => {
    const session = sentText(await fields(c), 'session')
    const words = accountWords(staffLanguage(c))
    if (session === 'others') {
      await endOtherSessions(c.var.deps, oneself(c))
      return redirectWith(c, '/account', words.othersEnded)
    }
    await endSession(c.var.deps, oneself(c), session)
    return redirectWith(c, '/account', words.ended)
  })

/** Who is signed in, for what he does with his own account. */
export function oneself(c: Context<Env>) {
  const { id, name, sessionId } = c.var.staff.person
  return { id, name, sessionId, address: c.var.deps.clientAddress(c) }
}

async function accountPage(c: Context<Env>, sent: Fields = {}, errors: FieldErrors = {}): Promise<Markup> {
  const language = staffLanguage(c)
  const words = accountWords(language)
  const faults = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const { id } = c.var.staff.person
  const [person, has] = [await getPerson(c.var.deps, id), await hasPassword(c.var.deps, id)]
  return shell(
    c,
    { title: words.title, current: 'account' },
    html`${errorSummary(language, faults)}
${card({ title: words.profile }, profileForm(c, sent, errors))}
${card({ title: words.password, intro: has ? words.passwordIntro : words.firstPassword }, passwordForm(c, has, errors))}
${card(
  { title: words.second, intro: person.twoFactorEnabled ? words.secondOn : words.secondOff },
  formActions(
    linkButton({ label: person.twoFactorEnabled ? words.manage : words.turnOn, href: '/account/second-factor' }),
  ),
)}
${card({ title: words.sessions, id: 'sessions', aside: endOthers(words.endOthers) }, await sessionTable(c))}`,
  )
}

const endOthers = (label: string) =>
  postButton({ label, action: '/account/sessions', fields: { session: 'others' }, small: true })

function profileForm(c: Context<Env>, sent: Fields, errors: FieldErrors): Markup {
  const language = staffLanguage(c)
  const words = accountWords(language)
  const { person } = c.var.staff
  const languages = staffLanguages.map((value) => ({ value, label: languageNames[value] }))
  return form(
    { action: '/account' },
    html`<div class="fields">${textField({
      name: 'name',
      label: signInWords(language).name,
      value: 'name' in sent ? sentText(sent, 'name') : person.name,
      required: true,
      error: errors.name,
      attributes: { autocomplete: 'name', maxlength: 100 },
    })}${selectField({
      name: 'locale',
      label: words.language,
      value: 'locale' in sent ? sentText(sent, 'locale') : person.locale,
      choices: [{ value: '', label: words.asBrowser }, ...languages],
    })}</div>${textField({
      name: 'email',
      label: signInWords(language).email,
      value: person.email,
      attributes: { readonly: true, autocomplete: 'username' },
    })}${formActions(button({ label: words.save, kind: 'primary' }))}`,
  )
}

function passwordForm(c: Context<Env>, has: boolean, errors: FieldErrors): Markup {
  const language = staffLanguage(c)
  const words = accountWords(language)
  const present = textField({
    name: 'present',
    label: words.present,
    type: 'password',
    required: true,
    error: errors.present,
    attributes: { autocomplete: 'current-password', maxlength: 128 },
  })
  return form(
    { action: '/account/password' },
    html`<div class="fields">${has ? present : ''}${textField({
      name: 'password',
      label: signInWords(language).newPassword,
      type: 'password',
      required: true,
      hint: signInWords(language).passwordHint,
      error: errors.password,
      attributes: { autocomplete: 'new-password', minlength: 10, maxlength: 128 },
    })}</div>${formActions(button({ label: words.change }))}`,
  )
}

async function sessionTable(c: Context<Env>): Promise<Markup> {
  const words = accountWords(staffLanguage(c))
  const reader = readerOf(c)
  const { id, sessionId } = c.var.staff.person
  const rows = await sessionsOf(c.var.deps, id)
  const name = (agent: string | null) => {
    const { browser, system } = browserOf(agent ?? '')
    return browser && system ? words.onSystem(browser, system) : (browser ?? system ?? words.unknownBrowser)
  }
  return dataTable({
    caption: words.sessions,
    captionUnseen: true,
    rows,
    columns: [
      {
        label: words.browser,
        head: true,
        cell: (row) => html`${name(row.userAgent)} ${row.id === sessionId ? badge(words.here, 'accent') : ''}`,
      },
      { label: words.address, cell: (row) => row.address || '—' },
      { label: words.since, cell: (row) => time(reader, row.createdAt) },
      { label: words.seen, cell: (row) => time(reader, row.updatedAt) },
      {
        label: words.end,
        unseen: true,
        cell: (row) =>
          row.id === sessionId
            ? ''
            : postButton({ label: words.end, action: '/account/sessions', fields: { session: row.id }, small: true }),
      },
    ],
  })
}
