import { ask, chosen, drawn, holds, isSeen, one, person, press, question, same, service, show } from './support.ts'

/** A plain form such as the answering page has, and the survey around it. */
const form = (about = '', alarm = '') => `<form method="post">
  <input type="hidden" name="key" value="the-key-of-the-page">
  ${alarm}
  <label><input type="radio" name="score" value="7">7</label>
  <label><input type="radio" name="score" value="8" ${about}>8</label>
  <textarea name="comment">As it came</textarea>
  <input type="checkbox" name="contactRequested" value="yes">
  <input name="contactDetails" value="">
</form>`

/** The page as it is before the script has arrived, and what a person does with it until then. */
async function arrivingAfter(act: (form: HTMLFormElement) => void, html = form()) {
  const survey = await show('<vouch-survey></vouch-survey>')
  survey.innerHTML = `<script type="application/json">${JSON.stringify(question())}</script>${html}`
  const plain = survey.querySelector('form') as HTMLFormElement
  act(plain)
  survey.survey = '0k3'
  await drawn(survey)
  return { survey, plain }
}

const field = <E extends HTMLElement>(form: HTMLFormElement, selector: string) => form.querySelector(selector) as E

describe('a plain form inside a survey', () => {
  it('gives way to the survey', async () => {
    const survey = await ask({}, '', form())
    holds(isSeen(one(survey, 'form')), 'Expected the form of the survey')
    holds(!isSeen(survey.querySelector('form') as Element), 'Expected the plain form to be gone')
  })

  it('hands over what it says, and its key', async () => {
    const calls = service({})
    const survey = await ask({}, '', form('checked'))
    same(chosen(survey), ['8'])
    same(one<HTMLTextAreaElement>(survey, 'textarea').value, 'As it came')
    same(calls, [])
    await person()
    await press(survey)
    same([calls[0]?.body.key, calls[0]?.body.score], ['the-key-of-the-page', 8])
    same(calls[1]?.body.comment, 'As it came')
  })

  for (const [name, act] of Object.entries({
    'chosen a number': (form) => field(form, '[value="7"]').click(),
    'begun to write': (form) => {
      field<HTMLTextAreaElement>(form, 'textarea').value = 'As it came, and'
    },
    'ticked the box': (form) => field(form, '[type=checkbox]').click(),
    'gone to a field': (form) => field(form, 'textarea').focus(),
  } satisfies Record<string, (form: HTMLFormElement) => void>)) {
    it(`stays for a person who has ${name} before the script arrives`, async () => {
      const { plain } = await arrivingAfter(act)
      holds(isSeen(plain), 'Expected the plain form')
    })
  }

  it('stays when it has come back with something to put right', async () => {
    const { plain } = await arrivingAfter(() => undefined, form('checked', '<p class="alarm">Please …</p>'))
    holds(isSeen(plain), 'Expected the plain form')
  })

  it('goes when nobody has touched it', async () => {
    const { plain } = await arrivingAfter(() => undefined, form('checked'))
    holds(!isSeen(plain), 'Expected the survey in its place')
  })
})
