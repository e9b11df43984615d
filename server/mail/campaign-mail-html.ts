import { html, raw } from 'hono/html'
import { findLegibleColour } from '../../shared/colour.ts'
import { palette } from '../../shared/form-style.ts'
import { buildLookColours } from '../../shared/look.ts'
import { addScore, type CampaignMailInput, type FilledTexts, type MailSender } from './campaign-mail-input.ts'
import {
  type ColourPair,
  customerClasses,
  fonts,
  layoutTable,
  light,
  renderFilings,
  renderStyleSheet,
} from './email-style.ts'
import { buildScoreBlock } from './score-block.ts'
import { mailTexts } from './texts/index.ts'

/** The width of the email on a desktop. */
const WIDTH = 600

/** The email as HTML, for old mail programs: tables and inline styles. */
export const renderHtml = (input: CampaignMailInput, texts: FilledTexts) => {
  const { question, sender, links, notice } = input
  const { language, direction } = question
  const standard = mailTexts[language]
  const { colour, styleSheet } = getStyle(sender)
  const block = buildScoreBlock({
    question,
    colour,
    font: null,
    buildUrl: (score) => addScore(links.survey, score),
  })
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
    <title>${sender.name}</title>
    ${styleSheet}
    ${outlookStyle}
  </head>
  <body class="ground" style="margin:0;background:${light.ground}">
    <div style="display:none;max-height:0;overflow:hidden">${texts.preheader}${preheaderEnd}</div>
    <div role="main">
    <table ${layoutTable} width="100%" class="ground" dir="${direction}" style="background:${light.ground};table-layout:fixed">
      <tr>
        <td align="center" style="padding:20px 8px">
          ${outlookStart}
          <table ${layoutTable} width="100%" lang="${language}" style="max-width:${WIDTH}px;table-layout:fixed;${textStyle}">
            ${notice ? renderNotice(notice) : ''}
            <tr>
              <td class="ink" align="${getSide(direction)}" style="padding:0 12px 16px;color:${light.ink};font-weight:600">${renderLogo(sender)}</td>
            </tr>
            <tr>
              <td
                class="sheet"
                align="${getSide(direction)}"
                style="padding:24px 20px;background:${light.sheet};border:1px solid ${light.hair};border-radius:12px"
              >
                ${renderParagraphs(texts.introduction, '0 0 16px')}
                ${raw(block)}
                <p class="quiet" style="margin:16px 0 0;color:${light.quiet};font-size:14px">
                  ${standard.hint}
                  <a class="link" href="${links.survey}" style="color:${colour}">${standard.open}</a>
                </p>
                ${renderParagraphs(texts.closing, '24px 0 0')}
              </td>
            </tr>
            ${renderFooter(input, texts)}
            ${renderFilings(sender.filings, '8px 12px 0')}
          </table>
          ${outlookEnd}
        </td>
      </tr>
    </table>
    </div>
    ${links.pixel ? html`<img src="${links.pixel}" width="1" height="1" alt="" style="display:block">` : ''}
  </body>
</html>`
}

/** What the colour of a sender makes of an email. */
interface SenderStyle {
  colour: string
  /** On the ground, which is darker than the sheet. */
  footerColour: string
  styleSheet: ReturnType<typeof renderStyleSheet>
}

/** Finding legible colours takes longer than all the rest, and a campaign has one sender. */
const styles = new WeakMap<MailSender, SenderStyle>()

function getStyle(sender: MailSender): SenderStyle {
  const style = styles.get(sender) ?? buildStyle(sender)
  styles.set(sender, style)
  return style
}

/** With a brand of its own, its colour; in dark mode the nearest legible one. */
function buildStyle({ colour }: MailSender): SenderStyle {
  const { accent, 'on-accent': onAccent }: Record<'accent' | 'on-accent', ColourPair> =
    colour === null ? palette : buildLookColours(findLegibleColour(light.sheet, colour))
  return {
    colour: accent[0],
    footerColour: findLegibleColour(light.ground, accent[0]),
    styleSheet: renderStyleSheet({ classes: customerClasses, accent, onAccent, rules: wideRules }),
  }
}

/** Long names break: nothing makes the email wider than a phone. */
const textStyle = `word-wrap:break-word;font:16px/1.5 ${fonts}`

const getSide = (direction: 'ltr' | 'rtl') => (direction === 'rtl' ? 'right' : 'left')

const wideRules = `@media (min-width:600px){
.sheet{padding:36px 40px!important}
}
`

/** Outlook on Windows knows no maximum width, and sets unknown fonts in Times. */
const outlookStyle = raw(
  "<!--[if mso]><style>td,p,a,h1{font-family:'Segoe UI',Arial,sans-serif!important}</style><![endif]-->",
)
const outlookStart = raw(
  `<!--[if mso]><table role="presentation" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`,
)
const outlookEnd = raw('<!--[if mso]></td></tr></table><![endif]-->')

/** Invisible characters, so that inboxes do not show the start of the email after the preheader. */
const preheaderEnd = '\u034f\u200c\u00a0'.repeat(25)

const renderNotice = (notice: string) => html`<tr>
              <td dir="ltr" align="left" style="padding:10px 12px;background:#fff3c4;color:#3d2f00;font-size:14px">${notice}</td>
            </tr>
            <tr>
              <td style="font-size:16px;line-height:16px">&nbsp;</td>
            </tr>`

/** Without images, the name takes the place of the logo. */
const renderLogo = ({ logo, name }: MailSender) =>
  logo
    ? html`<img
                class="logo"
                src="${logo.url}"
                width="${logo.width}"
                height="${logo.height}"
                alt="${name}"
                style="display:inline-block;border:0;max-width:100%;font-size:18px;line-height:1.3"
              >`
    : name

/** Blank lines part paragraphs. */
const renderParagraphs = (text: string, margin: string) =>
  text === ''
    ? ''
    : text.split(/\n\s*\n/).map(
        (paragraph, index) =>
          html`<p class="ink" style="margin:${index === 0 ? margin : margin.replace(/^24px/, '16px')};color:${light.ink}">
                  ${paragraph.split('\n').map((line, number) => (number === 0 ? html`${line}` : html`<br>${line}`))}
                </p>`,
      )

function renderFooter({ question, sender, links }: CampaignMailInput, texts: FilledTexts) {
  const { language, direction } = question
  const { why, unsubscribe } = mailTexts[language]
  const { footerColour } = getStyle(sender)
  const renderLink = (url: string, text: string) =>
    html`<br><a class="link" href="${url}" style="color:${footerColour};line-height:26px">${text}</a>`
  return html`<tr>
              <td class="quiet" align="${getSide(direction)}" style="padding:16px 12px 0;color:${light.quiet};font-size:13px">
                <strong>${why}</strong> ${texts.whyText}
                ${renderLink(links.preferences, unsubscribe)}
                ${links.privacy ? renderLink(links.privacy, question.texts.privacy) : ''}
              </td>
            </tr>`
}
