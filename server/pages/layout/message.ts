import type { Context } from 'hono'
import { html } from 'hono/html'
import { buildSurveyTexts, chooseLanguage } from '../../../shared/locale.ts'
import type { Texts } from '../../../shared/locales/en.ts'
import { preferredLanguages } from '../../http/accept-language.ts'
import type { Env } from '../../http/env.ts'
import { memberErrorPage } from './member-error.ts'
import { isDataPath, type Markup, page, surveyLogo } from './page.ts'
import { buildRespondStyle } from './style.ts'

/** A page with something kind to say and nothing to do. */
export const messagePage = (
  c: Context<Env>,
  language: string,
  title: string,
  text: string,
  { done = false, link }: { done?: boolean; link?: { url: string; text: string } | undefined } = {},
): Markup =>
  page(
    c,
    { title, language, style: buildRespondStyle(c.var.question) },
    html`<main class="sheet">${surveyLogo(c.var.question)}
<div class="said ${done ? 'done' : ''}"><h1 class="title">${title}</h1><p>${text}</p>${link ? html`<p><a href="${link.url}" rel="noopener">${link.text}</a></p>` : ''}</div>
</main>`,
  )

/** Whether a person with a browser is to read the answer, rather than a program. */
export const wantsHtml = (c: Context<Env>) =>
  (c.req.header('accept') ?? '').includes('text/html') && !isDataPath(c.req.path)

/** Whether respondents come here. All other pages are for the staff. */
const isRespondentPage = (c: Context<Env>) => c.var.question !== undefined || /^\/[sl]\//.test(c.req.path)

/**
 * A problem as a person reads it: in the survey's language where that is known, else in the browser's. To the staff it
 * looks like their other pages.
 */
export function errorPage(c: Context<Env>, status: number, code: string | undefined): Markup {
  if (!isRespondentPage(c)) return memberErrorPage(c, status, code)
  // What is wrong now may be right in a minute.
  c.header('cache-control', 'no-store')
  const language = c.var.question?.language ?? chooseLanguage(preferredLanguages(c))
  const texts = c.var.question?.texts ?? buildSurveyTexts(language, {}, null)
  const [title, text] = findErrorTexts(texts, status, code) ?? [texts.broken, unexpectedErrorText(c, texts)]
  return messagePage(c, language, title, text)
}

function findErrorTexts(texts: Texts, status: number, code: string | undefined): [string, string] | undefined {
  if (code === 'used' || code === 'deleted') return [texts.used, texts.usedText]
  if (code === 'expired') return [texts.expired, texts.expiredText]
  if (code === 'closed') return [texts.closed, texts.closedText]
  if (status === 404) return [texts.notFound, texts.notFoundText]
  return status === 429 ? [texts.busy, texts.busyText] : undefined
}

/** Somebody who has only opened a page has not sent an answer that could be lost. */
const unexpectedErrorText = (c: Context<Env>, texts: Texts) =>
  c.req.method === 'POST' ? texts.failed : texts.brokenText
