import type { AxeResults } from 'axe-core'
import 'axe-core/axe.min.js'
import { emulateMedia } from '@web/test-runner-commands'
import { type Language, languages } from '../../shared/locale.ts'
import type { Question } from '../../shared/question.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  chooseScore,
  deferResponse,
  expectEqual,
  failFetch,
  findOne,
  interact,
  problemResponse,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const testedLanguages = languages.filter((language) => /^(en|zh-Hans|ar|he)$/.test(language))

declare const axe: { run(): Promise<AxeResults> }

/** The violations that axe-core reports for the page. */
async function findViolations(): Promise<string[]> {
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
const receipt = { id: '0k5', editToken: 'x' }

type Render = (overrides?: Partial<Question>, attributes?: string) => Promise<VouchSurvey>

const fillInSurvey: ReachState = async (render) => {
  stubService(receipt)
  const survey = await render(flow)
  await chooseScore(survey, 8)
  findOne(survey, '[value=other]').click()
  findOne(survey, '[name=contactRequested]').click()
  await waitForUpdate()
  return survey
}

const submitSurvey =
  (...responses: unknown[]): ReachState =>
  async (render) => {
    stubService(...responses)
    const survey = await render(flow)
    await chooseScore(survey, 9)
    // Some errors end the survey as soon as a score is chosen.
    if (survey.shadowRoot?.querySelector('form')) await submitForm(survey)
    return survey
  }

type ReachState = (render: Render) => Promise<VouchSurvey>

const states: Record<string, ReachState> = {
  empty: (render) => render(),
  'filled in': fillInSurvey,
  'without a number': async (render) => {
    const survey = await render()
    findOne<HTMLFormElement>(survey, 'form').requestSubmit()
    await waitForUpdate()
    return survey
  },
  'with wrong contact details': async (render) => {
    const survey = await fillInSurvey(render)
    await submitForm(survey)
    return survey
  },
  'being sent': submitSurvey(deferResponse({}).respond),
  thanked: submitSurvey(receipt),
  kept: submitSurvey(failFetch),
  used: submitSurvey(problemResponse(410, { code: 'used' })),
}

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`accessibility, ${colorScheme}`, () => {
    const page = document.documentElement

    before(async () => {
      await emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await interact()
      page.style.cssText = 'color-scheme: light dark; background: Canvas; color: CanvasText'
    })

    after(async () => {
      await emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
      page.style.cssText = ''
    })

    const render =
      (language: Language, display: string): Render =>
      (overrides = {}, attributes = '') =>
        renderSurvey({ language, ...overrides }, `heading-level="1" display="${display}" ${attributes}`)

    for (const language of testedLanguages)
      for (const display of ['inline', 'bar', 'card', 'dialog'])
        for (const [state, reach] of Object.entries(states))
          it(`finds no violations in a survey ${state} as ${display} in ${language}`, async () => {
            await reach(render(language, display))
            expectEqual(await findViolations(), [])
          })

    it('finds no violations in a closed survey', async () => {
      await render('en', 'inline')({ closed: true })
      expectEqual(await findViolations(), [])
    })
  })
}
