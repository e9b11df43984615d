import { html } from 'hono/html'
import { palette } from '../../shared/form-style.ts'
import type { Group } from '../../shared/nps.ts'
import { formatPoints } from '../channels/formats.ts'
import type { Digest } from '../domain/digests/digest.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import { alertClasses, groupColours, layoutTable, light, renderStyleSheet } from '../mail/email-style.ts'
import {
  type MailMarkup,
  renderButton,
  renderFooter,
  renderHeading,
  renderUserMail,
  type UserMail,
} from '../mail/user-mail.ts'
import { type DigestTexts, describeDigest, type Quote, type ScoreTexts } from './digest-texts.ts'

/** Renders a digest in the language of its recipient. Readable without images: figures are text. */
export async function renderDigest(digest: Digest, now: number): Promise<UserMail> {
  const language = chooseAppLanguage([digest.locale])
  const { digestMail: messages } = getMessages(language)
  const texts = describeDigest(digest, language, now)
  const [main] = digest.scores
  const score = main && main.metrics.display !== 'counts' && main.metrics.nps !== null ? main.metrics.nps : null
  const subject = messages
    .subject(digest.frequency, digest.workspace.name, score === null ? null : formatPoints(language, score))
    .replaceAll(/\p{Cc}+/gu, ' ')
  const links = [
    { text: messages.stop, url: digest.unsubscribeUrl },
    { text: messages.settings, url: digest.settingsUrl },
  ]
  const why = messages.why[digest.frequency]
  const parts = [texts.heading, ...renderTextParts(texts), `${texts.button.text}:\n${texts.button.url}`, why]
  const text = [...parts, links.map((link) => `${link.text}: ${link.url}`).join('\n'), digest.workspace.name]
  const frame = {
    language,
    title: subject,
    preheader: [texts.scores[0]?.score, texts.scores[0]?.change, texts.work?.counts].filter(Boolean).join(' · '),
    name: digest.workspace.name,
    width: 560,
    styleSheet: renderStyleSheet({ classes: alertClasses, rules: phoneRules }),
  }
  const body = html`${renderHeading(texts.heading)}
<p class="quiet" style="margin:0 0 24px;color:${light.quiet};font-size:14px">${texts.days}</p>
${texts.scores.map(renderScore)}
${renderMoves(texts)}
${renderWork(texts)}
${texts.quotes.map(renderQuotes)}
${renderButton(texts.button)}
${renderFooter(why, links)}`
  return { language, subject, text: `${text.join('\n\n')}\n`, html: String(await renderUserMail(frame, body)) }
}

const phoneRules = `@media (max-width:480px){.sheet{padding:20px!important}}
`

function renderTextParts({ days, scores, moves, work, quotes }: DigestTexts): string[] {
  const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n')
  return [
    days,
    ...scores.map(({ name, score, details, change }) =>
      [`${name}: ${score}`, ...details, change].filter(Boolean).join('\n'),
    ),
    ...(moves ? [`${moves.title}\n${moves.hint}\n${list(moves.items)}`] : []),
    ...(work ? [[work.title, work.counts].filter(Boolean).join(': ')] : []),
    ...(work && work.calls.length > 0
      ? [
          `${work.callsTitle}\n${list(work.calls.map(({ text, detail, url }) => `${[text, detail].filter(Boolean).join(' · ')}\n  ${url}`))}`,
        ]
      : []),
    ...quotes.map(({ title, items }) => `${title}\n\n${items.map(formatQuote).join('\n\n')}`),
  ]
}

const formatQuote = ({ score, from, comment, url }: Quote) =>
  `${score} · ${from}\n${comment
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')}\n${url}`

/** The score as a number, its interval, and whether it moved. */
const renderScore = ({
  name,
  score,
  isScore,
  details,
  change,
  tone,
}: ScoreTexts) => html`<table ${layoutTable} width="100%" style="margin:0 0 24px">
  <tr>
    <td class="ink" dir="auto" style="color:${light.ink};font-weight:600">${name}</td>
  </tr>
  <tr>
    <td class="ink" style="color:${light.ink};font-size:${isScore ? 44 : 24}px;line-height:1.2;font-weight:700">${score}</td>
  </tr>
  <tr>
    <td class="quiet" style="color:${light.quiet};font-size:14px">
      ${details.map((detail, index) => html`${index > 0 ? html`<br>` : ''}${detail}`)}
    </td>
  </tr>
  ${
    change
      ? html`<tr>
    <td style="padding:8px 0 0">
      ${renderBadge(change, tone)}
    </td>
  </tr>`
      : ''
  }
</table>`

const renderBadge = (text: string, tone: Group) => html`<span
        class="${tone}"
        style="display:inline-block;padding:3px 10px;border-radius:6px;${background(tone)};font-size:14px;font-weight:600"
      >${text}</span>`

const background = (group: Group) => `background:${groupColours[group].wash[0]};color:${groupColours[group].ink[0]}`

const renderTitle = (text: string) =>
  html`<h2 class="ink" style="margin:0 0 8px;color:${light.ink};font-size:17px;line-height:1.3">${text}</h2>`

const renderMoves = ({ moves }: DigestTexts): MailMarkup =>
  moves
    ? html`${renderTitle(moves.title)}
<table ${layoutTable} width="100%" style="margin:0 0 8px">
  ${moves.items.map(
    (item) => html`<tr>
    <td class="item ink" dir="auto" style="padding:8px 0;border-top:1px solid ${light.hair};color:${light.ink}">${item}</td>
  </tr>`,
  )}
</table>
<p class="quiet" style="margin:0 0 24px;color:${light.quiet};font-size:13px">${moves.hint}</p>`
    : ''

function renderWork({ work }: DigestTexts): MailMarkup {
  if (!work) return ''
  const calls = html`<table ${layoutTable} width="100%">
  ${work.calls.map(
    ({ text, detail, url }) => html`<tr>
    <td class="item quiet" style="padding:8px 0;border-top:1px solid ${light.hair};color:${light.quiet};font-size:14px">
      <a
        class="link"
        dir="auto"
        href="${url}"
        style="color:${palette.accent[0]};font-size:16px;font-weight:600;text-decoration:none"
      >${text}</a>${detail && html`<br>${detail}`}
    </td>
  </tr>`,
  )}
</table>`
  return html`${work.title === null ? '' : renderTitle(work.title)}
<p class="ink" style="margin:0 0 16px;color:${light.ink}">${work.counts}</p>
${work.calls.length > 0 ? html`<p class="quiet" style="margin:0 0 8px;color:${light.quiet};font-size:14px">${work.callsTitle}</p>${calls}` : ''}
<div style="height:24px;line-height:24px">&nbsp;</div>`
}

const renderQuotes = ({ title, items }: DigestTexts['quotes'][number]) => html`${renderTitle(title)}
<table ${layoutTable} width="100%" style="margin:0 0 24px">
  ${items.map(
    ({ score, group, from, comment, url }) => html`<tr>
    <td class="item" width="40" valign="top" style="padding:12px 12px 12px 0;border-top:1px solid ${light.hair}">
      <table ${layoutTable}>
        <tr>
          <td
            class="${group}"
            width="36"
            height="36"
            align="center"
            style="width:36px;height:36px;border-radius:8px;${background(group)};font-weight:700"
          >${score}</td>
        </tr>
      </table>
    </td>
    <td class="item ink" dir="auto" style="padding:12px 0;border-top:1px solid ${light.hair};color:${light.ink}">
      ${comment}<br>
      <a class="link" href="${url}" style="color:${palette.accent[0]};font-size:14px">${from}</a>
    </td>
  </tr>`,
  )}
</table>`
