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
  waitForUpdate,
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

  it('are sent as they are typed, for the service to read', async () => {
    const email = await submitWith('', (survey) => fillForm(survey, ' ada@example.com '))
    expectEqual([email.contactRequested, email.contactDetails], [true, 'ada@example.com'])
    const other = await submitWith('', (survey) => fillForm(survey, '微信号 wang_123'))
    expectEqual([other.contactRequested, other.contactDetails], [true, '微信号 wang_123'])
  })

  it('are not sent after the contact box is unticked', async () => {
    const body = await submitWith('', async (survey) => {
      await fillForm(survey)
      findOne(survey, '[name=contactRequested]').click()
    })
    expectEqual([body.contactRequested, body.contactDetails], [false, undefined])
  })

  it('are not sent with a personal link, which identifies the respondent', async () => {
    const body = await submitWith('token="5up3rs3cr3t"', async (survey) => {
      await chooseScore(survey, 8)
      findOne(survey, '[name=contactRequested]').click()
    })
    expectEqual([body.contactRequested, body.contactDetails], [true, undefined])
  })

  it('are required when the contact box is ticked', async () => {
    const calls = stubService(receipt)
    const survey = await renderSurvey()
    await fillForm(survey, '  ')
    await submitForm(survey)
    expectEqual(calls.length, 1)
    assert(getText(findOne(survey, '.error'))?.startsWith('Enter an email address'), 'Expected what is missing')
    expectEqual(findOne(survey, '.error').nextElementSibling?.matches('.details'), true)
  })

  for (const [language, keyboard] of [
    ['zh-Hans', 'tel'],
    ['zh-Hant', 'tel'],
    ['en', 'email'],
  ] as const)
    it(`are asked for with the keyboard for ${keyboard} in ${language}`, async () => {
      stubService(receipt)
      const survey = await renderSurvey({ language }, 'score="3"')
      findOne(survey, '[name=contactRequested]').click()
      await waitForUpdate(survey)
      const { inputMode, autocomplete } = findOne<HTMLInputElement>(survey, '[name=contactDetails]')
      expectEqual([inputMode, autocomplete], [keyboard, keyboard])
    })
})
