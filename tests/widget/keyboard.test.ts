import { sendKeys } from '@web/test-runner-commands'
import type { Language } from '../../shared/locale.ts'
import {
  all,
  ask,
  chosen,
  drawn,
  fill,
  focused,
  holds,
  one,
  pause,
  radio,
  same,
  sent,
  service,
  text,
} from './support.ts'

async function keys(...presses: string[]): Promise<void> {
  for (const press of presses) await sendKeys({ press })
}

const at = (survey: Parameters<typeof focused>[0]) => (focused(survey) as HTMLInputElement).value
const stored = { id: '0k5', editToken: 'x' }

describe('a survey by keyboard', () => {
  it('is gone through in its order, with one stop for the scale', async () => {
    const survey = await ask({}, 'score="8"')
    service(stored)
    const stops: (string | undefined)[] = []
    for (const _ of [1, 2, 3, 4]) {
      await keys('Tab')
      const { tagName, name } = focused(survey) as HTMLInputElement
      stops.push(name || tagName)
    }
    same(stops, ['score', 'comment', 'contactRequested', 'BUTTON'])
  })

  it('has one stop for the scale also where nothing is chosen', async () => {
    await ask({}, '', '<a href="/" slot="footer">After</a>')
    const survey = document.querySelector('vouch-survey') as Parameters<typeof focused>[0]
    await keys('Tab', 'ArrowRight', 'ArrowRight')
    same(at(survey), '2')
    await keys('Tab')
    same(document.activeElement?.textContent, 'After')
  })

  it('is answered whole', async () => {
    const calls = service(stored)
    const survey = await ask()
    await keys('Tab', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Space', 'Tab')
    await sendKeys({ type: 'Warm and quick' })
    await keys('Tab', 'Space', 'Tab')
    await sendKeys({ type: 'ada@example.com' })
    await keys('Tab', 'Enter')
    await drawn(survey)
    const [given, added] = sent(calls)
    same([given?.score, given?.interaction], [1, 'key'])
    same([added?.comment, added?.contact], ['Warm and quick', { email: 'ada@example.com' }])
    same(text(focused(survey) as Element), 'Thank you!')
  })

  it('moves along the scale without choosing, and not beyond its ends', async () => {
    const calls = service(stored)
    const survey = await ask()
    const stops: string[] = []
    await keys('Tab')
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'End', 'ArrowRight', 'ArrowLeft', 'Home']) {
      await keys(key)
      stops.push(at(survey))
    }
    same(stops, ['0', '1', '2', '1', '10', '10', '9', '0'])
    same([chosen(survey), calls], [[], []])
  })

  it('moves the other way where text runs from right to left', async () => {
    const survey = await ask({ language: 'ar' as Language, texts: (await import('../../shared/locales/en.ts')).en })
    await keys('Tab', 'ArrowLeft', 'ArrowLeft', 'ArrowRight', 'ArrowDown')
    same(at(survey), '2')
  })

  it('keeps what is chosen while the focus moves on', async () => {
    service(stored)
    const survey = await ask()
    await keys('Tab', 'ArrowRight', 'Enter', 'ArrowRight')
    await drawn(survey)
    same([chosen(survey), at(survey)], [['1'], '2'])
    await keys('Enter')
    same(chosen(survey), ['2'])
    holds(one(survey, 'form'), 'Expected that Enter only chooses')
  })

  it('chooses by digits', async () => {
    service(stored)
    const survey = await ask()
    await keys('Tab')
    for (const digit of ['0', '2', '9']) {
      await keys(digit)
      same([chosen(survey), at(survey)], [[digit], digit])
    }
  })

  it('waits whether a 1 becomes a 10', async () => {
    service(stored)
    const survey = await ask()
    await keys('Tab', '1')
    same(chosen(survey), [])
    await keys('0')
    same(chosen(survey), ['10'])
    await keys('1', '7')
    same(chosen(survey), ['7'])
    await keys('1')
    await pause(700)
    same(chosen(survey), ['1'])
    await keys('0')
    same(chosen(survey), ['0'])
  })

  it('leaves shortcuts of the browser alone', async () => {
    const survey = await ask()
    radio(survey, 0).focus()
    const event = new KeyboardEvent('keydown', { key: '9', ctrlKey: true, bubbles: true, cancelable: true })
    radio(survey, 0).dispatchEvent(event)
    same([chosen(survey), event.defaultPrevented], [[], false])
  })

  it('is one step from the alarm to what is to be put right', async () => {
    const survey = await ask()
    one<HTMLFormElement>(survey, 'form').requestSubmit()
    await drawn(survey)
    same(focused(survey)?.className, 'alarm')
    await keys('Tab')
    same((focused(survey) as HTMLInputElement).name, 'score')
  })

  it('shows where the focus is', async () => {
    const survey = await ask()
    await keys('Tab', 'ArrowRight')
    const { outlineStyle, outlineWidth } = getComputedStyle(focused(survey)?.nextElementSibling as Element)
    same([outlineStyle, outlineWidth], ['solid', '3px'])
  })

  it('is sent by Enter from a field of one line', async () => {
    service(stored)
    const survey = await ask({}, 'score="9"')
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    fill(survey, 'contactDetails', 'ada@example.com')
    one(survey, '[name=contactDetails]').focus()
    await keys('Enter')
    await drawn(survey)
    same(all(survey, '.done').length, 1)
  })
})
