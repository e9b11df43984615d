import { emulateMedia, sendKeys, sendMouse, setViewport } from '@web/test-runner-commands'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  assert,
  buildQuestion,
  chooseScore,
  expectEqual,
  failFetch,
  findAll,
  findOne,
  getFocused,
  getText,
  interact,
  isVisible,
  problemResponse,
  recordEvents,
  render,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const displays = ['bar', 'card', 'dialog'] as const
const receipt = { id: '0k5', editToken: 'x' }
const findSheet = (survey: VouchSurvey) => findOne(survey, '[part=sheet]')
const clickClose = async (survey: VouchSurvey) => {
  findOne(survey, '.close').click()
  await waitForUpdate()
}

before(async () => {
  // Disables exit transitions.
  await emulateMedia({ reducedMotion: 'reduce' })
  await setViewport({ width: 1280, height: 800 })
  await interact()
})

after(async () => {
  await emulateMedia({ reducedMotion: 'no-preference' })
  await setViewport({ width: 800, height: 600 })
})

for (const display of displays)
  describe(`a survey as a ${display}`, () => {
    const renderDisplay = (overrides = {}, attributes = '') =>
      renderSurvey(overrides, `display="${display}" ${attributes}`)

    it('overlays the page without taking up space in it', async () => {
      const survey = await renderDisplay()
      expectEqual(getComputedStyle(findSheet(survey)).position, 'fixed')
      expectEqual(survey.offsetHeight, 0)
      assert(isVisible(findOne(survey, 'form')), 'Expected the form')
    })

    it('has an accessible name and role', async () => {
      const survey = await renderDisplay()
      expectEqual(findSheet(survey).ariaLabel, 'Short survey')
      expectEqual(
        display === 'dialog' ? findSheet(survey).tagName : findSheet(survey).role,
        display === 'dialog' ? 'DIALOG' : 'region',
      )
    })

    it('is hidden before it is shown', async () => {
      stubService(buildQuestion())
      const survey = await render(`<vouch-survey survey="0k3" display="${display}" manual>Else</vouch-survey>`)
      expectEqual([survey.shadowRoot?.children.length, survey.offsetHeight], [0, 0])
    })

    it('closes with its button, which is at least 44 px', async () => {
      const survey = await renderDisplay()
      const button = findOne(survey, '.close')
      expectEqual(button.ariaLabel, 'Close')
      const { width, height } = button.getBoundingClientRect()
      expectEqual([width, height], [44, 44])
      await clickClose(survey)
      assert(!isVisible(findSheet(survey)), 'Expected nothing to see')
    })

    it('closes with Escape', async () => {
      const survey = await renderDisplay()
      if (display !== 'dialog') findOne(survey, '[name=score]').focus()
      await sendKeys({ press: 'Escape' })
      await waitForUpdate()
      assert(!isVisible(findSheet(survey)), 'Expected nothing to see')
    })

    it('fires vouch-dismiss and stays open when it is prevented', async () => {
      const survey = await renderDisplay()
      const events = recordEvents(survey, 'vouch-dismiss', (event) => event.preventDefault())
      for (const _ of [1, 2, 3]) {
        findOne(survey, '[name=score]').focus()
        await sendKeys({ press: 'Escape' })
        await waitForUpdate()
      }
      expectEqual(events, Array(3).fill({ survey: '0k3', answered: false }))
      assert(isVisible(findOne(survey, 'form')), 'Expected it still')
      if (display === 'dialog') assert(findSheet(survey).matches(':modal'), 'Expected it to be modal still')
    })

    it('returns the focus when it closes', async () => {
      const survey = await renderDisplay({}, 'manual')
      const button = document.querySelector('main')?.appendChild(document.createElement('button')) as HTMLElement
      button.focus()
      survey.show()
      await waitForUpdate()
      findOne(survey, '[name=score]').focus()
      await clickClose(survey)
      expectEqual(document.activeElement === button, true)
    })

    it('shows the thanks until it is closed, and resets when shown again', async () => {
      stubService(receipt)
      const survey = await renderDisplay()
      await chooseScore(survey, 9)
      await submitForm(survey)
      expectEqual(getText(getFocused(survey) as Element), 'Thank you!')
      const events = recordEvents(survey, 'vouch-dismiss')
      await clickClose(survey)
      expectEqual(events, [{ survey: '0k3', score: 9, answered: true }])
      survey.show()
      await waitForUpdate()
      expectEqual(
        findAll(survey, 'form, :checked').map((element) => element.tagName),
        ['FORM'],
      )
    })

    it('keeps the input when it is closed and shown again', async () => {
      stubService(receipt)
      const survey = await renderDisplay()
      await chooseScore(survey, 4)
      await clickClose(survey)
      survey.show()
      await waitForUpdate()
      expectEqual(findOne<HTMLInputElement>(survey, '[name=score]:checked').value, '4')
      assert(isVisible(findOne(survey, 'form')), 'Expected the form')
    })

    it('survives a move within the page', async () => {
      const survey = await renderDisplay()
      document.querySelector('main')?.prepend(survey)
      await waitForUpdate()
      assert(isVisible(findOne(survey, 'form')), 'Expected the form')
      if (display === 'dialog') assert(findSheet(survey).matches(':modal'), 'Expected it to be modal still')
    })

    for (const [name, response] of Object.entries({
      'closed surveys': buildQuestion({ closed: true }),
      'people who are not to be asked now': buildQuestion({ notNow: 'Asked 12 days ago' }),
      'unknown surveys': problemResponse(404),
      'a service out of reach': failFetch,
    }))
      it(`is not shown for ${name}`, async () => {
        stubService(response)
        const survey = await render(`<vouch-survey survey="0k3" display="${display}">Else</vouch-survey>`)
        expectEqual(survey.shadowRoot?.children.length, 0)
      })

    for (const width of [320, 390, 1280])
      it(`fits a screen of ${width} px, however long the survey`, async () => {
        stubService(receipt)
        await setViewport({ width, height: 640 })
        const survey = await renderDisplay()
        await chooseScore(survey, 2)
        const { left, top, right, bottom } = findSheet(survey).getBoundingClientRect()
        await setViewport({ width: 1280, height: 800 })
        assert(left >= 0 && top >= 0 && right <= width && bottom <= 640, `Got ${[left, top, right, bottom]}`)
      })
  })

