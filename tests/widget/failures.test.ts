import { sendKeys } from '@web/test-runner-commands'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  ask,
  choose,
  chosen,
  drawn,
  fill,
  focused,
  later,
  one,
  pause,
  person,
  press,
  problem,
  question,
  same,
  sent,
  service,
} from './support.ts'

const stored = { id: '0k5', editToken: 'x' }
const kept = () => Object.values(JSON.parse(localStorage.getItem('vouch:outbox') ?? '{}')) as { body: object }[]

before(person)
afterEach(() => localStorage.removeItem('vouch:outbox'))

describe('an answer', () => {
  it('is kept when its giver leaves while it is under way, and no longer once it has arrived', async () => {
    const { answer, arrive } = later(stored)
    service(answer, stored)
    const survey = await ask()
    await choose(survey, 7)
    dispatchEvent(new Event('pagehide'))
    same(kept().length, 1)
    arrive()
    await pause(60)
    same(kept(), [])
  })

  it('is not lost because of what comes with it: what the service cannot take is left out', async () => {
    const refused = problem(400, {
      errors: [
        { path: 'contact.email', message: 'No' },
        { path: 'signature', message: 'No' },
      ],
    })
    const calls = service(refused, stored)
    const survey = await ask({}, 'contact-email="nonsense" signature="x" properties=\'{"shop":"Harbour"}\'')
    await choose(survey, 7)
    await pause(40)
    const [first, second] = sent(calls)
    same([first?.contact, first?.signature], [{ email: 'nonsense' }, 'x'])
    same(
      [second?.contact, second?.signature, second?.score, second?.key === first?.key],
      [undefined, undefined, 7, true],
    )
    same(second?.properties.shop, 'Harbour')
  })

  it('is sent with what can be told of it, whatever a page puts into its properties', async () => {
    const calls = service(stored)
    const survey = await ask()
    const self: Record<string, unknown> = {
      till: 3,
      vip: true,
      shop: ' Harbour ',
      empty: '',
      none: null,
      big: 10n,
      long: 'x'.repeat(300),
    }
    self.self = self
    survey.properties = self
    await choose(survey, 7)
    const { device, referrer, ...told } = sent(calls)[0]?.properties ?? {}
    same(told, { till: 3, vip: true, shop: 'Harbour', long: 'x'.repeat(200) })
  })

  it('holds no reason of a group that its giver is no longer in', async () => {
    const reasons = { promoter: [{ id: 'fast', text: 'Fast' }], detractor: [{ id: 'slow', text: 'Slow' }] }
    const calls = service(stored)
    const survey = await ask({ reasons })
    await choose(survey, 9)
    one(survey, '[value=fast]').click()
    await drawn(survey)
    await choose(survey, 2)
    await press(survey)
    same(sent(calls).at(-1)?.answers?.reasons ?? null, null)
  })

  it('takes back what was ticked, sent when its giver went away, and unticked when he came back', async () => {
    const calls = service(stored)
    const survey = await ask({ reasons: { promoter: [{ id: 'fast', text: 'Fast' }] } })
    await choose(survey, 9)
    one(survey, '[value=fast]').click()
    await drawn(survey)
    dispatchEvent(new Event('pagehide'))
    await drawn(survey)
    same(sent(calls).at(-1)?.answers, { reasons: ['fast'] })
    one(survey, '[value=fast]').click()
    await drawn(survey)
    await press(survey)
    same(sent(calls).at(-1)?.answers, { reasons: null })
  })

  it('is completed when the page asks another survey in its place', async () => {
    const calls = service(stored)
    const survey = await ask()
    await choose(survey, 9)
    fill(survey, 'comment', 'Half a thought')
    survey.survey = 'another'
    await drawn(survey)
    same(
      sent(calls).some(({ comment }) => comment === 'Half a thought'),
      true,
    )
  })
})

describe('a 1 that may become a 10', () => {
  const begin = async (): Promise<VouchSurvey> => {
    service(stored)
    const survey = await ask({}, 'score="8"')
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: '1' })
    return survey
  }

  it('is a 1 at once for who goes on, and leaves him where he is', async () => {
    const survey = await begin()
    await sendKeys({ press: 'Tab' })
    await drawn(survey)
    same(chosen(survey), ['1'])
    await pause(700)
    same((focused(survey) as HTMLElement).tagName, 'TEXTAREA')
  })

  it('is forgotten for who chooses another number meanwhile', async () => {
    const survey = await begin()
    await choose(survey, 7)
    await pause(700)
    same(chosen(survey), ['7'])
  })
})

describe('a survey on a page that frameworks make', () => {
  const made = async (properties: object): Promise<VouchSurvey> => {
    const survey = document.createElement('vouch-survey')
    survey.innerHTML = `<script type="application/json">${JSON.stringify(question())}</script>`
    Object.assign(survey, { survey: '0k3' }, properties)
    document.querySelector('main')?.append(survey)
    await drawn(survey)
    return survey
  }

  it('takes properties as the texts that they set', async () => {
    service(stored)
    const survey = await made({ score: '9', headingLevel: '3', properties: '{"shop":"Harbour"}' })
    same([chosen(survey), survey.properties, survey.headingLevel], [['9'], { shop: 'Harbour' }, 3])
  })

  it('takes an empty text for a yes, as attributes do', async () => {
    service(stored)
    const survey = await made({ display: 'card', manual: '' })
    same([survey.manual, survey.waits], [true, true])
  })

  it('does not let the page’s text styles in, nor its shortcuts hear what is typed', async () => {
    service(stored)
    document.body.style.cssText =
      'text-transform: uppercase; letter-spacing: 1em; text-indent: 3em; pointer-events: none'
    let heard = ''
    const listen = ({ key }: KeyboardEvent) => {
      heard += key
    }
    addEventListener('keydown', listen)
    const survey = await ask()
    await choose(survey, 9)
    one(survey, 'textarea').focus()
    await sendKeys({ type: 'ok' })
    const { textTransform, letterSpacing, textIndent, pointerEvents } = getComputedStyle(one(survey, '.low'))
    removeEventListener('keydown', listen)
    document.body.style.cssText = ''
    same([textTransform, letterSpacing, textIndent, pointerEvents], ['none', 'normal', '0px', 'auto'])
    same(heard, '')
  })
})
