import { html } from 'hono/html'
import { shorten } from '../../shared/excerpt.ts'
import { palette } from '../../shared/form-style.ts'
import type { Group } from '../../shared/nps.ts'
import { getMessages } from '../i18n/index.ts'
import { alertClasses, groupColours, layoutTable, light, renderStyleSheet } from '../mail/email-style.ts'
import { type MailLink, renderButton, renderFooter, renderHeading, renderUserMail } from '../mail/user-mail.ts'
import type { DescribedAlert, Fact } from './email-data.ts'
import type { Alert, AlertMessage } from './types.ts'

/** The HTML of an alert email. Complete without images: the score is a number on a coloured ground. */
export function renderHtml(
  message: AlertMessage,
  described: readonly DescribedAlert[],
  foot: { subject: string; groupTitle: string; footText: readonly string[]; links: readonly MailLink[] },
) {
  const { test: testTexts } = getMessages(message.language).alerts
  const [first] = described
  const frame = {
    language: message.language,
    title: foot.subject,
    preheader: first?.texts.comment ?? first?.texts.detail ?? '',
    name: message.workspace.name,
    width: 560,
    styleSheet: renderStyleSheet({ classes: alertClasses, rules: phoneRules }),
  }
  const test =
    message.kind === 'test'
      ? html`${renderHeading(testTexts.title)}
<p class="ink" style="margin:0 0 24px;color:${light.ink}">${testTexts.text(message.workspace.name)}</p>`
      : ''
  const body = message.kind === 'group' ? renderGroup(message, described, foot.groupTitle) : described.map(renderAlert)
  const footText = foot.footText.map((text, index) => html`${index > 0 ? html`<br>` : ''}${text}`)
  return renderUserMail(
    frame,
    html`${test}${body}
${renderFooter(html`${footText}`, foot.links)}`,
  )
}

/** On phones, the sheet needs its width for the comment. */
const phoneRules = `@media (max-width:480px){.sheet{padding:20px!important}}
`

function renderAlert({ alert, texts }: DescribedAlert) {
  const [first, ...others] = texts.buttons
  return html`<p class="quiet" style="margin:0 0 8px;color:${light.quiet};font-size:14px">${texts.title}</p>
<table ${layoutTable} width="100%" style="margin:0 0 20px">
  <tr>
    ${alert.response ? renderScore(alert.response, 72) : ''}
    <td class="ink" style="color:${light.ink}">
      <h1 class="ink" dir="auto" style="margin:0;color:${light.ink};font-size:20px;line-height:1.3">${texts.heading}</h1>
      <span class="quiet" style="color:${light.quiet};font-size:14px">${texts.detail}</span>
    </td>
  </tr>
</table>
${renderComment(alert, texts.comment)}
${renderFacts(texts.facts)}
${first ? renderButton(first) : ''}
${renderChoices(others)}`
}

/** Big enough to be read before anything else; the number is text, so it is there without images. */
const renderScore = ({ score, group }: { score: number; group: Group }, size: number) => html`<td
      width="${size + 16}"
      valign="top"
      style="width:${size + 16}px"
    >
      <table ${layoutTable}>
        <tr>
          <td
            class="${group}"
            width="${size}"
            height="${size}"
            align="center"
            style="width:${size}px;height:${size}px;border-radius:${size / 6}px;${colour(group)};${font(size)}"
          >${score}</td>
        </tr>
      </table>
    </td>`

const colour = (group: Group) => `background:${groupColours[group].wash[0]};color:${groupColours[group].ink[0]}`
const font = (size: number) => `font-size:${Math.round(size * 0.55)}px;line-height:1;font-weight:700`

function renderComment({ response }: Alert, comment: string | null) {
  if (comment === null) return ''
  if (!response) return html`<p class="ink" style="margin:0 0 20px;color:${light.ink}">${comment}</p>`
  return html`<table ${layoutTable} width="100%" style="margin:0 0 20px">
  <tr>
    <td
      class="${response.group}-bar"
      width="4"
      style="width:4px;border-radius:2px;background:${groupColours[response.group].ink[0]}"
    ></td>
    <td class="ink" dir="auto" style="padding:2px 16px;color:${light.ink};font-size:17px">${renderLines(comment)}</td>
  </tr>
</table>`
}

const renderLines = (text: string) =>
  text.split('\n').map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`))

const renderFacts = (facts: readonly Fact[]) =>
  facts.length === 0
    ? ''
    : html`<table ${layoutTable} width="100%" style="margin:0 0 24px;font-size:14px">
  ${facts.map(
    ({ label, text, isWarning }) => html`<tr>
    ${
      label === ''
        ? ''
        : html`<td class="item quiet" valign="top" style="padding:6px 16px 6px 0;border-top:1px solid ${light.hair};${''}color:${light.quiet}">${label}</td>`
    }
    <td
      class="item ${isWarning ? 'warning' : 'ink'}"
      colspan="${label === '' ? 2 : 1}"
      dir="auto"
      style="padding:6px 0;border-top:1px solid ${light.hair};color:${isWarning ? groupColours.detractor.ink[0] : light.ink}"
    >${text}</td>
  </tr>`,
  )}
</table>`

/** Further buttons, in a row that breaks. */
const renderChoices = (links: readonly MailLink[]) =>
  links.length === 0
    ? ''
    : html`<div style="margin:8px 0 0">
${links.map(
  ({ text, url }) => html`<span
  class="choice"
  style="display:inline-block;margin:8px 8px 0 0;border:1px solid ${palette.accent[0]};border-radius:8px"
><a
  href="${url}"
  style="display:inline-block;padding:9px 16px;color:${palette.accent[0]};font-size:15px;font-weight:600;text-decoration:none"
>${text}</a></span>`,
)}
</div>`

function renderGroup({ language, total, listUrl }: AlertMessage, described: readonly DescribedAlert[], title: string) {
  const { alertMail, alerts: messages } = getMessages(language)
  const rest = total - described.length
  return html`${renderHeading(title)}
<p class="quiet" style="margin:0 0 16px;color:${light.quiet};font-size:14px">${alertMail.urgentFirst}</p>
<table ${layoutTable} width="100%" style="margin:0 0 24px">
  ${described.map(renderItem)}
</table>
${rest > 0 ? html`<p class="quiet" style="margin:0 0 16px;color:${light.quiet};font-size:14px">${messages.group.more(rest)}</p>` : ''}
${renderButton({ text: alertMail.openList, url: listUrl })}`
}

const renderItem = ({ alert, texts }: DescribedAlert) => html`<tr>
    <td class="item" style="padding:12px 0;border-top:1px solid ${light.hair}">
      <table ${layoutTable} width="100%">
        <tr>
          ${alert.response ? renderScore(alert.response, 44) : ''}
          <td class="quiet" style="color:${light.quiet};font-size:14px">
            <a
              class="link"
              dir="auto"
              href="${texts.url}"
              style="color:${palette.accent[0]};font-size:16px;font-weight:600;text-decoration:none"
            >${texts.heading}</a><br>${texts.detail}
          </td>
        </tr>
      </table>
      ${texts.comment === null ? '' : html`<p class="ink" dir="auto" style="margin:8px 0 0;color:${light.ink}">${shorten(texts.comment, MAX_COMMENT)}</p>`}
    </td>
  </tr>`

/** In a list, a comment has two or three lines. */
const MAX_COMMENT = 240
