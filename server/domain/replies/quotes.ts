/** What our emails begin with, so that the reply can be told from what it quotes. Mail programs keep it in the quotation. */
export const replyMarks: Readonly<Record<'en' | 'zh-Hans' | 'zh-Hant', string>> = {
  en: 'Please write your reply above this line',
  'zh-Hans': '请在这一行上方回复',
  'zh-Hant': '請在這一行上方回覆',
}

/** Beginning with one of these characters, a line is quoted. */
const QUOTED = /^\s*[>＞]/

/** The line with which mail programs introduce a quotation: `On 1 Dec 2026, Grace wrote:`. */
const INTRODUCTION = /[:：]\s*$/

/** How many lines an introduction and the headers of a quoted mail may have. */
const MAX_INTRODUCTION = 8

/**
 * What a customer wrote, without our email below it. Without our mark only lines that are quoted to the end are cut off: the rest
 * may be theirs.
 */
export function cutQuotation(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const mark = lines.findIndex((line) => Object.values(replyMarks).some((words) => line.includes(words)))
  const end = mark >= 0 ? mark : findQuotedEnd(lines)
  const reply = lines.slice(0, skipIntroduction(lines, end)).join('\n').trim()
  // A reply below the quotation, or between its lines.
  return reply === ''
    ? lines
        .filter((line) => !QUOTED.test(line))
        .join('\n')
        .trim()
    : reply
}

/** Where the quotation begins that reaches to the end of the text. */
function findQuotedEnd(lines: readonly string[]): number {
  let end = lines.length
  while (end > 0 && (lines[end - 1]?.trim() === '' || QUOTED.test(lines[end - 1] ?? ''))) end--
  return lines.slice(end).some((line) => QUOTED.test(line)) ? end : lines.length
}

/** The beginning of the lines that introduce a quotation. */
function skipIntroduction(lines: readonly string[], end: number): number {
  if (end === lines.length) return end
  let start = end
  const skipBlank = () => {
    while (start > 0 && (lines[start - 1]?.trim() === '' || QUOTED.test(lines[start - 1] ?? ''))) start--
  }
  skipBlank()
  if (!INTRODUCTION.test(lines[start - 1] ?? '')) return start
  const lowest = Math.max(0, start - MAX_INTRODUCTION)
  while (start > lowest && lines[start - 1]?.trim() !== '') start--
  skipBlank()
  return start
}
