import { html } from 'hono/html'
import { shorten } from '../../shared/excerpt.ts'
import type { PraiseMessage } from '../domain/praise/praise.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import { light } from './email-style.ts'
import { renderFooter, renderHeading, renderUserMail, type UserMail } from './user-mail.ts'

/** Comments that an email quotes, and how much of each. */
const MAX_SHOWN = 20
const MAX_COMMENT = 1000

/** Renders an email that tells someone, or their manager, of praise. Customers stay unnamed. */
export async function renderPraiseMail(message: PraiseMessage): Promise<UserMail> {
  const { locale, workspace, recipient, praise, getResponseUrl } = message
  const language = chooseAppLanguage([locale])
  const { praise: messages } = getMessages(language).thanksMail
  const isManager = recipient === 'manager'
  const names = [...new Set(praise.map(({ colleague }) => colleague))]
  const nameList = new Intl.ListFormat(language).format(names.slice(0, 3))
  const number = new Intl.NumberFormat(language)
  const subject = isManager
    ? messages.managerSubject(praise.length, nameList, workspace.name)
    : messages.subject(praise.length, workspace.name)
  const heading = isManager ? messages.managerHeading : messages.heading(praise.length)
  const items = praise.slice(0, MAX_SHOWN).map(({ comment, score, colleague, responseId }) => ({
    comment: shorten(comment ?? '', MAX_COMMENT),
    about: isManager ? messages.about(colleague, number.format(score)) : messages.score(number.format(score)),
    url: getResponseUrl?.(responseId) ?? null,
  }))
  const text = [
    heading,
    ...items.map(({ comment, about, url }) => [`“${comment}”`, about, url].filter(Boolean).join('\n')),
    messages.footer,
    workspace.name,
  ]
  const sheet = html`${renderHeading(heading)}
${items.map(
  ({
    comment,
    about,
    url,
  }) => html`<blockquote class="ink" style="margin:0 0 4px;color:${light.ink};white-space:pre-line">${comment}</blockquote>
<p class="quiet" style="margin:0 0 20px;color:${light.quiet};font-size:14px">${about}${
    url ? html`<br><a class="link" href="${url}">${messages.open}</a>` : ''
  }</p>`,
)}
${renderFooter(messages.footer, [])}`
  const frame = { language, title: subject, preheader: items[0]?.comment ?? '', name: workspace.name }
  return {
    language,
    subject: subject.replaceAll(/\p{Cc}+/gu, ' '),
    text: `${text.join('\n\n')}\n`,
    html: String(await renderUserMail(frame, sheet)),
  }
}
