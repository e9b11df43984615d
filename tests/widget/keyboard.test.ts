import { sendKeys } from '@web/test-runner-commands'
import { ask, chosen, drawn, focused, one, same, service, text } from './support.ts'

async function keys(...presses: string[]): Promise<void> {
  for (const press of presses) await sendKeys({ press })
}

describe('a survey by keyboard', () => {
  it('is gone through in its order, with one stop for the scale', async () => {
    const survey = await ask()
    const stops: (string | undefined)[] = []
    for (const _ of [1, 2, 3, 4]) {
      await keys('Tab')
      const { tagName, name } = focused(survey) as HTMLInputElement
      stops.push(name || tagName)
    }
    same(stops, ['score', 'comment', 'contactRequested', 'BUTTON'])
  })

  it('is answered whole', async () => {
    const calls = service({})
    const survey = await ask()
    await keys('Tab', 'Space', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Tab')
    await sendKeys({ type: 'Warm and quick' })
    await keys('Tab', 'Space', 'Tab')
    await sendKeys({ type: 'ada@example.com' })
    await keys('Tab', 'Enter')
    await drawn(survey)
    const { score, comment, contact } = calls[0]?.body ?? {}
    same([score, comment, contact], [1, 'Warm and quick', { email: 'ada@example.com' }])
    same(text(focused(survey) as Element), 'Thank you!')
  })

  it('is one step from the alarm to what is to be put right', async () => {
    const survey = await ask()
    one(survey, 'button').focus()
    await keys('Enter')
    await drawn(survey)
    same(focused(survey)?.className, 'alarm')
    await keys('Tab')
    same((focused(survey) as HTMLInputElement).name, 'score')
  })

  it('shows where the focus is', async () => {
    const survey = await ask()
    await keys('Tab', 'ArrowRight')
    same(chosen(survey), ['1'])
    const { outlineStyle, outlineWidth } = getComputedStyle(focused(survey)?.nextElementSibling as Element)
    same([outlineStyle, outlineWidth], ['solid', '3px'])
  })

  it('is sent by Enter from a field of one line', async () => {
    const calls = service({})
    const survey = await ask({}, 'score="9"')
    one(survey, '[name=score]:checked').focus()
    await keys('Enter')
    await drawn(survey)
    same(calls[0]?.body.score, 9)
  })
})
