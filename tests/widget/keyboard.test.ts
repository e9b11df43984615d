import { sendKeys } from '@web/test-runner-commands'
import type { Language } from '../../shared/locale.ts'
import { DIGIT_TIMEOUT_MS } from '../../widget/scale-keys.ts'
import {
  assert,
  expectEqual,
  fillField,
  findAll,
  findOne,
  findRadio,
  getChosenScores,
  getFocused,
  getText,
  holdTimers,
  listWrites,
  renderSurvey,
  stubService,
  waitForUpdate,
} from './support.ts'

async function pressKeys(...presses: string[]): Promise<void> {
  for (const press of presses) await sendKeys({ press })
}

const getFocusedValue = (survey: Parameters<typeof getFocused>[0]) => (getFocused(survey) as HTMLInputElement).value
const receipt = { id: '0k5', editToken: 'x' }

describe('a survey by keyboard', () => {
  it('has a tab order with one stop for the scale', async () => {
    const survey = await renderSurvey({}, 'score="8"')
    stubService(receipt)
    const stops: (string | undefined)[] = []
    for (const _ of [1, 2, 3, 4]) {
      await pressKeys('Tab')
      const { tagName, name } = getFocused(survey) as HTMLInputElement
      stops.push(name || tagName)
    }
    expectEqual(stops, ['score', 'comment', 'contactRequested', 'BUTTON'])
  })

  it('has one tab stop for the scale when nothing is chosen', async () => {
    await renderSurvey({}, '', '<a href="/" slot="footer">After</a>')
    const survey = document.querySelector('vouch-survey') as Parameters<typeof getFocused>[0]
    await pressKeys('Tab', 'ArrowRight', 'ArrowRight')
    expectEqual(getFocusedValue(survey), '2')
    await pressKeys('Tab')
    expectEqual(document.activeElement?.textContent, 'After')
  })

  it('can be completed', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await pressKeys('Tab', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Space', 'Tab')
    await sendKeys({ type: 'Warm and quick' })
    await pressKeys('Tab', 'Space', 'Tab')
    await sendKeys({ type: 'ada@example.com' })
    await pressKeys('Tab', 'Enter')
    await waitForUpdate(survey)
    const [creation, revision] = listWrites(calls)
    expectEqual([creation?.score, creation?.interaction], [1, 'key'])
    expectEqual([revision?.comment, revision?.contactDetails], ['Warm and quick', 'ada@example.com'])
    expectEqual(getText(getFocused(survey) as Element), 'Thank you!')
  })

  it('moves along the scale without choosing, and stops at the ends', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    const stops: string[] = []
    await pressKeys('Tab')
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'End', 'ArrowRight', 'ArrowLeft', 'Home']) {
      await pressKeys(key)
      stops.push(getFocusedValue(survey))
    }
    expectEqual(stops, ['0', '1', '2', '1', '10', '10', '9', '0'])
    expectEqual([getChosenScores(survey), calls], [[], []])
  })

  it('reverses the arrow keys in right-to-left text', async () => {
    const survey = await renderSurvey({
      language: 'ar' as Language,
      texts: (await import('../../shared/locales/en.ts')).en,
    })
    await pressKeys('Tab', 'ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowDown')
    expectEqual(getFocusedValue(survey), '2')
  })

  it('keeps the choice while the focus moves', async () => {
    stubService(receipt)
    const survey = await renderSurvey()
    await pressKeys('Tab', 'ArrowRight', 'Enter', 'ArrowRight')
    await waitForUpdate(survey)
    expectEqual([getChosenScores(survey), getFocusedValue(survey)], [['1'], '2'])
    await pressKeys('Enter')
    expectEqual(getChosenScores(survey), ['2'])
    assert(findOne(survey, 'form'), 'Expected that Enter only chooses')
  })

  it('chooses by digits', async () => {
    stubService(receipt)
    const survey = await renderSurvey()
    await pressKeys('Tab')
    for (const digit of ['0', '2', '9']) {
      await pressKeys(digit)
      expectEqual([getChosenScores(survey), getFocusedValue(survey)], [[digit], digit])
    }
  })

  it('waits for a 1 to become a 10', async () => {
    stubService(receipt)
    const timers = holdTimers(DIGIT_TIMEOUT_MS)
    const survey = await renderSurvey()
    await pressKeys('Tab', '1')
    expectEqual(getChosenScores(survey), [])
    await pressKeys('0')
    expectEqual(getChosenScores(survey), ['10'])
    await pressKeys('1', '7')
    expectEqual(getChosenScores(survey), ['7'])
    await pressKeys('1')
    await timers.fire()
    expectEqual(getChosenScores(survey), ['1'])
    await pressKeys('0')
    expectEqual(getChosenScores(survey), ['0'])
  })

  it('ignores browser shortcuts', async () => {
    const survey = await renderSurvey()
    findRadio(survey, 0).focus()
    const event = new KeyboardEvent('keydown', { key: '9', ctrlKey: true, bubbles: true, cancelable: true })
    findRadio(survey, 0).dispatchEvent(event)
    expectEqual([getChosenScores(survey), event.defaultPrevented], [[], false])
  })

  it('puts the invalid field one tab after the error', async () => {
    const survey = await renderSurvey()
    findOne<HTMLFormElement>(survey, 'form').requestSubmit()
    await waitForUpdate(survey)
    expectEqual(getFocused(survey)?.className, 'error')
    await pressKeys('Tab')
    expectEqual((getFocused(survey) as HTMLInputElement).name, 'score')
  })

  it('keeps its keys from the shortcuts of the page, which gets only Tab and Escape', async () => {
    stubService(receipt)
    const heard: string[] = []
    const controller = new AbortController()
    for (const type of ['keydown', 'keypress', 'keyup'])
      document.addEventListener(type, (event) => heard.push((event as KeyboardEvent).key), {
        signal: controller.signal,
      })
    const survey = await renderSurvey({}, 'score="9"')
    findRadio(survey, 9).focus()
    await pressKeys('ArrowLeft', '7', 'Enter')
    findOne(survey, 'textarea').focus()
    await sendKeys({ type: 'so/?s' })
    expectEqual(heard, [])
    await pressKeys('Escape')
    expectEqual(heard, ['Escape', 'Escape'])
    controller.abort()
  })

  it('shows a focus ring', async () => {
    const survey = await renderSurvey()
    await pressKeys('Tab', 'ArrowRight')
    const { outlineStyle, outlineWidth } = getComputedStyle(getFocused(survey)?.nextElementSibling as Element)
    expectEqual([outlineStyle, outlineWidth], ['solid', '3px'])
  })

  it('is submitted by Enter in a single-line field', async () => {
    stubService(receipt)
    const survey = await renderSurvey({}, 'score="9"')
    findOne(survey, '[name=contactRequested]').click()
    await waitForUpdate(survey)
    fillField(survey, 'contactDetails', 'ada@example.com')
    findOne(survey, '[name=contactDetails]').focus()
    await pressKeys('Enter')
    await waitForUpdate(survey)
    expectEqual(findAll(survey, '.done').length, 1)
  })
})
