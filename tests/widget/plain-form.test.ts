import {
  assert,
  buildQuestion,
  expectEqual,
  findOne,
  getChosenScores,
  interact,
  isVisible,
  render,
  renderSurvey,
  stubService,
  submitForm,
  waitForUpdate,
} from './support.ts'

/** A plain form as on the survey page, inside a survey element. */
const buildForm = (scoreAttributes = '', errorHtml = '') => `<form method="post">
  <input type="hidden" name="key" value="the-key-of-the-page">
  ${errorHtml}
  <label><input type="radio" name="score" value="7">7</label>
  <label><input type="radio" name="score" value="8" ${scoreAttributes}>8</label>
  <textarea name="comment">As it came</textarea>
  <input type="checkbox" name="contactRequested" value="yes">
  <input name="contactDetails" value="">
</form>`

/** Renders the page before the script has loaded and runs the user's actions until then. */
async function upgradeAfter(interactWith: (form: HTMLFormElement) => void, html = buildForm()) {
  const survey = await render('<vouch-survey></vouch-survey>')
  survey.innerHTML = `<script type="application/json">${JSON.stringify(buildQuestion())}</script>${html}`
  const plainForm = survey.querySelector('form') as HTMLFormElement
  interactWith(plainForm)
  survey.survey = '0k3'
  await waitForUpdate(survey)
  return { survey, plainForm: plainForm }
}

const findField = <E extends HTMLElement>(form: HTMLFormElement, selector: string) => form.querySelector(selector) as E

describe('a plain form inside a survey', () => {
  it('is replaced by the survey', async () => {
    const survey = await renderSurvey({}, '', buildForm())
    assert(isVisible(findOne(survey, 'form')), 'Expected the form of the survey')
    assert(!survey.querySelector('form'), 'Expected the plain form to be gone')
  })

  it('is the only content that shows: a link for browsers that cannot run the script does not', async () => {
    const link = '<a href="/l/till">Short survey</a>'
    const survey = await renderSurvey({}, '', link)
    assert(!isVisible(survey.querySelector('a') as Element), 'Expected the link to be hidden beside the survey')
    const pendingSurvey = await render(`<vouch-survey survey="0k4" display="card" manual>${link}</vouch-survey>`)
    await waitForUpdate(pendingSurvey)
    assert(!isVisible(pendingSurvey.querySelector('a') as Element), 'Expected the link to be hidden before it is shown')
  })

  it('passes its values and its key to the survey', async () => {
    const calls = stubService({})
    const survey = await renderSurvey({}, '', buildForm('checked'))
    expectEqual(getChosenScores(survey), ['8'])
    expectEqual(findOne<HTMLTextAreaElement>(survey, 'textarea').value, 'As it came')
    expectEqual(calls, [])
    await interact()
    await submitForm(survey)
    expectEqual([calls[0]?.body.key, calls[0]?.body.score], ['the-key-of-the-page', 8])
    expectEqual(calls[1]?.body.comment, 'As it came')
  })

  for (const [name, interactWith] of Object.entries({
    'chosen a number': (form) => findField(form, '[value="7"]').click(),
    'started to type': (form) => {
      findField<HTMLTextAreaElement>(form, 'textarea').value = 'As it came, and'
    },
    'ticked the box': (form) => findField(form, '[type=checkbox]').click(),
    'focused a field': (form) => findField(form, 'textarea').focus(),
  } satisfies Record<string, (form: HTMLFormElement) => void>)) {
    it(`stays when the user has ${name} before the script loads`, async () => {
      const { plainForm } = await upgradeAfter(interactWith)
      assert(isVisible(plainForm), 'Expected the plain form')
    })
  }

  it('stays when it came back with an error', async () => {
    const { plainForm } = await upgradeAfter(() => undefined, buildForm('checked', '<p class="error">Please …</p>'))
    assert(isVisible(plainForm), 'Expected the plain form')
  })

  it('is replaced when it is untouched', async () => {
    const { plainForm } = await upgradeAfter(() => undefined, buildForm('checked'))
    assert(!isVisible(plainForm), 'Expected the survey in its place')
  })
})
