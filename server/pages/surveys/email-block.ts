import type { Language } from '../../../shared/locale.ts'
import { formatPoint, scores } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const FONT = 'Arial,Helvetica,sans-serif'

interface ScoreBlockProps {
  question: Pick<Question, 'texts' | 'language' | 'direction'>
  colour: string
  /** The link of a score, with the merge fields of the mail tool. */
  buildUrl(score: number): string
}

/**
 * The question with a link for each score, as HTML for emails. It is written for old mail programs: tables, attributes and
 * inline styles. The scores are tables of their own side by side, so that they wrap on a phone, also in Outlook.
 */
export function buildScoreBlock({ question, colour, buildUrl }: ScoreBlockProps): string {
  const { texts, language, direction } = question
  const side = direction === 'rtl' ? 'right' : 'left'
  const cells = scores.map((score) => scoreTable(buildUrl(score), formatPoint(score, language), { colour, side }))
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${direction}">
<tr><td align="${side}" style="padding:0 0 16px;font:bold 18px/26px ${FONT};color:#1d2126;">${escapeHtml(texts.question)}</td></tr>
<tr><td align="${side}">
${cells.join('\n')}
</td></tr>
<tr><td align="${side}" style="padding:4px 0 0;font:13px/20px ${FONT};color:#59616b;">${escapeHtml(describeEnds(texts, language))}</td></tr>
</table>`
}

/** Beside each other, because the scores may wrap. */
const describeEnds = ({ low, high }: Question['texts'], language: Language) =>
  `${formatPoint(0, language)} = ${low} · ${formatPoint(10, language)} = ${high}`

const scoreTable = (url: string, label: string, { colour, side }: { colour: string; side: string }) => {
  const table = 'table role="presentation" cellpadding="0" cellspacing="0" border="0"'
  const gap = side === 'left' ? '0 4px 4px 0' : '0 0 4px 4px'
  const linkStyle = `display:block;width:42px;font:bold 16px/42px ${FONT};color:${colour};text-decoration:none;`
  const cellStyle = `border:1px solid ${colour};border-radius:6px;`
  // Spaces between the tables would show in some programs.
  return [
    `<${table} align="${side}"><tr><td style="padding:${gap};"><${table}><tr>`,
    `<td width="42" height="42" align="center" bgcolor="#ffffff" style="${cellStyle}">`,
    `<a href="${escapeHtml(url)}" target="_blank" style="${linkStyle}">${label}</a>`,
    '</td></tr></table></td></tr></table>',
  ].join('')
}
