import type { Language } from '../../shared/locale.ts'
import { formatPoint, scores } from '../../shared/nps.ts'
import type { Question } from '../../shared/question.ts'

export const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What a block needs of a question. */
export type AskedQuestion = Pick<Question, 'language' | 'direction'> & {
  texts: Pick<Question['texts'], 'question' | 'low' | 'high'>
}

interface ScoreBlockProps {
  question: AskedQuestion
  colour: string
  /** Null: that of the email around the block. */
  font?: string | null
  /** The link of a score, with the merge fields of the mail tool. */
  buildUrl(score: number): string
}

/** Six numbers fit beside each other on a phone, each large enough for a finger. */
const GROUP_SIZE = 6
const CELL_WIDTH = 46
const GAP = 4

/**
 * The question with a link for each score, as HTML for emails. It is written for old mail programs: tables, attributes and
 * inline styles. The scores are two tables side by side, so that the second one wraps on a phone, also in Outlook. Emails
 * with a style sheet change the colours of the classes in dark mode.
 */
export function buildScoreBlock({
  question,
  colour,
  font = 'Arial,Helvetica,sans-serif',
  buildUrl,
}: ScoreBlockProps): string {
  const { texts, language, direction } = question
  const side = direction === 'rtl' ? 'right' : 'left'
  const family = font === null ? '' : `font-family:${font};`
  // A newsletter has headings of its own.
  const tag = font === null ? 'h1' : 'div'
  const groups = [scores.slice(0, GROUP_SIZE), scores.slice(GROUP_SIZE)]
  const renderScore = (score: number) =>
    scoreCell(buildUrl(score), describePoint(question, score), { colour, family, side })
  return `<table ${TABLE} width="100%" dir="${direction}" style="table-layout:fixed">
<tr><td align="${side}" style="padding:0 0 16px;">
<${tag} class="ink" style="margin:0;${family}font-size:20px;line-height:28px;font-weight:bold;color:#1d2126;">${escapeHtml(texts.question)}</${tag}>
</td></tr>
<tr><td align="${side}">
${groups.map((group) => groupTable(group.map(renderScore), side)).join('\n')}
</td></tr>
<tr><td class="quiet" align="${side}" style="padding:8px 0 0;${family}font-size:14px;line-height:21px;color:#59616b;">${escapeHtml(describeEnds(texts, language))}</td></tr>
</table>`
}

const TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'

/** Beside each other, because the scores may wrap. */
const describeEnds = ({ low, high }: AskedQuestion['texts'], language: Language) =>
  [`${formatPoint(0, language)} = ${low}`, `${formatPoint(10, language)} = ${high}`]
    .map((end) => end.replace(' = ', '\u00a0=\u00a0'))
    .join(' · ')

/** The point, and for screen readers what the ends of the scale mean. */
function describePoint({ texts, language }: AskedQuestion, score: number) {
  const point = formatPoint(score, language)
  const end = { 0: texts.low, 10: texts.high }[score]
  return { point, label: end === undefined ? '' : ` aria-label="${escapeHtml(`${point}, ${end}`)}"` }
}

function groupTable(cells: readonly string[], side: string): string {
  const width = cells.length * CELL_WIDTH
  return `<table ${TABLE} align="${side}" width="${width}" style="width:${width}px;table-layout:fixed"><tr>
${cells.join('\n')}
</tr></table>`
}

function scoreCell(
  url: string,
  { point, label }: { point: string; label: string },
  { colour, family, side }: { colour: string; family: string; side: string },
): string {
  const gap = side === 'left' ? `0 ${GAP}px ${GAP}px 0` : `0 0 ${GAP}px ${GAP}px`
  const linkStyle = `display:block;${family}font-size:16px;line-height:44px;font-weight:bold;color:${colour};text-decoration:none;`
  // Outlook on Windows makes a link of the text alone.
  const room = '<!--[if mso]>\u00a0\u00a0<![endif]-->'
  // Spaces between the tables would show in some programs.
  return [
    `<td width="${CELL_WIDTH - GAP}" style="padding:${gap};"><table ${TABLE} width="100%"><tr>`,
    `<td class="score" height="44" align="center" bgcolor="#ffffff" style="border:1px solid ${colour};border-radius:8px;">`,
    `<a href="${escapeHtml(url)}" target="_blank"${label} style="${linkStyle}">${room}${point}${room}</a>`,
    '</td></tr></table></td>',
  ].join('')
}
