import type { Question } from '../shared/question.ts'

/** The playground of `/docs/widget`: its controls make an element beside them, and the lines for a page of one's own. */

type Settings = Record<string, string>

const playground = document.querySelector<HTMLElement>('.playground')
const findElement = <E extends Element>(selector: string) => playground?.querySelector<E>(selector) as E

/** Ours to choose from: colours for `--vouch-accent` and `--vouch-on-accent` that are legible by day and by night. */
const colourSchemes: Record<string, Settings> = {
  forest: { '--vouch-accent': 'light-dark(#0b6b43, #7fd6ab)', '--vouch-on-accent': 'light-dark(#fff, #06281a)' },
  plum: { '--vouch-accent': 'light-dark(#7a1f5c, #f0a6d5)', '--vouch-on-accent': 'light-dark(#fff, #3a0f2b)' },
  brick: { '--vouch-accent': 'light-dark(#a33a12, #ffb59a)', '--vouch-on-accent': 'light-dark(#fff, #401403)' },
  ink: { '--vouch-accent': 'light-dark(#1d2126, #eceef0)', '--vouch-on-accent': 'light-dark(#fff, #1d2126)' },
}

/** The attributes in the order in which they are written; what says no more than leaving it out does is left out. */
const attributes = ['display', 'lang', 'score', 'heading-level', 'delay']
const defaults: Settings = { display: 'inline', 'heading-level': '2' }

function readSettings(): Settings {
  const formData = new FormData(findElement<HTMLFormElement>('form'))
  return Object.fromEntries([...formData].map(([name, value]) => [name, String(value)]))
}

/** Everything anew, as a page that has just been opened. */
async function renderSurvey(): Promise<void> {
  const settings = readSettings()
  const { lang } = settings
  findElement('.outcome code').textContent = buildSnippet(settings)
  const question = await fetchQuestion(lang || ('rtl' in settings ? 'ar' : 'en'))
  // Something else may have been chosen meanwhile.
  if (JSON.stringify(readSettings()) !== JSON.stringify(settings)) return
  const stage = findElement<HTMLElement>('.stage')
  stage.className = `stage ${'dark' in settings ? 'dark' : 'light'}`
  stage.dir = 'rtl' in settings ? 'rtl' : 'ltr'
  clearSeen()
  stage.replaceChildren(createElement(settings, question), stageNote(settings))
}

async function fetchQuestion(language: string): Promise<Question> {
  const response = await fetch(`/docs/widget/questions/${language}`)
  return response.json()
}

/** What the empty stage says where the survey does not stand on it. */
function stageNote({ display }: Settings): HTMLElement | string {
  if (display === 'inline') return ''
  const paragraph = document.createElement('p')
  paragraph.textContent = 'It comes over the whole page.'
  return paragraph
}

/** An element with its question inside: the service is not asked for it. */
function createElement(settings: Settings, question: Question): HTMLElement {
  const survey = document.createElement('vouch-survey')
  survey.setAttribute('survey', 'playground')
  for (const [name, value] of listAttributes(settings)) survey.setAttribute(name, value)
  for (const [name, value] of Object.entries(colourSchemes[settings.colours ?? ''] ?? {}))
    survey.style.setProperty(name, value)
  const data = document.createElement('script')
  data.type = 'application/json'
  data.textContent = JSON.stringify(question)
  survey.append(data)
  return survey
}

const listAttributes = (settings: Settings) =>
  attributes.flatMap((name) => {
    const value = settings[name]
    return value && value !== defaults[name] ? [[name, value] as const] : []
  })

/** What to write on a page of one's own to have the same. */
function buildSnippet(settings: Settings): string {
  const style = Object.entries(colourSchemes[settings.colours ?? ''] ?? {}).map((declaration) => declaration.join(': '))
  const attributeText = listAttributes(settings).map(([name, value]) => ` ${name}="${value}"`)
  return [
    `<script type="module" src="${playground?.dataset.service}/vouch.js"></script>`,
    ...(style.length > 0 ? [`<style>vouch-survey { ${style.join('; ')} }</style>`] : []),
    `<vouch-survey survey="SURVEY_ID"${attributeText.join('')}></vouch-survey>`,
  ].join('\n')
}

/** A card that was closed comes back here, and not in 90 days. */
function clearSeen(): void {
  try {
    localStorage.removeItem('vouch:seen:playground')
  } catch {
    // Where storage is blocked there is nothing to forget.
  }
}

function logEvents(): void {
  for (const name of ['vouch-show', 'vouch-score', 'vouch-submit', 'vouch-dismiss', 'vouch-error'])
    document.addEventListener(name, (event) => logEvent(name, (event as CustomEvent).detail))
}

function logEvent(name: string, { error, survey, ...fields }: Record<string, unknown>): void {
  const [line, title] = [document.createElement('p'), document.createElement('code')]
  title.textContent = name
  const descriptions = Object.entries(fields).map(([key, value]) => `${key}: ${JSON.stringify(value) ?? 'undefined'}`)
  line.append(title, ` ${error ? String(error) : descriptions.join(', ')}`)
  findElement('[role=log]').prepend(line)
}

/**
 * The element sends a score as soon as it is chosen. Here it is answered in place of the service, so that it goes on to
 * its thanks; what is kept in this browser for real surveys goes its way.
 */
function stubService(): void {
  const originalFetch = globalThis.fetch
  const isPlaygroundRequest = (url: unknown) => /\/embed\/(surveys|responses)\/playground\b/.test(String(url))
  const receipt = { id: 'playground', score: 0, group: 'detractor', editToken: 'playground' }
  globalThis.fetch = async (input, init) =>
    isPlaygroundRequest(input) ? Response.json(receipt) : originalFetch(input, init)
}

async function copySnippet(): Promise<void> {
  const [code, status] = [findElement('.outcome code'), findElement('[role=status]')]
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
  stubService()
  logEvents()
  const form = findElement<HTMLFormElement>('form')
  const dark = form.elements.namedItem('dark') as HTMLInputElement
  dark.checked = matchMedia('(prefers-color-scheme: dark)').matches
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('input', renderSurvey)
  findElement('[name=again]').addEventListener('click', renderSurvey)
  findElement('[name=copy]').addEventListener('click', copySnippet)
  renderSurvey()
}
