import { type Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import { renderSVG } from 'uqr'
import { getPerson, hasPassword } from '../../domain/users/users.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type Fields, fields } from '../../http/forms.ts'
import { account } from '../../http/require-user.ts'
import { accountWords } from '../../i18n/account.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { signInWords } from '../../i18n/sign-in.ts'
import {
  beginSecondFactor,
  newBackupCodes,
  turnOffSecondFactor,
  turnOnSecondFactor,
} from '../../sign-in/second-factor.ts'
import { button, linkButton } from '../components/button.ts'
import { copyable } from '../components/copy.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { patiently, sentText } from './visitor.ts'

const ADDRESS = '/account/second-factor'

/** What the buttons of the page do. Secrets are in the answer to them, and nowhere else: there is no address to come back to. */
const steps = new Map<string, (c: Context<Env>, sent: Fields) => Promise<Response>>(
  Object.entries({ begin, verify, off, codes }),
)

export const secondFactorPages = new Hono<Env>()
  .get(ADDRESS, account, async (c) => c.html(await page(c)))
  .post(ADDRESS, account, bodies(64), async (c) => {
    const sent = await fields(c)
    const step = steps.get(sentText(sent, 'step'))
    if (!step) return c.redirect(ADDRESS, 303)
    return patiently(
      c,
      (fault) => page(c, fault),
      () => step(c, sent),
    )
  })

const wordsOf = (c: Context<Env>) => {
  const language = staffLanguage(c)
  return { language, words: accountWords(language), signIn: signInWords(language) }
}

async function begin(c: Context<Env>, sent: Fields): Promise<Response> {
  const secret = await beginSecondFactor({ c, password: sentText(sent, 'password') })
  return secret ? c.html(secretPage(c, secret.uri)) : c.html(await page(c, wordsOf(c).words.wrong), 400)
}

async function verify(c: Context<Env>, sent: Fields): Promise<Response> {
  const { signIn } = wordsOf(c)
  const uri = sentText(sent, 'uri')
  if (!uri.startsWith('otpauth://totp/')) return c.redirect(ADDRESS, 303)
  const code = sentText(sent, 'code').replace(/\s/g, '')
  if (!/^\d{6}$/.test(code)) return c.html(secretPage(c, uri, signIn.faults.code), 400)
  const backupCodes = await turnOnSecondFactor(c, code)
  return backupCodes ? c.html(codesPage(c, backupCodes)) : c.html(secretPage(c, uri, signIn.second.wrong), 400)
}

async function off(c: Context<Env>, sent: Fields): Promise<Response> {
  const { words } = wordsOf(c)
  const isOff = await turnOffSecondFactor({ c, password: sentText(sent, 'password') })
  return isOff ? redirectWith(c, '/account', words.turnedOff) : c.html(await page(c, words.wrong), 400)
}

async function codes(c: Context<Env>, sent: Fields): Promise<Response> {
  const made = await newBackupCodes({ c, password: sentText(sent, 'password') })
  return made ? c.html(codesPage(c, made)) : c.html(await page(c, wordsOf(c).words.wrong), 400)
}

const framed = (c: Context<Env>, title: string, content: Markup): Markup =>
  shell(c, { title, current: 'account', above: html`<p><a href="/account">${wordsOf(c).words.title}</a></p>` }, content)

/** Turns it on, or off again. */
async function page(c: Context<Env>, fault?: string): Promise<Markup> {
  const { language, words } = wordsOf(c)
  const { id } = c.var.staff.person
  const [person, has] = [await getPerson(c.var.deps, id), await hasPassword(c.var.deps, id)]
  const above = errorSummary(language, fault ? [{ message: fault }] : [])
  const intro = has ? words.startIntro : words.startIntroNoPassword
  const parts = person.twoFactorEnabled
    ? html`${card({ title: words.newCodes, intro: words.newCodesIntro }, passwordForm(c, 'codes', words.newCodes, has))}
${card({ title: words.turnOff, intro: words.turnOffIntro }, passwordForm(c, 'off', words.turnOff, has))}`
    : card({ intro }, passwordForm(c, 'begin', words.turnOn, has))
  return framed(c, words.second, html`${above}${parts}`)
}

function passwordForm(c: Context<Env>, step: string, label: string, has: boolean): Markup {
  const { signIn } = wordsOf(c)
  const password = textField({
    name: 'password',
    id: `${step}-password`,
    label: signIn.password,
    type: 'password',
    required: true,
    attributes: { autocomplete: 'current-password', maxlength: 128 },
  })
  const kind = step === 'off' ? 'danger' : step === 'begin' ? 'primary' : 'plain'
  return form(
    { action: ADDRESS },
    html`<input type="hidden" name="step" value="${step}">${has ? password : ''}${formActions(button({ label, kind }))}`,
  )
}

/** What the app needs, and the field that proves that it has it. */
function secretPage(c: Context<Env>, uri: string, fault?: string): Markup {
  const { language, words, signIn } = wordsOf(c)
  const secret = (URL.parse(uri)?.searchParams.get('secret') ?? '').replace(/.{4}(?=.)/g, '$& ')
  const picture = raw(renderSVG(uri, { border: 2 }))
  return framed(
    c,
    words.second,
    html`${errorSummary(language, fault ? [{ field: 'code', message: fault }] : [])}${card(
      { title: words.scan },
      html`<div class="qr" role="img" aria-label="${words.qr}">${picture}</div>
<p>${words.byHand}</p>${copyable(language, { id: 'secret', label: words.byHand, text: secret })}
<p>${words.enter}</p>${form(
        { action: ADDRESS },
        html`<input type="hidden" name="step" value="verify"><input type="hidden" name="uri" value="${uri}">${textField(
          {
            name: 'code',
            label: signIn.code,
            required: true,
            error: fault,
            attributes: { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10 },
          },
        )}${formActions(button({ label: words.turnOn, kind: 'primary' }))}`,
      )}`,
    )}`,
  )
}

function codesPage(c: Context<Env>, all: readonly string[]): Markup {
  const { language, words } = wordsOf(c)
  return framed(
    c,
    words.codes,
    card(
      { intro: words.codesIntro },
      html`${copyable(language, { id: 'codes', label: words.codes, text: all.join('\n'), block: true })}${formActions(
        linkButton({ label: words.codesDone, href: '/account', kind: 'primary' }),
      )}`,
    ),
  )
}
