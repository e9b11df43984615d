import type { AxeResults } from 'axe-core'
import 'axe-core/axe.min.js'
import { emulateMedia } from '@web/test-runner-commands'
import type { Language } from '../../shared/locale.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'
import { ask, later, one, press, problem, radio, same, service } from './support.ts'

declare const axe: { run(): Promise<AxeResults> }

/** What axe-core finds wrong with the page. */
async function faults(): Promise<string[]> {
  const { violations } = await axe.run()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

const states: Record<string, (language: Language) => Promise<VouchSurvey>> = {
  empty: (language) => ask({ language }, 'heading-level="1"'),
  'filled in': async (language) => {
    const survey = await ask({ language }, 'heading-level="1" score="8"')
    one(survey, '[name=contactRequested]').click()
    one(survey, 'textarea').focus()
    return survey
  },
  'without a number': async (language) => {
    const survey = await ask({ language }, 'heading-level="1"')
    await press(survey)
    return survey
  },
  'with wrong contact details': async (language) => {
    service(problem(400, { errors: [{ path: 'contact.email', message: 'No' }] }))
    const survey = (await states['filled in']?.(language)) as VouchSurvey
    one<HTMLInputElement>(survey, '[name=contactDetails]').value = 'ada'
    await press(survey)
    return survey
  },
  'being sent': async (language) => {
    service(later({}).answer)
    const survey = await ask({ language }, 'heading-level="1" score="8"')
    await press(survey)
    return survey
  },
  thanked: async (language) => {
    service({})
    const survey = await ask({ language }, 'heading-level="1"')
    radio(survey, 9).click()
    await press(survey)
    return survey
  },
  closed: (language) => ask({ language, closed: true }, 'heading-level="1"'),
}

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`accessibility, ${colorScheme}`, () => {
    const page = document.documentElement

    before(async () => {
      await emulateMedia({ colorScheme })
      page.style.cssText = 'color-scheme: light dark; background: Canvas; color: CanvasText'
    })

    after(async () => {
      await emulateMedia({ colorScheme: 'light' })
      page.style.cssText = ''
    })

    for (const language of ['en', 'zh-Hans', 'zh-Hant'] as const)
      for (const [state, reach] of Object.entries(states))
        it(`finds nothing wrong with a survey ${state} in ${language}`, async () => {
          await reach(language)
          same(await faults(), [])
        })
  })
}
