import { emulateMedia, setViewport } from '@web/test-runner-commands'
import type { Language } from '../../shared/locale.ts'
import { renderLookCss } from '../../shared/look.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  assert,
  buildQuestion,
  chooseScore,
  expectEqual,
  findAll,
  findOne,
  findRadio,
  isVisible,
  render,
  renderSurvey,
  waitForUpdate,
} from './support.ts'

describe('the style of a survey', () => {
  const countRows = (elements: HTMLElement[]) =>
    new Set(elements.map((element) => Math.round(element.getBoundingClientRect().top))).size

  afterEach(() => setViewport({ width: 800, height: 600 }))

  it('shows one row of numbers, or two on a phone', async () => {
    await setViewport({ width: 1280, height: 800 })
    const survey = await renderSurvey()
    expectEqual(countRows(findAll(survey, '.scale label')), 1)
    await setViewport({ width: 390, height: 844 })
    expectEqual(countRows(findAll(survey, '.scale label')), 2)
  })

  for (const width of [320, 390, 800]) {
    it(`has targets of at least 44 px and no horizontal scrolling at ${width} px`, async () => {
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
      const survey = await renderSurvey({ reasons: { promoter: options }, questions: [scale] }, 'score="9"')
      findOne(survey, '[name=contactRequested]').click()
      findOne(survey, '[value=other]').click()
      await waitForUpdate()
      const targets = findAll(survey, '.scale input, textarea, input[type=text], .tick, .picks label, button')
      const small = targets.filter((element) => element.offsetWidth < 44 || element.offsetHeight < 44)
      expectEqual(
        small.map((element) => [element.outerHTML.slice(0, 40), element.offsetWidth, element.offsetHeight]),
        [],
      )
      assert(document.documentElement.scrollWidth <= width, 'Expected nothing beyond the edge')
    })
  }

  it('links to the privacy notice, before a score and before sending', async () => {
    const asker = { name: 'Harbour Coffee', privacyUrl: 'https://harbour.example/privacy' }
    const survey = await renderSurvey({ asker })
    const link = findOne(survey, '.privacy') as HTMLAnchorElement
    expectEqual(
      [link.href, link.textContent, link.rel],
      [asker.privacyUrl, 'Privacy: how your details are used', 'noopener'],
    )
    assert(link.offsetHeight >= 44, 'Expected a target of 44 px')
    await chooseScore(survey, 9)
    const links = findAll(survey, '.privacy')
    expectEqual(links.length, 1)
    assert(links[0]?.nextElementSibling?.tagName === 'BUTTON', 'Expected the line before the button')
    expectEqual(findAll(await renderSurvey(), '.privacy').length, 0)
  })

  it('uses the colour and font of the survey, overridden by those of the page', async () => {
    const look = renderLookCss(':host', { colour: '#0b6b43', font: 'mono' })
    const survey = await renderSurvey({ look }, 'score="9"')
    assert(getComputedStyle(survey).getPropertyValue('--vouch-accent').includes('#0b6b43'), 'Expected its colour')
    assert(
      getComputedStyle(findOne(survey, 'button')).fontFamily.startsWith('ui-monospace'),
      'Expected the font of the survey',
    )
    const pageStyle = document.createElement('style')
    pageStyle.textContent = 'vouch-survey { --vouch-accent: #7a1f5c; font-family: Georgia }'
    document.head.append(pageStyle)
    const { fontFamily } = getComputedStyle(findOne(survey, 'button'))
    const accent = getComputedStyle(survey).getPropertyValue('--vouch-accent')
    pageStyle.remove()
    expectEqual([accent, fontFamily], ['#7a1f5c', 'Georgia'])
  })

  it('keeps its size on pages where 1 rem is not 16 px', async () => {
    document.documentElement.style.fontSize = '62.5%'
    const survey = await render(`<div style="font-size: 16px"><vouch-survey survey="0k3">
      <script type="application/json">${JSON.stringify(buildQuestion())}</script></vouch-survey></div>`)
    const { height } = findRadio(survey, 5).getBoundingClientRect()
    document.documentElement.style.fontSize = ''
    expectEqual(height, 48)
  })

  for (const display of ['flex', 'grid', 'inline-block']) {
    it(`does not collapse in a parent that is ${display}`, async () => {
      const survey = await render(`<div style="display: ${display}; justify-content: center"><vouch-survey survey="0k3">
        <script type="application/json">${JSON.stringify(buildQuestion())}</script></vouch-survey></div>`)
      const { width } = survey.getBoundingClientRect()
      assert(width >= 500 && width <= document.body.clientWidth, `Expected a width to read in, got ${width}`)
    })
  }

  it('takes the colours of the page, even under a name that it uses internally', async () => {
    const survey = await renderSurvey({}, 'score="8" style="--accent: rgb(1, 2, 3); --vouch-accent: var(--accent)"')
    expectEqual(getComputedStyle(findOne(survey, 'button')).backgroundColor, 'rgb(1, 2, 3)')
  })

  it('ignores unprefixed colour properties of the page', async () => {
    const survey = await renderSurvey({}, 'score="8" style="--accent: rgb(1, 2, 3)"')
    expectEqual(getComputedStyle(findOne(survey, 'button')).backgroundColor, 'rgb(48, 71, 181)')
  })

  it('is dark when the page is dark', async () => {
    const survey = await renderSurvey({}, 'score="8" style="color-scheme: dark"')
    expectEqual(getComputedStyle(findOne(survey, 'button')).backgroundColor, 'rgb(169, 184, 255)')
  })

  it('shows the choice in forced colours', async () => {
    await emulateMedia({ forcedColors: 'active' })
    const survey = await renderSurvey({}, 'score="8"')
    const [other, chosen] = [7, 8].map((score) =>
      getComputedStyle(findRadio(survey, score).nextElementSibling as Element),
    )
    const isDistinct = other?.backgroundColor !== chosen?.backgroundColor
    await emulateMedia({ forcedColors: 'none' })
    assert(isDistinct, 'Expected the number chosen to stand out')
  })

  it('has no animation with reduced motion', async () => {
    const durations = (survey: VouchSurvey) =>
      findAll(survey, '.scale span, button').map(
        (element) => getComputedStyle(element).transitionDuration.split(',')[0],
      )
    const survey = await renderSurvey({}, 'score="8"')
    expectEqual([...new Set(durations(survey))], ['0.12s'])
    await emulateMedia({ reducedMotion: 'reduce' })
    const reducedDurations = [...new Set(durations(survey))]
    await emulateMedia({ reducedMotion: 'no-preference' })
    expectEqual(reducedDurations, ['0s'])
  })

  it('stays left to right on a right-to-left page', async () => {
    const survey = await render(`<div dir="rtl"><vouch-survey survey="0k3">
      <script type="application/json">${JSON.stringify(buildQuestion())}</script></vouch-survey></div>`)
    assert(
      findRadio(survey, 0).getBoundingClientRect().x < findRadio(survey, 5).getBoundingClientRect().x,
      'Expected 0 on the left',
    )
  })

  it('is right to left in a right-to-left language', async () => {
    const { texts } = buildQuestion()
    const survey = await renderSurvey({ language: 'ar' as Language, texts })
    assert(
      findRadio(survey, 0).getBoundingClientRect().x > findRadio(survey, 5).getBoundingClientRect().x,
      'Expected 0 on the right',
    )
  })

  it('disappears with the hidden attribute', async () => {
    assert(!isVisible(await renderSurvey({}, 'hidden')), 'Expected nothing to see')
  })
})
