import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  assert,
  chooseScore,
  deferResponse,
  expectEqual,
  failFetch,
  fillField,
  fillForm,
  findAll,
  findOne,
  findRadio,
  getChosenScores,
  getFocused,
  getText,
  interact,
  isVisible,
  listWrites,
  problemResponse,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

const receipt = { id: '0k5', score: 8, group: 'passive', editToken: 'x' }

const thanksText = 'Thank you! Your answer helps us improve.'

before(interact)

describe('sending a response', () => {
  it('sends the score as soon as it is chosen, with page and interaction', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey({ language: 'zh-Hans' }, 'link="till-3"')
    await chooseScore(survey, 8)
    expectEqual(
      calls.map(({ method, url }) => [method, url.pathname]),
      [['POST', '/widget/embed/surveys/0k3/responses']],
    )
    const { key, ...rest } = calls[0]?.body ?? {}
    assert(/^[0-9a-f]{32}$/.test(key), 'Expected a key that nobody can guess')
    expectEqual(Object.entries(rest).sort(), [
      ['automated', true],
      ['interaction', 'key'],
      ['link', 'till-3'],
      ['locale', 'zh-Hans'],
      ['page', location.origin + location.pathname],
      ['properties', { device: 'desktop', ...(rest.properties.referrer && { referrer: rest.properties.referrer }) }],
      ['score', 8],
    ])
  })

  it('adds the rest with the edit token', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 8)
    fillField(survey, 'comment', 'Warm and quick')
    await submitForm(survey)
    expectEqual([calls[1]?.method, calls[1]?.url.pathname], ['PATCH', '/widget/embed/responses/0k5'])
    expectEqual(calls[1]?.body, { editToken: 'x', comment: 'Warm and quick', answers: {}, contactRequested: false })
    expectEqual(calls.length, 2)
  })

  it('sends changed scores one at a time, skipping to the newest', async () => {
    const deferred = deferResponse(receipt)
    const calls = stubService(deferred.respond, receipt)
    const survey = await renderSurvey()
    for (const score of [3, 5, 9]) await chooseScore(survey, score)
    deferred.resolve()
    await waitForUpdate(survey)
    expectEqual(
      listWrites(calls).map(({ method, score }) => [method, score]),
      [
        ['POST', 3],
        ['PATCH', 9],
      ],
    )
  })

  it('shows the thanks and moves the focus there', async () => {
    stubService(receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 8)
    await submitForm(survey)
    expectEqual(getText(findOne(survey, '.ending')), thanksText)
    expectEqual(getFocused(survey)?.role, 'heading')
    expectEqual(getText(getFocused(survey) as Element), 'Thank you!')
    expectEqual(findAll(survey, 'form'), [])
  })

  it('sends a score of 0', async () => {
    const calls = stubService(receipt)
    await chooseScore(await renderSurvey(), 0)
    expectEqual(calls[0]?.body.score, 0)
  })

  it('sends the token of a personal link', async () => {
    const calls = stubService(receipt)
    await chooseScore(await renderSurvey({}, 'token="5up3rs3cr3t"'), 8)
    expectEqual(calls[0]?.body.token, '5up3rs3cr3t')
  })

  it('uses one key for all attempts, and a new key for a new response', async () => {
    const calls = stubService(failFetch, problemResponse(429), receipt)
    const survey = await renderSurvey()
    await chooseScore(survey, 8)
    for (const _ of [1, 2]) await submitForm(survey)
    expectEqual(getText(findOne(survey, '.ending')), thanksText)
    await chooseScore(await renderSurvey(), 8)
    const [first, ...keys] = calls.map(({ body }) => body.key)
    expectEqual([keys[0] === first, keys[1] === first, keys[2] === first], [true, true, false])
  })

  it('sends once, however often the button is pressed, and shows that it is sending', async () => {
    const deferred = deferResponse(receipt)
    const calls = stubService(deferred.respond)
    const survey = await renderSurvey()
    await chooseScore(survey, 8)
    const button = findOne(survey, 'button')
    button.focus()
    for (const _ of [1, 2, 3]) await submitForm(survey)
    expectEqual(getText(button), 'Sending…')
    expectEqual(button.ariaDisabled, 'true')
    expectEqual(getFocused(survey) === button, true)
    deferred.resolve()
    await waitForUpdate(survey)
    expectEqual(getText(findOne(survey, '.ending')), thanksText)
    expectEqual(calls.length, 1)
  })
})

