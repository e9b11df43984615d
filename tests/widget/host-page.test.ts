import { sendKeys } from '@web/test-runner-commands'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  assert,
  buildQuestion,
  chooseScore,
  expectEqual,
  failFetch,
  fillField,
  findAll,
  findOne,
  holdTimers,
  interact,
  isVisible,
  listWrites,
  render,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const receipt = { id: '0k5', editToken: 'x' }
const questionScript = () => `<script type="application/json">${JSON.stringify(buildQuestion())}</script>`

before(interact)

/** Applies a page style sheet while `act` runs. */
async function withStyle(css: string, run: () => Promise<void>): Promise<void> {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  document.adoptedStyleSheets = [sheet]
  try {
    await run()
  } finally {
    document.adoptedStyleSheets = []
  }
}

describe('a survey on a page with its own styles and scripts', () => {
  for (const display of ['inline', 'bar', 'card', 'dialog'])
    it(`keeps its style as ${display} when the page resets everything`, async () => {
      const measure = async () => {
        const survey = await renderSurvey({}, `score="9" display="${display}"`)
        const { width, height } = findOne(survey, '.more button').getBoundingClientRect()
        return [
          width,
          height,
          findOne(survey, '.scale').offsetWidth,
          getComputedStyle(findOne(survey, 'textarea')).borderWidth,
        ]
      }
      const initial = await measure()
      await withStyle(
        `* { all: unset !important } button, input, form, fieldset, label { display: none !important }
        main { font: 16px/1.15 Arial !important; display: block !important }`,
        async () => {
          const [, height, width, border] = await measure()
          expectEqual([border, Number(height) >= 44, Number(width) > 200], [initial[3], true, true])
        },
      )
    })

  it('does not inherit text-transform from the page', async () => {
    await withStyle(
      'main { font: italic 700 40px serif; text-transform: uppercase; letter-spacing: 1em }',
      async () => {
        const { fontSize, fontStyle, textTransform, letterSpacing } = getComputedStyle(
          findOne(await renderSurvey({}, 'display="card"'), '.low'),
        )
        expectEqual([fontSize, fontStyle, textTransform, letterSpacing], ['14px', 'normal', 'none', 'normal'])
      },
    )
  })

  it('never submits the form around it', async () => {
    stubService(receipt)
    const survey = await render(
      `<form action="/elsewhere"><vouch-survey survey="0k3">${questionScript()}</vouch-survey></form>`,
    )
    let submitCount = 0
    document.querySelector('main form')?.addEventListener('submit', (event) => {
      event.preventDefault()
      submitCount++
    })
    await chooseScore(survey, 9)
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    fillField(survey, 'contactDetails', 'ada@example.com')
    findOne(survey, '[name=contactDetails]').focus()
    await sendKeys({ press: 'Enter' })
    await waitForUpdate()
    expectEqual([submitCount, findAll(survey, '.done').length], [0, 1])
  })

  it('works inside another shadow root', async () => {
    const calls = stubService(receipt)
    const host = document.querySelector('main')?.appendChild(document.createElement('div')) as HTMLElement
    const root = host.attachShadow({ mode: 'open' })
    root.innerHTML = `<vouch-survey survey="0k3" display="dialog">${questionScript()}</vouch-survey>`
    await waitForUpdate()
    const survey = root.firstElementChild as VouchSurvey
    let eventCount = 0
    host.addEventListener('vouch-score', () => eventCount++)
    await chooseScore(survey, 9)
    expectEqual([listWrites(calls).length, eventCount, findOne(survey, 'dialog').matches(':modal')], [1, 1, true])
    host.remove()
  })

  it('removes its listeners when it is removed', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey({}, 'score="9" delay="0.05" manual')
    survey.show()
    await waitForUpdate()
    survey.remove()
    await interact()
    await waitForUpdate()
    expectEqual(calls, [])
  })

  it('keeps its state when it is moved', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 4)
    fillField(survey, 'comment', 'Slow')
    const section = document.querySelector('main')?.appendChild(document.createElement('section'))
    section?.append(survey)
    await waitForUpdate()
    await chooseScore(survey, 9)
    await submitForm(survey)
    expectEqual(
      listWrites(calls).map(({ method, score, comment }) => [method, score, comment]),
      [
        ['POST', 4, undefined],
        ['PATCH', undefined, 'Slow'],
        ['PATCH', 9, undefined],
      ],
    )
  })

  it('takes properties that a framework set before the script loaded', async () => {
    const timers = holdTimers(7000)
    const survey = document.createElement('vouch-survey')
    const element = document.implementation.createHTMLDocument().createElement('vouch-survey') as VouchSurvey
    Object.assign(element, { survey: '0k3', delay: 7 })
    element.innerHTML = questionScript()
    document.querySelector('main')?.append(element)
    await waitForUpdate()
    expectEqual(
      [element.constructor === survey.constructor, element.survey, isVisible(element.shadowRoot?.children[0])],
      [true, '0k3', false],
    )
    await timers.fire()
    assert(isVisible(findOne(element, 'form')), 'Expected the form')
  })

  it('reports failures only through an event', async () => {
    stubService(failFetch)
    const messages: unknown[] = []
    const recordMessage = (event: Event) => messages.push((event as CustomEvent).detail.error.message)
    document.addEventListener('vouch-error', recordMessage)
    await render('<vouch-survey survey="0k3"></vouch-survey>')
    document.removeEventListener('vouch-error', recordMessage)
    expectEqual(messages, ['Failed to fetch'])
  })
})
