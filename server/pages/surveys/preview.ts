import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import type { Language } from '../../../shared/locale.ts'
import { groups, scoresOf } from '../../../shared/nps.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import { previewed } from '../../domain/surveys/questions.ts'
import { getSurvey, surveyRow } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { segmented } from '../components/navigation.ts'
import { languageName } from '../layout/format.ts'
import { logoOf, type Markup, page } from '../layout/page.ts'
import { answerStyleOf } from '../layout/style.ts'
import { answerForm } from '../respond/form.ts'
import { editingOf, patchOf } from './editor.ts'
import { sentBy } from './form.ts'
import { languagesOf } from './languages.ts'
import { sectionNames, sections } from './sections.ts'
import { wordsOf } from './views.ts'

const devices = ['phone', 'wide'] as const

/** The survey as respondents meet it, with what a form says so far. It records nothing: it belongs to no survey. */
export async function showPreview(c: Context<Env>) {
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const [row, survey] = [await surveyRow(deps, caller, id), await getSurvey(deps, caller, id)]
  const editing = editingOf(c, survey)
  const name = sectionNames.find((one) => one === c.req.query('section'))
  const patch: SurveyPatch =
    c.req.method === 'POST' && name ? (patchOf(sections[name], await sentBy(c), survey, editing).value ?? {}) : {}
  const question = { ...previewed(row, patch, [editing]), surveyId: 'preview' }
  const chosen = groups.find((one) => one === c.req.query('group'))
  const score = chosen && scoresOf(chosen).to
  const device = devices.find((one) => one === c.req.query('device')) ?? 'phone'
  const draft = { key: 'preview', comment: '', contactRequested: false, contactDetails: '', opened: 0, trapped: false }
  const { texts, language } = question
  const content = html`${controls(c, languagesOf(survey, editing), { editing, chosen, device })}
<main class="sheet ${device}" data-preview>${logoOf(question)}<vouch-survey survey="preview" link="preview" heading-level="1"${score === undefined ? '' : html` score="${score}"`}>
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${answerForm(texts, { link: 'preview' }, { ...draft, score }, language)}
</vouch-survey></main>`
  const head = html`<script type="module" src="/app.js?v=${pkg.version}"></script><script type="module" src="/vouch.js"></script>`
  const about = { title: wordsOf(c).preview, language, style: answerStyleOf(question) + previewStyle, head }
  return c.html(page(c, about, content))
}

/** In which language, to whom, and on what it is shown. */
function controls(
  c: Context<Env>,
  spoken: readonly Language[],
  now: { editing: string; chosen: string | undefined; device: string },
): Markup {
  const words = wordsOf(c)
  const reader = staffLanguage(c)
  const to = (change: Record<string, string>) => {
    const query = { ...c.req.query(), in: now.editing, ...change }
    return `?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))}`
  }
  const people = commonWords(reader).groups
  return html`<header class="controls" lang="${reader}" dir="ltr">${segmented(
    words.previewGroup,
    [{ label: words.nobodyYet, href: to({ group: '' }), current: now.chosen === undefined }].concat(
      groups.map((one) => ({ label: people[one], href: to({ group: one }), current: one === now.chosen })),
    ),
  )}${segmented(
    words.previewDevice,
    devices.map((one) => ({ label: words.devices[one], href: to({ device: one }), current: one === now.device })),
  )}${
    spoken.length > 1
      ? segmented(
          words.editedLanguage,
          spoken.map((one) => ({
            label: languageName(reader, one),
            href: to({ in: one }),
            current: one === now.editing,
          })),
        )
      : ''
  }</header>`
}

const previewStyle = `
@view-transition { navigation: none }
body { display: block; padding: .75rem; min-block-size: 0 }
.controls { display: flex; font-family: system-ui, sans-serif; flex-wrap: wrap; gap: .5rem; margin-block-end: .75rem; font-size: .8125rem }
.segmented { display: inline-flex; flex-wrap: wrap; border-radius: .5rem; padding: 2px; background: var(--hair) }
.segmented a { border-radius: .375rem; padding: .25rem .625rem; color: inherit; text-decoration: none }
.segmented [aria-current] { background: var(--sheet); font-weight: 600 }
.sheet { margin-inline: auto; border: 1px solid var(--hair); border-radius: 1.25rem; padding: 1.5rem 1rem; font-size: 1rem }
.sheet.phone { max-inline-size: 390px }
.sheet.wide { inline-size: auto; max-inline-size: 46rem; padding: 2rem }
`