describe('an overlay survey', () => {
  for (const display of ['bar', 'card'])
    it(`does not take the focus as a ${display}`, async () => {
      await renderSurvey({}, `display="${display}"`)
      expectEqual(document.activeElement, document.body)
    })

  it('traps the focus as a dialog, starting with the question', async () => {
    const survey = await renderSurvey({}, 'display="dialog"', '<a href="/">Outside</a>')
    expectEqual(getText(getFocused(survey) as Element), getText(findOne(survey, 'legend')))
    for (const _ of [1, 2, 3, 4]) {
      await sendKeys({ press: 'Tab' })
      assert(document.activeElement === survey || document.activeElement === document.body, 'Expected the focus within')
    }
  })

  it('leaves the page behind a card usable', async () => {
    const survey = await renderSurvey({}, 'display="card"')
    const button = document.querySelector('main')?.appendChild(document.createElement('button')) as HTMLElement
    button.style.cssText = 'position: fixed; inset: 0 auto auto 0; inline-size: 50px; block-size: 50px'
    let clickCount = 0
    button.onclick = () => clickCount++
    await sendMouse({ type: 'click', position: [20, 20] })
    expectEqual([clickCount, isVisible(findOne(survey, 'form'))], [1, true])
  })

  it('fades in and out, unless reduced motion is preferred', async () => {
    const survey = await renderSurvey({}, 'display="card"')
    expectEqual(getComputedStyle(findSheet(survey)).transitionDuration, '0s')
    await emulateMedia({ reducedMotion: 'no-preference' })
    const durations = new Set(getComputedStyle(findSheet(survey)).transitionDuration.split(', '))
    await emulateMedia({ reducedMotion: 'reduce' })
    expectEqual([...durations], ['0.2s'])
  })

  it('takes background, text colour, radius and z-index from the page', async () => {
    const style = '--vouch-ground: rgb(1, 2, 3); --vouch-ink: rgb(250, 251, 252); --vouch-radius: 10px; --vouch-z: 7'
    const { backgroundColor, color, borderTopLeftRadius, zIndex } = getComputedStyle(
      findSheet(await renderSurvey({}, `display="card" style="${style}"`)),
    )
    expectEqual(
      [backgroundColor, color, borderTopLeftRadius, zIndex],
      ['rgb(1, 2, 3)', 'rgb(250, 251, 252)', '20px', '7'],
    )
  })

  it('fires vouch-show and stays hidden when it is prevented', async () => {
    const prevent = (event: Event) => event.preventDefault()
    document.addEventListener('vouch-show', prevent)
    const survey = await renderSurvey({}, 'display="card"')
    document.removeEventListener('vouch-show', prevent)
    expectEqual(survey.shadowRoot?.children.length, 0)
    survey.show()
    await waitForUpdate()
    assert(isVisible(findOne(survey, 'form')), 'Expected the form')
  })
})
