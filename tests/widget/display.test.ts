import { emulateMedia, sendKeys, sendMouse, setViewport } from '@web/test-runner-commands'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  all,
  ask,
  choose,
  drawn,
  focused,
  heard,
  holds,
  isSeen,
  offline,
  one,
  person,
  press,
  problem,
  question,
  same,
  service,
  show,
  text,
} from './support.ts'

const displays = ['bar', 'card', 'dialog'] as const
const stored = { id: '0k5', editToken: 'x' }
const sheet = (survey: VouchSurvey) => one(survey, '[part=sheet]')
const close = async (survey: VouchSurvey) => {
  one(survey, '.close').click()
  await drawn()
}

before(async () => {
  // What goes, goes at once.
  await emulateMedia({ reducedMotion: 'reduce' })
  await setViewport({ width: 1280, height: 800 })
  await person()
})

after(async () => {
  await emulateMedia({ reducedMotion: 'no-preference' })
  await setViewport({ width: 800, height: 600 })
})

for (const display of displays)
  describe(`a survey as a ${display}`, () => {
    const open = (about = {}, attributes = '') => ask(about, `display="${display}" ${attributes}`)

    it('comes over the page, and takes no room in it', async () => {
      const survey = await open()
      same(getComputedStyle(sheet(survey)).position, 'fixed')
      same(survey.offsetHeight, 0)
      holds(isSeen(one(survey, 'form')), 'Expected the form')
    })

    it('is named, and says what it is', async () => {
      const survey = await open()
      same(sheet(survey).ariaLabel, 'Short survey')
      same(
        display === 'dialog' ? sheet(survey).tagName : sheet(survey).role,
        display === 'dialog' ? 'DIALOG' : 'region',
      )
    })

    it('is not there before it is shown', async () => {
      service(question())
      const survey = await show(`<vouch-survey survey="0k3" display="${display}" manual>Else</vouch-survey>`)
      same([survey.shadowRoot?.children.length, survey.offsetHeight], [0, 0])
    })

    it('closes by its button, which is large enough to hit', async () => {
      const survey = await open()
      const button = one(survey, '.close')
      same(button.ariaLabel, 'Close')
      const { width, height } = button.getBoundingClientRect()
      same([width, height], [44, 44])
      await close(survey)
      holds(!isSeen(sheet(survey)), 'Expected nothing to see')
    })

    it('closes by Escape', async () => {
      const survey = await open()
      if (display !== 'dialog') one(survey, '[name=score]').focus()
      await sendKeys({ press: 'Escape' })
      await drawn()
      holds(!isSeen(sheet(survey)), 'Expected nothing to see')
    })

    it('says that it closes, and stays where the page wants it to', async () => {
      const survey = await open()
      const told = heard(survey, 'vouch-dismiss', (event) => event.preventDefault())
      for (const _ of [1, 2, 3]) {
        one(survey, '[name=score]').focus()
        await sendKeys({ press: 'Escape' })
        await drawn()
      }
      same(told, Array(3).fill({ survey: '0k3', answered: false }))
      holds(isSeen(one(survey, 'form')), 'Expected it still')
      if (display === 'dialog') holds(sheet(survey).matches(':modal'), 'Expected it to be modal still')
    })

    it('gives the focus back when it closes', async () => {
      const survey = await open({}, 'manual')
      const button = document.querySelector('main')?.appendChild(document.createElement('button')) as HTMLElement
      button.focus()
      survey.show()
      await drawn()
      one(survey, '[name=score]').focus()
      await close(survey)
      same(document.activeElement === button, true)
    })

    it('thanks until it is closed, and begins anew when it is shown again', async () => {
      service(stored)
      const survey = await open()
      await choose(survey, 9)
      await press(survey)
      same(text(focused(survey) as Element), 'Thank you!')
      const told = heard(survey, 'vouch-dismiss')
      await close(survey)
      same(told, [{ survey: '0k3', score: 9, answered: true }])
      survey.show()
      await drawn()
      same(
        all(survey, 'form, :checked').map((it) => it.tagName),
        ['FORM'],
      )
    })

    it('keeps what has been filled in when it is closed and shown again', async () => {
      service(stored)
      const survey = await open()
      await choose(survey, 4)
      await close(survey)
      survey.show()
      await drawn()
      same(one<HTMLInputElement>(survey, '[name=score]:checked').value, '4')
      holds(isSeen(one(survey, 'form')), 'Expected the form')
    })

    it('survives being moved within the page', async () => {
      const survey = await open()
      document.querySelector('main')?.prepend(survey)
      await drawn()
      holds(isSeen(one(survey, 'form')), 'Expected the form')
      if (display === 'dialog') holds(sheet(survey).matches(':modal'), 'Expected it to be modal still')
    })

    for (const [name, answer] of Object.entries({
      'closed surveys': question({ closed: true }),
      'people who are not to be asked now': question({ notNow: 'Asked 12 days ago' }),
      'unknown surveys': problem(404),
      'a service out of reach': offline,
    }))
      it(`is not shown for ${name}`, async () => {
        service(answer)
        const survey = await show(`<vouch-survey survey="0k3" display="${display}">Else</vouch-survey>`)
        same(survey.shadowRoot?.children.length, 0)
      })

    for (const width of [320, 390, 1280])
      it(`stays within a screen of ${width} px, however much is asked`, async () => {
        service(stored)
        await setViewport({ width, height: 640 })
        const survey = await open()
        await choose(survey, 2)
        const { left, top, right, bottom } = sheet(survey).getBoundingClientRect()
        await setViewport({ width: 1280, height: 800 })
        holds(left >= 0 && top >= 0 && right <= width && bottom <= 640, `Got ${[left, top, right, bottom]}`)
      })
  })

