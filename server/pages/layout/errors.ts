import type { Context } from 'hono'
import { html } from 'hono/html'
import { chooseLanguage } from '../../../shared/locale.ts'
import type { Texts } from '../../../shared/locales/en.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import type { Env } from '../../http/env.ts'
import type { ErrorPage } from '../../http/errors.ts'
import { preferredLanguages } from '../../http/negotiation.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { linkButton } from '../components/button.ts'
import { buildVisitorContext } from './context.ts'
import { messagePage } from './message.ts'
import type { Markup } from './page.ts'
import { plainPage } from './sheet.ts'

/** Respondents read errors in the survey's language and style, members in those of the app. */
export const errorPage: ErrorPage = (c, { status, code }) =>
  isRespondentPage(c) ? respondentErrorPage(c, status, code) : memberErrorPage(c, status, code)

const isRespondentPage = (c: Context<Env>) => c.var.question !== undefined || /^\/([slu]|privacy)\//.test(c.req.path)

function respondentErrorPage(c: Context<Env>, status: number, code: string | undefined): Markup {
  const language = c.var.question?.language ?? chooseLanguage(preferredLanguages(c))
  const texts = c.var.question?.texts ?? buildSurveyTexts(language, {}, null)
  const [title, text] = findErrorTexts(texts, status, code) ?? [texts.broken, unexpectedErrorText(c, texts)]
  return messagePage(c, { language, title, text })
}

function findErrorTexts(texts: Texts, status: number, code: string | undefined): [string, string] | undefined {
  if (code === 'used' || code === 'deleted') return [texts.used, texts.usedText]
  if (code === 'expired') return [texts.expired, texts.expiredText]
  if (code === 'closed') return [texts.closed, texts.closedText]
  if (status === 404 || status === 405) return [texts.notFound, texts.notFoundText]
  return status === 429 ? [texts.busy, texts.busyText] : undefined
}

/** Opening a page submits no response, so none can be lost. */
const unexpectedErrorText = (c: Context<Env>, texts: Texts) =>
  c.req.method === 'POST' ? texts.failed : texts.brokenText

function memberErrorPage(c: Context<Env>, status: number, code: string | undefined): Markup {
  const visitor = buildVisitorContext(c)
  const messages = visitor.t.errors
  const { title, text } = messages[getErrorName(status, code)]
  const startLink = linkButton({ label: messages.start, href: '/', kind: 'primary' })
  const reference = status === 500 ? html`<p class="quiet">${messages.reference(c.var.requestId)}</p>` : ''
  return plainPage(visitor, { title, intro: text }, html`${startLink}${reference}`)
}

type ErrorName = Exclude<keyof Messages['errors'], 'start' | 'reference'>

const errorNames: Record<number, ErrorName> = {
  400: 'malformed',
  403: 'forbidden',
  404: 'notFound',
  405: 'notFound',
  409: 'conflict',
  410: 'gone',
  413: 'tooLarge',
  429: 'busy',
  503: 'unavailable',
}

const errorNamesByCode: Readonly<Record<string, ErrorName>> = {
  'insufficient-role': 'role',
  'no-workspace': 'noWorkspace',
}

const getErrorName = (status: number, code: string | undefined): ErrorName =>
  errorNamesByCode[code ?? ''] ?? errorNames[status] ?? (status < 500 ? 'malformed' : 'broken')
