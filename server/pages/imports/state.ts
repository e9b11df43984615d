import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { type ImportCounts, importCountNames } from '../../../shared/import.ts'
import { count, nps, tallyHistogram } from '../../../shared/nps.ts'
import { getScore } from '../../domain/reports/reports.ts'
import { previewContactChanges } from '../../domain/responses/import-preview.ts'
import type { ResponseImportRecord } from '../../domain/responses/import-uploads.ts'
import { button, linkButton } from '../components/button.ts'
import { checkField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { card, metric } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { contactChangesCard } from './contact-changes.ts'
import { importPath, responseImportArea, responsesPath, uploadPath } from './paths.ts'
import { describeField, describeWarning } from './preview.ts'
import { countTable, discardButton, importShell, progressPage, rejectionsDownload, stateTitle } from './state-parts.ts'
import { undoButton, undoResult } from './undo.ts'

/** The page of an import in its current state, once its columns are mapped. */
export async function statePage(page: PageContext, record: ResponseImportRecord): Promise<Markup> {
  const messages = page.t.contacts
  const { state } = record
  if (state === 'checking' || state === 'running' || state === 'undoing')
    return progressPage(page, responseImportArea, { ...record, state }, importCounts(page, record))
  const content =
    state === 'checked'
      ? html`<p class="quiet">${messages.step(3)}</p>
${excessNotice(page, record)}
${importCounts(page, record)}
${await scoreCard(page, record)}
${await contactsCard(page, record)}
${reasonsCard(page, record)}
${warningsCard(page, record)}
${startForm(page, record)}`
      : html`${importCounts(page, record)}
${undoResult(page, record)}
${reasonsCard(page, record)}
${warningsCard(page, record)}
<div class="actions">${resultActions(page, record)}</div>`
  return importShell(page, responseImportArea, record, { title: stateTitle(page, state) }, content)
}

/** Counts that are always shown; the others only where there are any. */
const mainCounts: readonly (keyof ImportCounts)[] = ['added', 'unchanged', 'rejected', 'followUps']

function importCounts({ t, format }: PageContext, { counts, mapping }: ResponseImportRecord): Markup {
  const messages = t.imports.responses
  const names = importCountNames.filter((name) => mainCounts.includes(name) || counts[name] > 0)
  const note = (name: keyof ImportCounts) => {
    if (name === 'differing') return messages.differingNote
    return name === 'followUps' ? messages.followUpChoices[mapping.followUps] : undefined
  }
  return html`<div class="figures">
${names.map((name) => {
  const text = note(name)
  return metric({ label: messages.counts[name], value: format.number(counts[name]), ...(text && { note: text }) })
})}
</div>`
}

/** The score of the survey as it is, and as it would be. */
async function scoreCard(page: PageContext, { surveyId, scoreChanges }: ResponseImportRecord): Promise<Markup> {
  const { t, format, c } = page
  if (!scoreChanges) return html``
  const messages = t.imports.responses
  const query = { confidence: 0.95, method: 'score' } as const
  const { histogram } = await getScore(c.var.deps, c.var.caller, surveyId, query)
  const newHistogram = histogram.map((responses, score) => responses + (scoreChanges[score] ?? 0))
  const scoreMetric = (label: string, scores: readonly number[]) => {
    const tally = tallyHistogram(scores)
    const responseCount = count(tally)
    const countText = t.common.responseCount(responseCount, format.number(responseCount))
    return hasEnoughForShares(responseCount)
      ? metric({ label, value: format.score(nps(tally)), note: countText })
      : metric({ label, value: countText, note: t.surveys.tooFew })
  }
  return card(
    { title: messages.scoreTitle },
    html`<div class="figures">
${scoreMetric(messages.scoreNow, histogram)}
${scoreMetric(messages.scoreThen, newHistogram)}
</div>`,
  )
}

/** The first contacts that would change. */
async function contactsCard(page: PageContext, record: ResponseImportRecord): Promise<Markup> {
  if (!page.may('contacts')) return html``
  const changes = await previewContactChanges(page.c.var.deps, page.c.var.caller, record.id)
  return contactChangesCard(page, changes, (field) => {
    return describeField(page.t, field.startsWith('property.') ? field : `contact.${field}`)
  })
}

function reasonsCard(page: PageContext, record: ResponseImportRecord): Markup {
  const messages = page.t.contacts
  if (record.counts.rejected === 0) return html``
  const errors: Record<string, string> = page.t.imports.responses.errors
  const table = countTable(
    page,
    { caption: messages.reason, counts: record.reasons },
    (reason) => errors[reason] ?? reason,
  )
  return card(
    { title: messages.reasons },
    html`${table}
<div class="actions">${rejectionsDownload(page, responseImportArea, record)}</div>`,
  )
}

function warningsCard(page: PageContext, { warnings }: ResponseImportRecord): Markup {
  const messages = page.t.imports.responses
  if (Object.keys(warnings).length === 0) return html``
  const describe = (key: string) => {
    const [, code = '', field = ''] = /^(\S+) (.*)$/s.exec(key) ?? []
    return describeWarning(page, field, code)
  }
  return card(
    { title: messages.warningsTitle, intro: messages.warningsIntro },
    countTable(page, { caption: messages.what, counts: warnings }, describe),
  )
}

function excessNotice(page: PageContext, { mapping, reasons, warnings, rows }: ResponseImportRecord): Markup {
  const { excess } = mapping
  if (!excess) return html``
  const messages = page.t.imports.responses
  // Rows with unreadable texts are stored without them, and counted as warnings.
  const texts = excess === 'encoding' ? Object.entries(warnings).filter(([key]) => key.startsWith('encoding ')) : []
  const count = Math.max(reasons[excess] ?? 0, ...texts.map(([, textCount]) => textCount))
  const text = messages.excessText(page.format.number(count), page.format.number(rows), messages.errors[excess])
  return notice({ kind: 'danger', title: messages.excessTitle, text })
}

function startForm(page: PageContext, record: ResponseImportRecord): Markup {
  const messages = page.t.imports.responses
  const { id, mapping } = record
  const accept = mapping.excess ? checkField({ name: 'acceptRejections', label: messages.accept }) : ''
  const startButton = button({ label: messages.start, kind: mapping.excess ? 'danger' : 'primary' })
  const changeLink = linkButton({ label: page.t.contacts.changeColumns, href: importPath(page, id, '?columns=1') })
  return html`${form({ action: importPath(page, id, '/run') }, html`${accept}${formActions(startButton, changeLink)}`)}
<div class="actions">${discardButton(page, responseImportArea, record)}</div>`
}

function resultActions(page: PageContext, record: ResponseImportRecord): Markup {
  const messages = page.t.imports.responses
  const listLink = linkButton({ label: messages.toResponses, kind: 'primary', href: responsesPath(page) })
  const anotherLink = linkButton({ label: page.t.contacts.another, href: uploadPath(page) })
  return html`${listLink}
${anotherLink}
${page.may('responses.delete') ? undoButton(page, responseImportArea, record) : ''}`
}
