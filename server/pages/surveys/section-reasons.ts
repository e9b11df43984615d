import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import { commonWords } from '../../i18n/common.ts'
import { listAt, type Sent } from './form.ts'
import { choicesIn, rowsField, shownRows, withoutEmpty } from './rows.ts'
import type { Section } from './sections.ts'

const byGroup = <Value>(of: (group: (typeof groups)[number]) => Value) =>
  Object.fromEntries(groups.map((group) => [group, of(group)]))

const tidied = (sent: Sent, survey: Survey, editing: Language) => ({
  reasons: byGroup((group) => withoutEmpty(listAt(sent, `reasons.${group}`), survey.reasons[group] ?? [], editing)),
})

/** A group without reasons is asked for none. */
function read(sent: Sent, survey: Survey, editing: Language) {
  const chosen = groups.flatMap((group) => {
    const rows = listAt(sent, `reasons.${group}`)
    return rows.length === 0 ? [] : [[group, choicesIn(rows, survey.reasons[group] ?? [], editing)] as const]
  })
  return { reasons: Object.fromEntries(chosen) }
}

export const reasons: Section = {
  spoken: true,
  part: ({ reasons }) => reasons,
  shown: ({ reasons }, editing) => ({ reasons: byGroup((group) => shownRows(reasons[group] ?? [], editing)) }),
  read,
  tidied,
  fresh: () => ({ id: '', text: '' }),
  fields: (view) => html`<p class="hint">${view.words.reasonsHint}</p>
${groups.map((group) =>
  rowsField(view, {
    path: `reasons.${group}`,
    label: commonWords(view.language).groupsMany[group],
    known: view.survey.reasons[group] ?? [],
  }),
)}`,
}
