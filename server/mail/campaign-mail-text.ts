import { formatPoint, scores } from '../../shared/nps.ts'
import { addScore, type CampaignMailInput, type FilledTexts } from './campaign-mail-input.ts'
import { listFilingLines } from './email-style.ts'
import { mailTexts } from './texts/index.ts'

/** The email as text, complete by itself. */
export function renderText({ question, sender, links, notice = '' }: CampaignMailInput, texts: FilledTexts): string {
  const { language } = question
  const standard = mailTexts[language]
  const { low, high, privacy, question: questionText } = question.texts
  const describe = (score: number) => {
    const end = { 0: low, 10: high }[score]
    return end === undefined ? formatPoint(score, language) : `${formatPoint(score, language)} (${end})`
  }
  const footer = [
    `${standard.why} ${texts.whyText}`,
    `${standard.unsubscribe}: ${links.preferences}`,
    ...(links.privacy ? [`${privacy}: ${links.privacy}`] : []),
  ]
  const paragraphs = [
    notice,
    sender.name,
    texts.introduction,
    questionText,
    standard.hint,
    scores.map((score) => `${describe(score)}: ${addScore(links.survey, score)}`).join('\n'),
    texts.closing,
    // Mail programs grey or fold what follows the sign of a signature.
    `-- \n${footer.join('\n')}`,
    listFilingLines(sender.filings),
  ]
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}
