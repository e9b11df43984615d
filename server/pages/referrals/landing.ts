import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import {
  type Company,
  loadCompany,
  loadPublicReferral,
  type PublicReferral,
  recordVisit,
} from '../../domain/referrals/visits.ts'
import { detectBotVisit, isPressedByPerson, TRAP_FIELD } from '../../http/bot-detection.ts'
import { readCookie, writeCookie } from '../../http/cookies.ts'
import type { Env } from '../../http/env.ts'
import { readForm } from '../../http/forms.ts'
import { detectLanguage, getMessages } from '../../i18n/index.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import { drivenScript } from '../layout/driven-script.ts'
import type { Markup } from '../layout/page.ts'
import { visitorPage } from './views.ts'

/** Remembers the link that a visitor has followed: they count once. */
const VISIT_COOKIE = 'referral'
const VISIT_SECONDS = 30 * 24 * 60 * 60

interface Landing {
  c: Context<Env>
  referral: PublicReferral
  company: Company
  language: AppLanguage
}

async function loadLanding(c: Context<Env>): Promise<Landing> {
  const referral = await loadPublicReferral(c.var.deps, c.req.param('code') ?? '')
  return { c, referral, company: await loadCompany(c.var.deps, referral.workspaceId), language: detectLanguage(c) }
}

/** The page behind a personal link. It counts nothing: chats and mail scanners open every link. */
export async function showLanding(c: Context<Env>): Promise<Response> {
  return c.html(landingPage(await loadLanding(c)))
}

/**
 * A visitor goes on. Programs go on too, but do not count. The next page leads away by itself: the policy of pages lets no form be
 * answered by another site.
 */
export async function followLink(c: Context<Env>): Promise<Response> {
  const landing = await loadLanding(c)
  const { referral } = landing
  const form = await readForm(c)
  if (referral.destination === null) return c.html(landingPage(landing))
  const isBot = detectBotVisit(c) !== undefined || form.text(TRAP_FIELD) !== ''
  const isNew = readCookie(c, VISIT_COOKIE) !== referral.code
  if (!isBot && isNew && isPressedByPerson(c, form.fields)) {
    await recordVisit(c.var.deps, referral)
    writeCookie(c, VISIT_COOKIE, referral.code, VISIT_SECONDS)
  }
  return c.html(departurePage(landing, referral.destination))
}

const getHost = (url: string) => new URL(url).host

function landingPage({ c, referral, company, language }: Landing): Markup {
  const { landing: messages } = getMessages(language).thanksMail
  const title = messages.title(company.name)
  const { destination, code } = referral
  const image = new URL(company.logo ?? '/apple-touch-icon.png', c.var.deps.publicUrl).href
  return visitorPage(
    c,
    {
      ...{ title, language, company },
      head: html`<meta name="description" content="${messages.text(company.name)}">
<meta property="og:type" content="website">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${messages.text(company.name)}">
<meta property="og:image" content="${image}">`,
    },
    html`<h1 class="title">${title}</h1>
<p>${messages.text(company.name)}</p>
${
  destination === null
    ? html`<p>${messages.nowhere(company.name)}</p>`
    : html`<form method="post" action="/r/${code}?lang=${language}">
<input type="hidden" name="opened" value="${c.var.deps.now().toString(36)}" autocomplete="off">
<div hidden><label>URL <input name="${TRAP_FIELD}" tabindex="-1" autocomplete="off"></label></div>
<button>${messages.go(getHost(destination))}</button>
</form>`
}
<p class="quiet">${messages.code(code)}</p>
<script>${raw(drivenScript)}</script>`,
  )
}

function departurePage({ c, company, language }: Landing, destination: string): Markup {
  const { landing: messages } = getMessages(language).thanksMail
  const title = messages.going(getHost(destination))
  return visitorPage(
    c,
    { title, language, company, head: html`<meta http-equiv="refresh" content="0; url=${destination}">` },
    html`<h1 class="title">${title}</h1>
<p><a href="${destination}" rel="noreferrer">${messages.go(getHost(destination))}</a></p>`,
  )
}