describe('a survey over the page', () => {
  for (const display of ['bar', 'card'])
    it(`does not take the focus as a ${display}`, async () => {
      await ask({}, `display="${display}"`)
      same(document.activeElement, document.body)
    })

  it('keeps the focus within as a dialog, beginning with the question', async () => {
    const survey = await ask({}, 'display="dialog"', '<a href="/">Outside</a>')
    same(text(focused(survey) as Element), text(one(survey, 'legend')))
    for (const _ of [1, 2, 3, 4]) {
      await sendKeys({ press: 'Tab' })
      holds(document.activeElement === survey || document.activeElement === document.body, 'Expected the focus within')
    }
  })

  it('lets the page behind a card be used', async () => {
    const survey = await ask({}, 'display="card"')
    const button = document.querySelector('main')?.appendChild(document.createElement('button')) as HTMLElement
    button.style.cssText = 'position: fixed; inset: 0 auto auto 0; inline-size: 50px; block-size: 50px'
    let clicks = 0
    button.onclick = () => clicks++
    await sendMouse({ type: 'click', position: [20, 20] })
    same([clicks, isSeen(one(survey, 'form'))], [1, true])
  })

  it('comes and goes softly, unless somebody wants it still', async () => {
    const survey = await ask({}, 'display="card"')
    same(getComputedStyle(sheet(survey)).transitionDuration, '0s')
    await emulateMedia({ reducedMotion: 'no-preference' })
    const durations = new Set(getComputedStyle(sheet(survey)).transitionDuration.split(', '))
    await emulateMedia({ reducedMotion: 'reduce' })
    same([...durations], ['0.2s'])
  })

  it('takes its ground, ink, corners and height above the page from the site', async () => {
    const style = '--vouch-ground: rgb(1, 2, 3); --vouch-ink: rgb(250, 251, 252); --vouch-radius: 10px; --vouch-z: 7'
    const { backgroundColor, color, borderTopLeftRadius, zIndex } = getComputedStyle(
      sheet(await ask({}, `display="card" style="${style}"`)),
    )
    same([backgroundColor, color, borderTopLeftRadius, zIndex], ['rgb(1, 2, 3)', 'rgb(250, 251, 252)', '20px', '7'])
  })

  it('is told of when it is to be shown, and stays away where the page wants that', async () => {
    const prevent = (event: Event) => event.preventDefault()
    document.addEventListener('vouch-show', prevent)
    const survey = await ask({}, 'display="card"')
    document.removeEventListener('vouch-show', prevent)
    same(survey.shadowRoot?.children.length, 0)
    survey.show()
    await drawn()
    holds(isSeen(one(survey, 'form')), 'Expected the form')
  })
})