describe('a response that cannot be sent', () => {
  /** Presses the button, with the score received already. */
  const submitWith = async (...responses: unknown[]) => {
    stubService(receipt, ...responses)
    const survey = await renderSurvey()
    await fillForm(survey)
    await submitForm(survey)
    return survey
  }

  /** As Enter does where there is no button yet. */
  const submit = async (survey: VouchSurvey) => {
    findOne<HTMLFormElement>(survey, 'form').requestSubmit()
    await waitForUpdate(survey)
  }

  it('requires a score', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await submit(survey)
    expectEqual(calls, [])
    expectEqual(getText(getFocused(survey) as Element), 'Please choose a number from 0 to 10.')
    assert(findOne(survey, 'fieldset').contains(findOne(survey, '.error')), 'Expected the error beside the scale')
  })

  it('moves the focus to the error each time', async () => {
    const survey = await renderSurvey()
    await submit(survey)
    findRadio(survey, 0).focus()
    await submit(survey)
    expectEqual(getFocused(survey)?.className, 'error')
  })

  it('removes the error once a score is chosen', async () => {
    stubService(receipt)
    const survey = await renderSurvey()
    await submit(survey)
    await chooseScore(survey, 8)
    expectEqual(findAll(survey, '.error'), [])
  })

  it('asks to wait when the rate limit is hit, and keeps the input', async () => {
    const survey = await submitWith(problemResponse(429))
    expectEqual(getText(getFocused(survey) as Element), 'Please wait a minute, then send your answer again.')
    expectEqual(getChosenScores(survey), ['8'])
    expectEqual(findOne<HTMLTextAreaElement>(survey, 'textarea').value, 'Warm and quick')
    expectEqual(findOne<HTMLInputElement>(survey, '[name=contactDetails]').value, 'ada@example.com')
    expectEqual(getText(findOne(survey, 'button')), 'Send')
  })

  it('shows an error when the service rejects it', async () => {
    const survey = await submitWith(problemResponse(403, { code: 'origin' }))
    expectEqual(getText(getFocused(survey) as Element), 'Your answer could not be sent. Please try again.')
  })

  it('marks invalid contact details', async () => {
    const survey = await submitWith(problemResponse(400, { errors: [{ path: 'contact.email', message: 'No' }] }))
    assert(getText(getFocused(survey) as Element)?.startsWith('Enter an email address'), 'Expected what is wrong')
    const field = findOne(survey, '[name=contactDetails]')
    expectEqual([field.ariaInvalid, field.getAttribute('aria-describedby')], ['true', findOne(survey, '.error').id])
  })

  for (const [code, title] of Object.entries({
    used: 'You have already answered',
    deleted: 'You have already answered',
    expired: 'This link has expired',
    closed: 'This survey is closed',
  })) {
    it(`ends with a message on the error code “${code}”`, async () => {
      stubService(problemResponse(410, { code }))
      const survey = await renderSurvey()
      findRadio(survey, 8).focus()
      await chooseScore(survey, 8)
      expectEqual(getText(getFocused(survey) as Element), title)
      expectEqual(findAll(survey, 'form, .error, .done'), [])
    })
  }

  it('ends with the thanks when a later attempt succeeds', async () => {
    const survey = await submitWith(problemResponse(429), receipt)
    await submitForm(survey)
    assert(isVisible(findOne(survey, '.done')), 'Expected the thanks')
    expectEqual(findAll(survey, '.error'), [])
  })
})
