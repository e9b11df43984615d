import { emulateMedia, setViewport } from '@web/test-runner-commands'
import type { Language } from '../../shared/locale.ts'
import { lookStyle } from '../../shared/look.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'
import { all, ask, drawn, holds, isSeen, one, question, radio, same, show } from './support.ts'

describe('the look of a survey', () => {
  const rowsOf = (tiles: HTMLElement[]) =>
    new Set(tiles.map((tile) => Math.round(tile.getBoundingClientRect().top))).size

  afterEach(() => setViewport({ width: 800, height: 600 }))

  it('has one row of numbers where there is room, two on a phone', async () => {
    await setViewport({ width: 1280, height: 800 })
    const survey = await ask()
    same(rowsOf(all(survey, '.scale label')), 1)
    await setViewport({ width: 390, height: 844 })
    same(rowsOf(all(survey, '.scale label')), 2)
  })

  for (const width of [320, 390, 800]) {
    it(`has nothing to hit smaller than 44 px, and nothing to scroll for, at ${width} px`, async () => {
      await setViewport({ width, height: 640 })
      const options = [
        { id: 'price', text: 'The price' },
        { id: 'other', text: 'Something else' },
      ]
      const scale = {
        id: 'ease',
        type: 'scale' as const,
        text: 'How easy was it?',
        points: 7,
        groups: ['promoter' as const],
      }
      const survey = await ask({ reasons: { promoter: options }, questions: [scale] }, 'score="9"')
      one(survey, '[name=contactRequested]').click()
      one(survey, '[value=other]').click()
      await drawn()
      const targets = all(survey, '.scale input, textarea, input[type=text], .tick, .picks label, button')
      const small = targets.filter((it) => it.offsetWidth < 44 || it.offsetHeight < 44)
      same(
        small.map((it) => [it.outerHTML.slice(0, 40), it.offsetWidth, it.offsetHeight]),
        [],
      )
      holds(document.documentElement.scrollWidth <= width, 'Expected nothing beyond the edge')
    })
  }

  it('has the survey’s own colour and font, which those of the page outweigh', async () => {
    const look = lookStyle(':host', { colour: '#0b6b43', font: 'mono' })
    const own = await ask({ look }, 'score="9"')
    holds(getComputedStyle(own).getPropertyValue('--vouch-accent').includes('#0b6b43'), 'Expected its colour')
    holds(getComputedStyle(one(own, 'button')).fontFamily.startsWith('ui-monospace'), 'Expected the font of the survey')
    const page = document.createElement('style')
    page.textContent = 'vouch-survey { --vouch-accent: #7a1f5c; font-family: Georgia }'
    document.head.append(page)
    const { fontFamily } = getComputedStyle(one(own, 'button'))
    const accent = getComputedStyle(own).getPropertyValue('--vouch-accent')
    page.remove()
    same([accent, fontFamily], ['#7a1f5c', 'Georgia'])
  })

  it('keeps its size on pages whose rem is not 16 px', async () => {
    document.documentElement.style.fontSize = '62.5%'
    const survey = await show(`<div style="font-size: 16px"><vouch-survey survey="0k3">
      <script type="application/json">${JSON.stringify(question())}</script></vouch-survey></div>`)
    const { height } = radio(survey, 5).getBoundingClientRect()
    document.documentElement.style.fontSize = ''
    same(height, 48)
  })

  for (const display of ['flex', 'grid', 'inline-block']) {
    it(`does not collapse in a parent that is ${display}`, async () => {
      const survey = await show(`<div style="display: ${display}; justify-content: center"><vouch-survey survey="0k3">
        <script type="application/json">${JSON.stringify(question())}</script></vouch-survey></div>`)
      const { width } = survey.getBoundingClientRect()
      holds(width >= 500 && width <= document.body.clientWidth, `Expected a width to read in, got ${width}`)
    })
  }

  it('takes the colours of the page, also by a name that it uses itself', async () => {
    const survey = await ask({}, 'score="8" style="--accent: rgb(1, 2, 3); --vouch-accent: var(--accent)"')
    same(getComputedStyle(one(survey, 'button')).backgroundColor, 'rgb(1, 2, 3)')
  })

  it('takes no colours that were not meant for it', async () => {
    const survey = await ask({}, 'score="8" style="--accent: rgb(1, 2, 3)"')
    same(getComputedStyle(one(survey, 'button')).backgroundColor, 'rgb(31, 95, 191)')
  })

  it('is dark where the page is', async () => {
    const survey = await ask({}, 'score="8" style="color-scheme: dark"')
    same(getComputedStyle(one(survey, 'button')).backgroundColor, 'rgb(138, 184, 255)')
  })

  it('shows what is chosen to those who set the colours themselves', async () => {
    await emulateMedia({ forcedColors: 'active' })
    const survey = await ask({}, 'score="8"')
    const [other, picked] = [7, 8].map((score) => getComputedStyle(radio(survey, score).nextElementSibling as Element))
    const told = other?.backgroundColor !== picked?.backgroundColor
    await emulateMedia({ forcedColors: 'none' })
    holds(told, 'Expected the number chosen to stand out')
  })

  it('keeps still for those who want that', async () => {
    const durations = (survey: VouchSurvey) =>
      all(survey, '.scale span, button').map((it) => getComputedStyle(it).transitionDuration.split(',')[0])
    const survey = await ask({}, 'score="8"')
    same([...new Set(durations(survey))], ['0.12s'])
    await emulateMedia({ reducedMotion: 'reduce' })
    const still = [...new Set(durations(survey))]
    await emulateMedia({ reducedMotion: 'no-preference' })
    same(still, ['0s'])
  })

  it('runs from left to right in a page that does not', async () => {
    const survey = await show(`<div dir="rtl"><vouch-survey survey="0k3">
      <script type="application/json">${JSON.stringify(question())}</script></vouch-survey></div>`)
    holds(
      radio(survey, 0).getBoundingClientRect().x < radio(survey, 5).getBoundingClientRect().x,
      'Expected 0 on the left',
    )
  })

  it('runs from right to left where its language does', async () => {
    const { texts } = question()
    const survey = await ask({ language: 'ar' as Language, texts })
    holds(
      radio(survey, 0).getBoundingClientRect().x > radio(survey, 5).getBoundingClientRect().x,
      'Expected 0 on the right',
    )
  })

  it('is gone when hidden', async () => {
    holds(!isSeen(await ask({}, 'hidden')), 'Expected nothing to see')
  })
})
