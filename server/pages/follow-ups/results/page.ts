import { html } from 'hono/html'
import { nameChoice } from '../../../../shared/follow-up-choices.ts'
import type { FollowUpFigures } from '../../../../shared/follow-up-figures.ts'
import { DomainError } from '../../../domain/errors.ts'
import { listFollowUpChoices } from '../../../domain/follow-ups/choices.ts'
import { getFollowUpFigures } from '../../../domain/follow-ups/figures.ts'
import { listSurveys } from '../../../domain/surveys/surveys.ts'
import { loadImprovements } from '../../actions/causes.ts'
import { button } from '../../components/button.ts'
import { textField } from '../../components/field.ts'
import { segmentedControl } from '../../components/navigation.ts'
import { emptyState } from '../../components/notice.ts'
import type { PageContext } from '../../layout/context.ts'
import { exportMenu, sendList } from '../../layout/exports.ts'
import type { Markup } from '../../layout/page.ts'
import { listReasonChoices } from '../../layout/reasons.ts'
import { shell } from '../../layout/shell.ts'
import { followUpPaths } from '../paths.ts'
import { sectionTabs } from '../section-tabs.ts'
import { conversionCard } from './conversion.ts'
import { glanceCard, timesCard } from './glance.ts'
import { parseResultQuery, type ResultQuery, resultRanges, toResultParams } from './query.ts'
import { silenceCard } from './silence.ts'
import { amendsCard, causesCard, groupsCard, MAX_CAUSES } from './tables.ts'

/** What came of the follow-ups that the member may see. */
export async function showResults(page: PageContext) {
  const query = parseResultQuery(page)
  const hasErrors = Object.keys(query.errors).length > 0
  const figures = hasErrors ? undefined : await loadFigures(page, query)
  if (figures) {
    const content = await figureCards(page, query, figures)
    return page.c.html(resultsPage(page, { query, figures, content }))
  }
  const correctableQuery: ResultQuery = hasErrors ? query : { ...query, range: 'custom', errors: { from: 'many' } }
  return page.c.html(resultsPage(page, { query: correctableQuery, figures, content: '' }), 400)
}

/** Undefined for days with too many follow-ups. */
async function loadFigures({ c }: PageContext, { from, to }: ResultQuery): Promise<FollowUpFigures | undefined> {
  try {
    return await getFollowUpFigures(c.var.deps, c.var.caller, { from, to })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'too-many-follow-ups') return undefined
    throw error
  }
}

function resultsPage(
  page: PageContext,
  { query, figures, content }: { query: ResultQuery; figures: FollowUpFigures | undefined; content: Markup | string },
): Markup {
  const { t, format, workspace } = page
  const messages = t.followUpResults
  const scope = figures && figures.scope !== 'all' ? [messages.scopes[figures.scope]] : []
  const days = figures ? [messages.intro(format.span(figures))] : []
  const fileMenu = exportMenu(page, {
    href: (type) => followUpPaths.resultFile(workspace.slug, type, toResultParams(query)),
    hint: messages.exportHint,
  })
  const print = button({
    label: t.followUps.print,
    icon: 'print',
    attributes: { class: 'button plain needs-script', type: 'button', 'data-print': true },
  })
  return shell(
    page,
    {
      title: messages.title,
      current: 'follow-ups',
      wide: true,
      above: sectionTabs(page, 'results'),
      intro: format.sentences([...days, ...scope]),
      actions: figures && figures.count > 0 ? html`${print}${fileMenu}` : html``,
    },
    html`<div class="stack results-page">
${rangeChoice(page, query)}
${content}
</div>`,
  )
}

/** The usual ranges as links, and days of one's own. */
function rangeChoice({ t, workspace }: PageContext, query: ResultQuery): Markup {
  const messages = t.followUpResults
  const href = (range: ResultQuery['range']) =>
    followUpPaths.results(workspace.slug, toResultParams({ ...query, range }))
  const links = [
    ...resultRanges.map((range) => ({
      label: messages.ranges[range],
      href: href(range),
      current: query.range === range,
    })),
    { label: messages.custom, href: href('custom'), current: query.range === 'custom' },
  ]
  const dateField = (name: 'from' | 'to') =>
    textField({
      ...{ name, label: messages[name], type: 'date', value: query[name] },
      error: query.errors[name] && messages.errors[query.errors[name]],
    })
  return html`${segmentedControl(messages.rangeLabel, links)}
${
  query.range === 'custom'
    ? html`<form class="filters" method="get" action="${followUpPaths.results(workspace.slug)}">
<input type="hidden" name="range" value="custom">
<div class="row">${dateField('from')}${dateField('to')}${button({ label: messages.show })}</div>
</form>`
    : ''
}`
}

async function figureCards(page: PageContext, query: ResultQuery, figures: FollowUpFigures): Promise<Markup> {
  const messages = page.t.followUpResults
  const silence = figures.silence ? silenceCard(page, figures.silence) : ''
  if (figures.count === 0) {
    const empty = emptyState({ icon: 'follow-ups', title: messages.empty, text: messages.emptyText })
    return html`${empty}${figures.silence && figures.silence.responses > 0 ? silence : ''}`
  }
  const shownCauses = figures.causes.slice(0, MAX_CAUSES).map(({ cause }) => cause)
  return html`${glanceCard(page, figures)}
${timesCard(page, figures)}
${conversionCard(page, figures)}
${causesCard(page, figures, {
  nameCause: await loadCauseNames(page, figures),
  improvements: await loadImprovements(page, shownCauses),
  fileHref: (type) => followUpPaths.causeFile(page.workspace.slug, type, toResultParams(query)),
})}
${amendsCard(page, figures)}
${groupsCard(page, figures)}
${silence}`
}

/** What causes are called: choices of the workspace, or reasons of its surveys. */
async function loadCauseNames(page: PageContext, { causes }: FollowUpFigures): Promise<(id: string) => string> {
  const names = await loadNames(page, (known) => causes.some(({ cause }) => !known.has(cause)))
  return (id) => names.get(id) ?? id
}

/** @param needsReasons whether the reasons of surveys are named too */
async function loadNames(page: PageContext, needsReasons: (known: ReadonlyMap<string, string>) => boolean) {
  const { deps, caller } = page.c.var
  const choices = await listFollowUpChoices(deps, caller, 'cause')
  const names = new Map(choices.map((choice) => [choice.id, nameChoice(choice, page.format.language)]))
  if (needsReasons(names)) {
    const { data: surveys } = await listSurveys(deps, caller, { limit: 200 })
    for (const { value, label } of listReasonChoices(page, surveys)) if (!names.has(value)) names.set(value, label)
  }
  return names
}

/** The figures as a file. */
export async function downloadResults(page: PageContext) {
  const { files: texts, title } = page.t.followUpResults
  const { deps, caller } = page.c.var
  const query = { ...parseDays(page), texts }
  return sendList(page, 'follow-up-figures', { sheet: title }, (format) =>
    deps.exportList('follow-up-figures', caller, query, format),
  )
}

/** The causes as a file. */
export async function downloadCauses(page: PageContext) {
  const messages = page.t.followUpResults
  const { deps, caller } = page.c.var
  const days = parseDays(page)
  const names = await loadNames(page, () => true)
  const query = { ...days, texts: { headings: messages.files.causes, nameCause: Object.fromEntries(names) } }
  return sendList(page, 'follow-up-causes', { sheet: messages.causesFile }, (format) =>
    deps.exportList('follow-up-causes', caller, query, format),
  )
}

function parseDays(page: PageContext): { from: string; to: string } {
  const { from, to } = parseResultQuery(page)
  return { from, to }
}
