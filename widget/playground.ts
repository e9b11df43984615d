import type { Question } from '../shared/question.ts'

/** The playground of `/docs/widget`: its controls make an element beside them, and the lines for a page of one's own. */

type Settings = Record<string, string>

const playground = document.querySelector<HTMLElement>('.playground')
const find = <E extends Element>(selector: string) => playground?.querySelector<E>(selector) as E

/** Ours to choose from: colours for `--vouch-accent` and `--vouch-on-accent` that are legible by day and by night. */
const colours: Record<string, Settings> = {
  forest: { '--vouch-accent': 'light-dark(#0b6b43, #7fd6ab)', '--vouch-on-accent': 'light-dark(#fff, #06281a)' },
  plum: { '--vouch-accent': 'light-dark(#7a1f5c, #f0a6d5)', '--vouch-on-accent': 'light-dark(#fff, #3a0f2b)' },
  brick: { '--vouch-accent': 'light-dark(#a33a12, #ffb59a)', '--vouch-on-accent': 'light-dark(#fff, #401403)' },
  ink: { '--vouch-accent': 'light-dark(#1d2126, #eceef0)', '--vouch-on-accent': 'light-dark(#fff, #1d2126)' },
}

/** The attributes in the order in which they are written; what says no more than leaving it out does is left out. */
const attributes = ['display', 'lang', 'score', 'heading-level', 'delay']
const defaults: Settings = { display: 'inline', 'heading-level': '2' }

function settings(): Settings {
  const chosen = new FormData(find<HTMLFormElement>('form'))
  return Object.fromEntries([...chosen].map(([name, value]) => [name, String(value)]))
}

/** Everything anew, as a page that has just been opened. */
async function show(): Promise<void> {
  const chosen = settings()
  const { lang } = chosen
  find('.outcome code').textContent = snippet(chosen)
  const question = await questionIn(lang || ('rtl' in chosen ? 'ar' : 'en'))
  // Something else may have been chosen meanwhile.
  if (JSON.stringify(settings()) !== JSON.stringify(chosen)) return
  const stage = find<HTMLElement>('.stage')
  stage.className = `stage ${'dark' in chosen ? 'dark' : 'light'}`
  stage.dir = 'rtl' in chosen ? 'rtl' : 'ltr'
  forget()
  stage.replaceChildren(element(chosen, question), note(chosen))
}

async function questionIn(language: string): Promise<Question> {
  const response = await fetch(`/docs/widget/questions/${language}`)
  return response.json()
}

/** What the empty stage says where the survey does not stand on it. */
function note({ display }: Settings): HTMLElement | string {
  if (display === 'inline') return ''
  const text = document.createElement('p')
  text.textContent = 'It comes over the whole page.'
  return text
}

/** An element with its question inside: the service is not asked for it. */
function element(chosen: Settings, question: Question): HTMLElement {
  const survey = document.createElement('vouch-survey')
  survey.setAttribute('survey', 'playground')
  for (const [name, value] of given(chosen)) survey.setAttribute(name, value)
  for (const [name, value] of Object.entries(colours[chosen.colours ?? ''] ?? {})) survey.style.setProperty(name, value)
  const data = document.createElement('script')
  data.type = 'application/json'
  data.textContent = JSON.stringify(question)
  survey.append(data)
  return survey
}

const given = (chosen: Settings) =>
  attributes.flatMap((name) => {
    const value = chosen[name]
    return value && value !== defaults[name] ? [[name, value] as const] : []
  })

/** What to write on a page of one's own to have the same. */
function snippet(chosen: Settings): string {
  const style = Object.entries(colours[chosen.colours ?? ''] ?? {}).map((pair) => pair.join(': '))
  const written = given(chosen).map(([name, value]) => ` ${name}="${value}"`)
  return [
    `<script type="module" src="${playground?.dataset.service}/vouch.js"></script>`,
    ...(style.length > 0 ? [`<style>vouch-survey { ${style.join('; ')} }</style>`] : []),
    `<vouch-survey survey="SURVEY_ID"${written.join('')}></vouch-survey>`,
  ].join('\n')
}

/** A card that was closed comes back here, and not in 90 days. */
function forget(): void {
  try {
    localStorage.removeItem('vouch:seen:playground')
  } catch {
    // Where storage is blocked there is nothing to forget.
  }
}

function listen(): void {
  for (const name of ['vouch-show', 'vouch-score', 'vouch-submit', 'vouch-dismiss', 'vouch-error'])
    document.addEventListener(name, (event) => tell(name, (event as CustomEvent).detail))
}

function tell(name: string, { error, survey, ...said }: Record<string, unknown>): void {
  const [line, title] = [document.createElement('p'), document.createElement('code')]
  title.textContent = name
  const words = Object.entries(said).map(([key, value]) => `${key}: ${JSON.stringify(value) ?? 'undefined'}`)
  line.append(title, ` ${error ? String(error) : words.join(', ')}`)
  find('[role=log]').prepend(line)
}

/**
 * The element sends a score as soon as it is chosen. Here it is answered in place of the service, so that it goes on to
 * its thanks; what is kept in this browser for real surveys goes its way.
 */
function keepInside(): void {
  const network = globalThis.fetch
  const isOurs = (address: unknown) => /\/embed\/(surveys|responses)\/playground\b/.test(String(address))
  const receipt = { id: 'playground', score: 0, group: 'detractor', editToken: 'playground' }
  globalThis.fetch = async (input, init) => (isOurs(input) ? Response.json(receipt) : network(input, init))
}

async function copy(): Promise<void> {
  const [code, status] = [find('.outcome code'), find('[role=status]')]
  try {
    await navigator.clipboard.writeText(code.textContent ?? '')
    status.textContent = 'Copied.'
  } catch {
    // Pages without TLS have no clipboard.
    getSelection()?.selectAllChildren(code)
    status.textContent = 'Selected: copy it with your keyboard.'
  }
}

if (playground) {
  keepInside()
  listen()
  const form = find<HTMLFormElement>('form')
  const dark = form.elements.namedItem('dark') as HTMLInputElement
  dark.checked = matchMedia('(prefers-color-scheme: dark)').matches
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('input', show)
  find('[name=again]').addEventListener('click', show)
  find('[name=copy]').addEventListener('click', copy)
  show()
}
