import { type Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import { renderSVG } from 'uqr'
import { getUser, hasPassword } from '../../domain/users/users.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FormFields, parseFormFields } from '../../http/forms.ts'
import { requireUser } from '../../http/require-user.ts'
import { requestLanguage, t } from '../../i18n/index.ts'
import {
  disableSecondFactor,
  enableSecondFactor,
  renewBackupCodes,
  startSecondFactor,
} from '../../sign-in/second-factor.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { buildPageContext, buildVisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { getText, withAttemptLimit } from './visitor.ts'

const PATH = '/account/second-factor'

/** What the buttons of the page do. Secrets are in the answer to them, and nowhere else: there is no address to come back to. */
const steps = new Map<string, (c: Context<Env>, values: FormFields) => Promise<Response>>(
  Object.entries({ begin: startSetup, verify: verifyCode, off: turnOff, codes: regenerateCodes }),
)

export const secondFactorPages = new Hono<Env>()
  .get(PATH, requireUser, async (c) => c.html(await secondFactorPage(c)))
  .post(PATH, requireUser, bodyLimit(64), async (c) => {
    const values = await parseFormFields(c)
    const step = steps.get(getText(values, 'step'))
    if (!step) return c.redirect(PATH, 303)
    return withAttemptLimit(
      c,
      (error) => secondFactorPage(c, error),
      () => step(c, values),
    )
  })

const accountMessages = (c: Context<Env>) => ({
  language: requestLanguage(c),
  words: t(c).account,
  signIn: t(c).signIn,
})

async function startSetup(c: Context<Env>, values: FormFields): Promise<Response> {
  const secret = await startSecondFactor({ c, password: getText(values, 'password') })
  return secret
    ? c.html(secretPage(c, secret.uri))
    : c.html(await secondFactorPage(c, accountMessages(c).words.wrong), 400)
}

async function verifyCode(c: Context<Env>, values: FormFields): Promise<Response> {
  const { signIn: signInMessages } = accountMessages(c)
  const uri = getText(values, 'uri')
  if (!uri.startsWith('otpauth://totp/')) return c.redirect(PATH, 303)
  const code = getText(values, 'code').replace(/\s/g, '')
  if (!/^\d{6}$/.test(code)) return c.html(secretPage(c, uri, signInMessages.faults.code), 400)
  const backupCodes = await enableSecondFactor(c, code)
  return backupCodes ? c.html(codesPage(c, backupCodes)) : c.html(secretPage(c, uri, signInMessages.second.wrong), 400)
}

async function turnOff(c: Context<Env>, values: FormFields): Promise<Response> {
  const { words: messages } = accountMessages(c)
  const isTurnedOff = await disableSecondFactor({ c, password: getText(values, 'password') })
  return isTurnedOff
    ? redirectWithNotice(c, '/account', messages.turnedOff)
    : c.html(await secondFactorPage(c, messages.wrong), 400)
}

async function regenerateCodes(c: Context<Env>, values: FormFields): Promise<Response> {
  const backupCodes = await renewBackupCodes({ c, password: getText(values, 'password') })
  return backupCodes
    ? c.html(codesPage(c, backupCodes))
    : c.html(await secondFactorPage(c, accountMessages(c).words.wrong), 400)
}

const accountSubpage = (c: Context<Env>, title: string, content: Markup): Markup =>
  shell(
    buildPageContext(c),
    { title, current: 'account', above: html`<p><a href="/account">${accountMessages(c).words.title}</a></p>` },
    content,
  )

/** Turns it on, or off again. */
async function secondFactorPage(c: Context<Env>, error?: string): Promise<Markup> {
  const { words: messages } = accountMessages(c)
  const { id } = c.var.member.user
  const [user, isPasswordSet] = [await getUser(c.var.deps, id), await hasPassword(c.var.deps, id)]
  const errors = errorSummary(buildVisitorContext(c), error ? [{ message: error }] : [])
  const intro = isPasswordSet ? messages.startIntro : messages.startIntroNoPassword
  const cards = user.twoFactorEnabled
    ? html`${card({ title: messages.newCodes, intro: messages.newCodesIntro }, passwordForm(c, 'codes', messages.newCodes, isPasswordSet))}
${card({ title: messages.turnOff, intro: messages.turnOffIntro }, passwordForm(c, 'off', messages.turnOff, isPasswordSet))}`
    : card({ intro }, passwordForm(c, 'begin', messages.turnOn, isPasswordSet))
  return accountSubpage(c, messages.second, html`${errors}${cards}`)
}

function passwordForm(c: Context<Env>, step: string, label: string, isPasswordSet: boolean): Markup {
  const { signIn: signInMessages } = accountMessages(c)
  const password = textField({
    name: 'password',
    id: `${step}-password`,
    label: signInMessages.password,
    type: 'password',
    required: true,
    attributes: { autocomplete: 'current-password', maxlength: 128 },
  })
  const kind = step === 'off' ? 'danger' : step === 'begin' ? 'primary' : 'plain'
  return form(
    { action: PATH },
    html`<input type="hidden" name="step" value="${step}">${isPasswordSet ? password : ''}${formActions(button({ label, kind }))}`,
  )
}

/** What the app needs, and the field that proves that it has it. */
function secretPage(c: Context<Env>, uri: string, error?: string): Markup {
  const { words: messages, signIn: signInMessages } = accountMessages(c)
  const secret = (URL.parse(uri)?.searchParams.get('secret') ?? '').replace(/.{4}(?=.)/g, '$& ')
  const qrImage = raw(renderSVG(uri, { border: 2 }))
  return accountSubpage(
    c,
    messages.second,
    html`${errorSummary(buildVisitorContext(c), error ? [{ field: 'code', message: error }] : [])}${card(
      { title: messages.scan },
      html`<div class="qr" role="img" aria-label="${messages.qr}">${qrImage}</div>
<p>${messages.byHand}</p>${copyField(buildVisitorContext(c), { id: 'secret', label: messages.byHand, text: secret })}
<p>${messages.enter}</p>${form(
        { action: PATH },
        html`<input type="hidden" name="step" value="verify"><input type="hidden" name="uri" value="${uri}">${textField(
          {
            name: 'code',
            label: signInMessages.code,
            required: true,
            error: error,
            attributes: { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10 },
          },
        )}${formActions(button({ label: messages.turnOn, kind: 'primary' }))}`,
      )}`,
    )}`,
  )
}

function codesPage(c: Context<Env>, backupCodes: readonly string[]): Markup {
  const { words: messages } = accountMessages(c)
  return accountSubpage(
    c,
    messages.codes,
    card(
      { intro: messages.codesIntro },
      html`${copyField(buildVisitorContext(c), { id: 'codes', label: messages.codes, text: backupCodes.join('\n'), block: true })}${formActions(
        linkButton({ label: messages.codesDone, href: '/account', kind: 'primary' }),
      )}`,
    ),
  )
}
