import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { type FormValue, getList } from './form.ts'
import { parseChoices, removeEmptyRows, rowsField, toFormRows } from './rows.ts'
import type { Section } from './section.ts'

const byGroup = <Value>(getValue: (group: (typeof groups)[number]) => Value) =>
  Object.fromEntries(groups.map((group) => [group, getValue(group)]))

const tidy = (values: FormValue, survey: Survey, textLanguage: Language) => ({
  reasons: byGroup((group) =>
    removeEmptyRows(getList(values, `reasons.${group}`), survey.reasons[group] ?? [], textLanguage),
  ),
})

/** Groups without reasons are left out. */
function toPatch(values: FormValue, survey: Survey, textLanguage: Language) {
  const entries = groups.flatMap((group) => {
    const rows = getList(values, `reasons.${group}`)
    return rows.length === 0 ? [] : [[group, parseChoices(rows, survey.reasons[group] ?? [], textLanguage)] as const]
  })
  return { reasons: Object.fromEntries(entries) }
}

export const reasons: Section = {
  selectPart: ({ reasons }) => reasons,
  toFormValues: ({ reasons }, textLanguage) => ({
    reasons: byGroup((group) => toFormRows(reasons[group] ?? [], textLanguage)),
  }),
  toPatch,
  tidy,
  createRow: () => ({ id: '', text: '' }),
  fields: (view) => html`<p class="hint">${view.page.t.surveys.reasonsHint}</p>
${groups.map((group) =>
  rowsField(view, {
    path: `reasons.${group}`,
    label: view.page.t.common.groupsPlural[group],
    existing: view.survey.reasons[group] ?? [],
  }),
)}`,
}
