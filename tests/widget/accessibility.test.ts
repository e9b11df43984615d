import type { AxeResults } from 'axe-core'
import 'axe-core/axe.min.js'
import { emulateMedia } from '@web/test-runner-commands'
import { type Language, languages } from '../../shared/locale.ts'
import type { Question } from '../../shared/question.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'
import { ask, choose, drawn, later, offline, one, person, press, problem, same, service } from './support.ts'

const tested = languages.filter((language) => /^(en|zh-Hans|ar|he)$/.test(language))

declare const axe: { run(): Promise<AxeResults> }

/** What axe-core finds wrong with the page. */
async function faults(): Promise<string[]> {
  const { violations } = await axe.run()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

const reasons = [
  { id: 'wait', text: 'The wait' },
  { id: 'other', text: 'Something else' },
]
const groups = ['promoter', 'passive', 'detractor'] as const
const flow = {
  reasons: Object.fromEntries(groups.map((group) => [group, reasons])),
  questions: [
    { id: 'visit', type: 'one' as const, text: 'How did you come?', groups: [...groups], options: reasons },
    {
      id: 'ease',
      type: 'scale' as const,
      text: 'How easy was it?',
      groups: [...groups],
      points: 5,
      low: 'Hard',
      high: 'Easy',
    },
  ],
  thanksLinks: Object.fromEntries(groups.map((group) => [group, { url: 'https://example.com/', text: 'Tell others' }])),
}
const stored = { id: '0k5', editToken: 'x' }

type Show = (about?: Partial<Question>, attributes?: string) => Promise<VouchSurvey>

const chosen: Reach = async (show) => {
  service(stored)
  const survey = await show(flow)
  await choose(survey, 8)
  one(survey, '[value=other]').click()
  one(survey, '[name=contactRequested]').click()
  await drawn()
  return survey
}

const ended =
  (...answers: unknown[]): Reach =>
  async (show) => {
    service(...answers)
    const survey = await show(flow)
    await choose(survey, 9)
    // Some refusals end it as soon as the score is given.
    if (survey.shadowRoot?.querySelector('form')) await press(survey)
    return survey
  }

type Reach = (show: Show) => Promise<VouchSurvey>

const states: Record<string, Reach> = {
  empty: (show) => show(),
  'filled in': chosen,
  'without a number': async (show) => {
    const survey = await show()
    one<HTMLFormElement>(survey, 'form').requestSubmit()
    await drawn()
    return survey
  },
  'with wrong contact details': async (show) => {
    const survey = await chosen(show)
    await press(survey)
    return survey
  },
  'being sent': ended(later({}).answer),
  thanked: ended(stored),
  kept: ended(offline),
  spent: ended(problem(410, { code: 'spent' })),
}

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`accessibility, ${colorScheme}`, () => {
    const page = document.documentElement

    before(async () => {
      await emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await person()
      page.style.cssText = 'color-scheme: light dark; background: Canvas; color: CanvasText'
    })

    after(async () => {
      await emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
      page.style.cssText = ''
    })

    const show =
      (language: Language, display: string): Show =>
      (about = {}, attributes = '') =>
        ask({ language, ...about }, `heading-level="1" display="${display}" ${attributes}`)

    for (const language of tested)
      for (const display of ['inline', 'bar', 'card', 'dialog'])
        for (const [state, reach] of Object.entries(states))
          it(`finds nothing wrong with a survey ${state} as ${display} in ${language}`, async () => {
            await reach(show(language, display))
            same(await faults(), [])
          })

    it('finds nothing wrong with a closed survey', async () => {
      await show('en', 'inline')({ closed: true })
      same(await faults(), [])
    })
  })
}
