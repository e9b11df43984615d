import { sendKeys } from '@web/test-runner-commands'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  all,
  ask,
  choose,
  drawn,
  fill,
  holds,
  isSeen,
  offline,
  one,
  person,
  press,
  question,
  same,
  sent,
  service,
  show,
} from './support.ts'

const stored = { id: '0k5', editToken: 'x' }
const data = () => `<script type="application/json">${JSON.stringify(question())}</script>`

before(person)

/** With a style sheet of the page, while `act` runs. */
async function styled(css: string, act: () => Promise<void>): Promise<void> {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  document.adoptedStyleSheets = [sheet]
  try {
    await act()
  } finally {
    document.adoptedStyleSheets = []
  }
}

describe('a survey in a page that has its own ways', () => {
  for (const display of ['inline', 'bar', 'card', 'dialog'])
    it(`keeps its look as ${display} where the page resets everything`, async () => {
      const look = async () => {
        const survey = await ask({}, `score="9" display="${display}"`)
        const { width, height } = one(survey, '.more button').getBoundingClientRect()
        return [width, height, one(survey, '.scale').offsetWidth, getComputedStyle(one(survey, 'textarea')).borderWidth]
      }
      const before = await look()
      await styled(
        `* { all: unset !important } button, input, form, fieldset, label { display: none !important }
        main { font: 16px/1.15 Arial !important; display: block !important }`,
        async () => {
          const [, height, width, border] = await look()
          same([border, Number(height) >= 44, Number(width) > 200], [before[3], true, true])
        },
      )
    })

  it('does not hand its text down from a page that shouts', async () => {
    await styled('main { font: italic 700 40px serif; text-transform: uppercase; letter-spacing: 1em }', async () => {
      const { fontSize, fontStyle, textTransform, letterSpacing } = getComputedStyle(
        one(await ask({}, 'display="card"'), '.low'),
      )
      same([fontSize, fontStyle, textTransform, letterSpacing], ['14px', 'normal', 'none', 'normal'])
    })
  })

  it('never sends the form that it stands in', async () => {
    service(stored)
    const survey = await show(`<form action="/elsewhere"><vouch-survey survey="0k3">${data()}</vouch-survey></form>`)
    let submits = 0
    document.querySelector('main form')?.addEventListener('submit', (event) => {
      event.preventDefault()
      submits++
    })
    await choose(survey, 9)
    one(survey, '[name=contactRequested]').click()
    await drawn(survey)
    fill(survey, 'contactDetails', 'ada@example.com')
    one(survey, '[name=contactDetails]').focus()
    await sendKeys({ press: 'Enter' })
    await drawn()
    same([submits, all(survey, '.done').length], [0, 1])
  })

  it('works within another shadow root', async () => {
    const calls = service(stored)
    const host = document.querySelector('main')?.appendChild(document.createElement('div')) as HTMLElement
    const root = host.attachShadow({ mode: 'open' })
    root.innerHTML = `<vouch-survey survey="0k3" display="dialog">${data()}</vouch-survey>`
    await drawn()
    const survey = root.firstElementChild as VouchSurvey
    let heard = 0
    host.addEventListener('vouch-score', () => heard++)
    await choose(survey, 9)
    same([sent(calls).length, heard, one(survey, 'dialog').matches(':modal')], [1, 1, true])
    host.remove()
  })

  it('lets go of the page when it is taken away', async () => {
    const calls = service(stored)
    const survey = await ask({}, 'score="9" delay="0.05" manual')
    survey.show()
    await drawn()
    survey.remove()
    await person()
    await drawn()
    same(calls, [])
  })

  it('goes on where it was when it is moved', async () => {
    const calls = service(stored)
    const survey = await ask()
    await choose(survey, 4)
    fill(survey, 'comment', 'Slow')
    const section = document.querySelector('main')?.appendChild(document.createElement('section'))
    section?.append(survey)
    await drawn()
    await choose(survey, 9)
    await press(survey)
    same(
      sent(calls).map(({ method, score, comment }) => [method, score, comment]),
      [
        ['POST', 4, undefined],
        ['PATCH', undefined, 'Slow'],
        ['PATCH', 9, undefined],
      ],
    )
  })

  it('takes properties that a framework has set before the script arrived', async () => {
    const survey = document.createElement('vouch-survey')
    const plain = document.implementation.createHTMLDocument().createElement('vouch-survey') as VouchSurvey
    Object.assign(plain, { survey: '0k3', delay: 0.05 })
    plain.innerHTML = data()
    document.querySelector('main')?.append(plain)
    await drawn()
    same(
      [plain.constructor === survey.constructor, plain.survey, isSeen(plain.shadowRoot?.children[0])],
      [true, '0k3', false],
    )
    await new Promise((resolve) => setTimeout(resolve, 60))
    holds(isSeen(one(plain, 'form')), 'Expected the form')
  })

  it('tells of what fails by an event and nothing else', async () => {
    service(offline)
    const told: unknown[] = []
    const hear = (event: Event) => told.push((event as CustomEvent).detail.error.message)
    document.addEventListener('vouch-error', hear)
    await show('<vouch-survey survey="0k3"></vouch-survey>')
    document.removeEventListener('vouch-error', hear)
    same(told, ['Failed to fetch'])
  })
})
