import { sendKeys } from '@web/test-runner-commands'
import { DIGIT_TIMEOUT_MS } from '../../widget/scale-keys.ts'
import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  buildQuestion,
  chooseScore,
  deferResponse,
  expectEqual,
  fillField,
  findOne,
  getChosenScores,
  getFocused,
  holdTimers,
  interact,
  listWrites,
  problemResponse,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const receipt = { id: '0k5', editToken: 'x' }
const readQueue = () => Object.values(JSON.parse(localStorage.getItem('vouch:queue') ?? '{}')) as { body: object }[]

before(interact)
afterEach(() => localStorage.removeItem('vouch:queue'))

describe('a response', () => {
  it('is stored when the respondent leaves while it is being sent, and removed once it has arrived', async () => {
    const { respond, resolve } = deferResponse(receipt)
    stubService(respond, receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 7)
    dispatchEvent(new Event('pagehide'))
    expectEqual(readQueue().length, 1)
    resolve()
    await waitForUpdate()
    expectEqual(readQueue(), [])
  })

  it('is sent again without the fields that the service rejected', async () => {
    const badRequest = problemResponse(400, {
      errors: [
        { path: 'contact.email', message: 'No' },
        { path: 'signature', message: 'No' },
      ],
    })
    const calls = stubService(badRequest, receipt)
    const survey = await renderSurvey({}, 'contact-email="nonsense" signature="x" properties=\'{"shop":"Harbour"}\'')
    await chooseScore(survey, 7)
    const [first, second] = listWrites(calls)
    expectEqual([first?.contact, first?.signature], [{ email: 'nonsense' }, 'x'])
    expectEqual(
      [second?.contact, second?.signature, second?.score, second?.key === first?.key],
      [undefined, undefined, 7, true],
    )
    expectEqual(second?.properties.shop, 'Harbour')
  })

  it('is sent with the valid properties, whatever a page sets', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    const properties: Record<string, unknown> = {
      till: 3,
      vip: true,
      shop: ' Harbour ',
      empty: '',
      none: null,
      big: 10n,
      long: 'x'.repeat(300),
    }
    properties.self = properties
    survey.properties = properties
    await chooseScore(survey, 7)
    const { device, referrer, ...rest } = listWrites(calls)[0]?.properties ?? {}
    expectEqual(rest, { till: 3, vip: true, shop: 'Harbour', long: 'x'.repeat(200) })
  })

  it('omits reasons of a group the respondent is no longer in', async () => {
    const reasons = { promoter: [{ id: 'fast', text: 'Fast' }], detractor: [{ id: 'slow', text: 'Slow' }] }
    const calls = stubService(receipt)
    const survey = await renderSurvey({ reasons })
    await chooseScore(survey, 9)
    findOne(survey, '[value=fast]').click()
    await waitForUpdate(survey)
    await chooseScore(survey, 2)
    await submitForm(survey)
    expectEqual(listWrites(calls).at(-1)?.answers?.reasons ?? null, null)
  })

  it('clears a reason that was sent on leaving and unticked on return', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey({ reasons: { promoter: [{ id: 'fast', text: 'Fast' }] } })
    await chooseScore(survey, 9)
    findOne(survey, '[value=fast]').click()
    await waitForUpdate(survey)
    dispatchEvent(new Event('pagehide'))
    await waitForUpdate(survey)
    expectEqual(listWrites(calls).at(-1)?.answers, { reasons: ['fast'] })
    findOne(survey, '[value=fast]').click()
    await waitForUpdate(survey)
    await submitForm(survey)
    expectEqual(listWrites(calls).at(-1)?.answers, { reasons: null })
  })

  it('is completed when the element switches to another survey', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 9)
    fillField(survey, 'comment', 'Half a thought')
    survey.survey = 'another'
    await waitForUpdate(survey)
    expectEqual(
      listWrites(calls).some(({ comment }) => comment === 'Half a thought'),
      true,
    )
  })
})

describe('a 1 that may become a 10', () => {
  const pressOne = async () => {
    stubService(receipt)
    const timers = holdTimers(DIGIT_TIMEOUT_MS)
    const survey = await renderSurvey({}, 'score="8"')
    await sendKeys({ press: 'Tab' })
    await sendKeys({ press: '1' })
    return { survey, timers }
  }

  it('is chosen at once when the user tabs on, without moving the focus', async () => {
    const { survey, timers } = await pressOne()
    await sendKeys({ press: 'Tab' })
    await waitForUpdate(survey)
    expectEqual(getChosenScores(survey), ['1'])
    await timers.fire()
    expectEqual((getFocused(survey) as HTMLElement).tagName, 'TEXTAREA')
  })

  it('is dropped when another number is chosen in the meantime', async () => {
    const { survey, timers } = await pressOne()
    await chooseScore(survey, 7)
    await timers.fire()
    expectEqual(getChosenScores(survey), ['7'])
  })
})

describe('a survey on a page rendered by a framework', () => {
  const createSurvey = async (properties: object): Promise<VouchSurvey> => {
    const survey = document.createElement('vouch-survey')
    survey.innerHTML = `<script type="application/json">${JSON.stringify(buildQuestion())}</script>`
    Object.assign(survey, { survey: '0k3' }, properties)
    document.querySelector('main')?.append(survey)
    await waitForUpdate(survey)
    return survey
  }

  it('parses properties set as strings', async () => {
    stubService(receipt)
    const survey = await createSurvey({ score: '9', headingLevel: '3', properties: '{"shop":"Harbour"}' })
    expectEqual([getChosenScores(survey), survey.properties, survey.headingLevel], [['9'], { shop: 'Harbour' }, 3])
  })

  it('treats an empty string as true, as attributes do', async () => {
    stubService(receipt)
    const survey = await createSurvey({ display: 'card', manual: '' })
    expectEqual([survey.manual, survey.isPending], [true, true])
  })

  it('is isolated from the text styles and keyboard shortcuts of the page', async () => {
    stubService(receipt)
    document.body.style.cssText =
      'text-transform: uppercase; letter-spacing: 1em; text-indent: 3em; pointer-events: none'
    let keysHeard = ''
    const recordKey = ({ key }: KeyboardEvent) => {
      keysHeard += key
    }
    addEventListener('keydown', recordKey)
    const survey = await renderSurvey()
    await chooseScore(survey, 9)
    findOne(survey, 'textarea').focus()
    await sendKeys({ type: 'ok' })
    const { textTransform, letterSpacing, textIndent, pointerEvents } = getComputedStyle(findOne(survey, '.low'))
    removeEventListener('keydown', recordKey)
    document.body.style.cssText = ''
    expectEqual([textTransform, letterSpacing, textIndent, pointerEvents], ['none', 'normal', '0px', 'auto'])
    expectEqual(keysHeard, '')
  })
})
