import { html } from 'hono/html'
import { type Language, languages } from '../../../shared/locale.ts'
import type { Question } from '../../../shared/question.ts'
import type { Survey } from '../../../shared/survey.ts'
import { listSurveyLanguages } from '../../../shared/survey-texts.ts'
import { parseBrand, resolveLook } from '../../domain/surveys/brand.ts'
import { readIdentitySecret } from '../../domain/surveys/identity.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import { previewQuestion } from '../../domain/surveys/questions.ts'
import { loadSurvey as loadSurveyRow } from '../../domain/surveys/surveys.ts'
import { getMessages } from '../../i18n/index.ts'
import { appLanguages } from '../../i18n/languages.ts'
import { buildScoreBlock } from '../../mail/score-block.ts'
import { attributes } from '../components/attributes.ts'
import { button, linkButton } from '../components/button.ts'
import { copyButton, copyField } from '../components/copy.ts'
import { selectField } from '../components/field.ts'
import { emptyState, notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'

import { buildMergeUrl, type MailTool, mailTools } from './mail-tools.ts'
import { surveyPath } from './paths.ts'
import { sharePage, sharePath } from './share-views.ts'

/** The accent of surveys: see `shared/form-style.ts`. */
const DEFAULT_COLOUR = '#3047b5'
const identifierChoices = ['email', 'externalId', 'none'] as const

/** What the form of the tab sets. */
interface EmailChoices {
  tool: MailTool
  by: (typeof identifierChoices)[number]
  language: Language
  languages: readonly Language[]
  link: string | undefined
}

function parseEmailQuery({ c, format }: PageContext, survey: Survey): EmailChoices {
  const surveyLanguages = survey.locale ? [survey.locale] : listSurveyLanguages(survey.texts, survey.subject)
  const language =
    surveyLanguages.find((name) => name === c.req.query('in')) ??
    surveyLanguages.find((name) => name === format.language) ??
    surveyLanguages[0] ??
    'en'
  return {
    tool: mailTools.find(({ id }) => id === c.req.query('tool')) ?? (mailTools[0] as MailTool),
    by: identifierChoices.find((name) => name === c.req.query('by')) ?? 'email',
    language,
    languages: languages.filter((name) => surveyLanguages.includes(name)),
    link: c.req.query('link'),
  }
}

/** A block of HTML for the emails of another tool, with a link for each score. */
export async function emailTab(page: PageContext, survey: Survey): Promise<Markup> {
  const { deps, caller } = page.c.var
  const links = (await getSurveyLinks(deps, caller, survey.id)).filter(({ closedAt }) => closedAt === null)
  const choices = parseEmailQuery(page, survey)
  const link = links.find(({ slug }) => slug === choices.link) ?? links[0]
  if (!link) {
    const { noLinks } = page.t.surveys
    const empty = emptyState({ icon: 'link', title: noLinks, text: page.t.sharing.noOpenLinks })
    return sharePage(page, survey, { tab: 'email' }, empty)
  }
  const { question, colour } = await loadQuestion(page, survey, choices.language)
  const { by, tool } = choices
  // Only a tool that signs the links itself gets the secret.
  const isSigned = tool.sign !== undefined && by !== 'none'
  const secret = isSigned ? (await readIdentitySecret(deps, caller, survey.id)).secret : ''
  const buildUrl = (score: number) =>
    by === 'none'
      ? `${link.url}?score=${score}`
      : buildMergeUrl(link.url, tool, { identifier: by, properties: [], secret, score })
  const block = buildScoreBlock({ question, colour, buildUrl })
  return sharePage(
    page,
    survey,
    { tab: 'email' },
    html`${choicesForm(page, survey, { choices, links, link })}
${blockCard(page, survey, { block, choices })}
${subjectsCard(page, question, choices.language)}
${listCard(page, survey)}`,
  )
}

/** The question in a language, and the colour of the survey or its brand. */
async function loadQuestion({ c }: PageContext, survey: Survey, language: Language) {
  const row = await loadSurveyRow(c.var.deps, c.var.caller, survey.id)
  const { colour } = resolveLook(survey.look, parseBrand(row))
  return { question: previewQuestion(row, {}, language), colour: colour ?? DEFAULT_COLOUR }
}

/** The block as it will look, with links that lead nowhere. */
export async function showEmailPreview(page: PageContext, survey: Survey): Promise<Response> {
  const { language } = parseEmailQuery(page, survey)
  const { question, colour } = await loadQuestion(page, survey, language)
  const block = buildScoreBlock({
    question,
    colour,
    buildUrl: () => '#',
  })
  return page.c.html(`<!doctype html>
<html lang="${language}" dir="${question.direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${page.t.surveys.preview}</title></head>
<body style="margin:0;padding:16px;background:#ffffff;">
${block.replaceAll(' target="_blank"', '')}
</body>
</html>`)
}

interface LinkChoice {
  choices: EmailChoices
  links: Awaited<ReturnType<typeof getSurveyLinks>>
  link: { slug: string }
}

/** Changes show at once where script runs. */
function choicesForm(page: PageContext, survey: Survey, { choices, links, link }: LinkChoice): Markup {
  const { surveys, sharing: messages, common } = page.t
  const toolField = selectField({
    name: 'tool',
    label: surveys.tool,
    value: choices.tool.id,
    choices: mailTools.map(({ id, name }) => ({ value: id, label: id === 'plain' ? surveys.otherTool : name })),
  })
  const identifierField = selectField({
    name: 'by',
    label: surveys.knownBy,
    value: choices.by,
    choices: [
      { value: 'email', label: surveys.byEmail },
      { value: 'externalId', label: surveys.byId },
      { value: 'none', label: messages.byNothing },
    ],
  })
  const languageField = selectField({
    name: 'in',
    label: messages.language,
    value: choices.language,
    choices: choices.languages.map((value) => ({ value, label: page.format.languageName(value) })),
  })
  const linkField = selectField({
    name: 'link',
    label: surveys.whichLink,
    value: link.slug,
    choices: links.map(({ slug, name }) => ({ value: slug, label: name ?? slug })),
  })
  return html`<form class="card" method="get" action="${sharePath(page, survey, 'email')}" data-auto-submit>
<div class="fields">
${toolField}
${identifierField}
${choices.languages.length > 1 ? languageField : ''}
${links.length > 1 ? linkField : ''}
</div>
<div class="apply">${button({ label: common.apply })}</div>
</form>`
}

function blockCard(
  page: PageContext,
  survey: Survey,
  { block, choices }: { block: string; choices: EmailChoices },
): Markup {
  const { surveys, sharing: messages } = page.t
  const { tool, by, language } = choices
  const frameAttributes = attributes({
    class: 'email-preview',
    title: surveys.preview,
    sandbox: '',
    loading: 'lazy',
    src: withQuery(surveyPath(page, survey, '/email-preview'), { in: language }),
  })
  const isSigned = by !== 'none' && tool.sign !== undefined
  const explanation =
    by === 'none' ? messages.anonymous : isSigned ? surveys.signedByTool(tool.name) : surveys.unsignedByTool
  const copy = copyButton(page, { id: 'email-block', label: messages.copyBlock, primary: true })
  return card(
    { title: messages.block, intro: messages.blockIntro, aside: copy },
    html`<iframe${frameAttributes}></iframe>
<p class="hint">${messages.scoresPreselect}</p>
${notice({ kind: 'info', text: explanation })}
<details>
<summary>${messages.showCode}</summary>
<pre id="email-block" tabindex="0" role="region" aria-label="${messages.block}"><code>${block}</code></pre>
</details>`,
  )
}

/** Suggestions in the language of the email, where we have them; the question itself always is one. */
function subjectsCard(page: PageContext, { texts, asker }: Question, language: Language): Markup {
  const messages = page.t.sharing
  const appLanguage = appLanguages.find((name) => name === language)
  const subjects = [...(appLanguage ? getMessages(appLanguage).sharing.subjects(asker.name) : []), texts.question]
  const fields = subjects.map((text, index) =>
    copyField(page, { id: `subject-${index}`, label: `${messages.subjectLine} ${index + 1}`, text }),
  )
  return card(
    { title: messages.subjectLines, intro: messages.subjectLinesIntro },
    html`<div class="stack">${fields}</div>`,
  )
}

function listCard(page: PageContext, survey: Survey): Markup {
  const messages = page.t.sharing
  const openButton = linkButton({
    label: messages.listOpen,
    icon: 'mail',
    small: true,
    href: surveyPath(page, survey, '/signed-links'),
  })
  return card({ title: messages.listTitle, intro: messages.listIntro, aside: openButton }, html``)
}
