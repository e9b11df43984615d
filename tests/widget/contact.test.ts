import type { VouchSurvey } from '../../widget/vouch.ts'
import {
  assert,
  chooseScore,
  expectEqual,
  fillForm,
  findOne,
  getText,
  interact,
  renderSurvey,
  stubService,
  submitForm,
} from './support.ts'

const receipt = { id: '0k5', editToken: 'x' }

before(interact)

describe('contact details', () => {
  const submitWith = async (attributes: string, fillIn: (survey: VouchSurvey) => unknown) => {
    const calls = stubService(receipt)
    const survey = await renderSurvey({}, attributes)
    await fillIn(survey)
    await submitForm(survey)
    return calls.at(-1)?.body
  }

  it('are sent as an email address or a phone number', async () => {
    const email = await submitWith('', (survey) => fillForm(survey, ' ada@example.com '))
    expectEqual([email.contactRequested, email.contact], [true, { email: 'ada@example.com' }])
    const phone = await submitWith('', (survey) => fillForm(survey, '+44 (20) 7123-4567'))
    expectEqual([phone.contactRequested, phone.contact], [true, { phone: '+44 (20) 7123-4567' }])
  })

  it('are not sent after the contact box is unticked', async () => {
    const body = await submitWith('', async (survey) => {
      await fillForm(survey)
      findOne(survey, '[name=contactRequested]').click()
    })
    expectEqual([body.contactRequested, body.contact], [false, undefined])
  })

  it('are not sent with a personal link, which identifies the respondent', async () => {
    const body = await submitWith('token="5up3rs3cr3t"', async (survey) => {
      await chooseScore(survey, 8)
      findOne(survey, '[name=contactRequested]').click()
    })
    expectEqual([body.contactRequested, body.contact], [true, undefined])
  })

  for (const details of ['  ', 'ada', 'ada@example', '020 7123 4567'])
    it(`are required when the contact box is ticked and the value is “${details}”`, async () => {
      const calls = stubService(receipt)
      const survey = await renderSurvey()
      await fillForm(survey, details)
      await submitForm(survey)
      expectEqual(calls.length, 1)
      assert(getText(findOne(survey, '.alarm'))?.startsWith('Enter an email address'), 'Expected what is missing')
      expectEqual(findOne(survey, '.alarm').nextElementSibling?.matches('.details'), true)
    })
})
