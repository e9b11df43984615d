import type { Question } from '../shared/question.ts'

/** The playground of `/docs/widget`: controls, the element they configure, and the markup for it. */

type Settings = Record<string, string>

const playground = document.querySelector<HTMLElement>('.playground')
const findElement = <E extends Element>(selector: string) => playground?.querySelector<E>(selector) as E

/** Preset colours for `--vouch-accent` and `--vouch-on-accent`, legible in light and dark mode. */
const colourSchemes: Record<string, Settings> = {
  forest: { '--vouch-accent': 'light-dark(#0b6b43, #7fd6ab)', '--vouch-on-accent': 'light-dark(#fff, #06281a)' },
  plum: { '--vouch-accent': 'light-dark(#7a1f5c, #f0a6d5)', '--vouch-on-accent': 'light-dark(#fff, #3a0f2b)' },
  brick: { '--vouch-accent': 'light-dark(#a33a12, #ffb59a)', '--vouch-on-accent': 'light-dark(#fff, #401403)' },
  ink: { '--vouch-accent': 'light-dark(#1d2126, #eceef0)', '--vouch-on-accent': 'light-dark(#fff, #1d2126)' },
}

/** The attributes in the order of the snippet; default values are omitted. */
const attributes = ['display', 'lang', 'score', 'heading-level', 'delay']
const defaults: Settings = { display: 'inline', 'heading-level': '2' }

function readSettings(): Settings {
  const formData = new FormData(findElement<HTMLFormElement>('form'))
  return Object.fromEntries([...formData].map(([name, value]) => [name, String(value)]))
}

/** Renders a new element, as on a page that has just been opened. */
async function renderSurvey(): Promise<void> {
  const settings = readSettings()
  const { lang } = settings
  findElement('.outcome code').textContent = buildSnippet(settings)
  const question = await fetchQuestion(lang || ('rtl' in settings ? 'ar' : document.documentElement.lang))
  // The settings may have changed in the meantime.
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

/** The note on the empty stage of an overlay. */
function stageNote({ display }: Settings): HTMLElement | string {
  if (display === 'inline') return ''
  const paragraph = document.createElement('p')
  paragraph.textContent = playground?.dataset.over ?? ''
  return paragraph
}

/** An element with an inline question, which needs no request. */
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

/** The markup that reproduces the settings on another page. */
function buildSnippet(settings: Settings): string {
  const style = Object.entries(colourSchemes[settings.colours ?? ''] ?? {}).map((declaration) => declaration.join(': '))
  const attributeText = listAttributes(settings).map(([name, value]) => ` ${name}="${value}"`)
  return [
    `<script type="module" src="${playground?.dataset.service}/vouch.js"></script>`,
    ...(style.length > 0 ? [`<style>vouch-survey { ${style.join('; ')} }</style>`] : []),
    `<vouch-survey survey="SURVEY_ID"${attributeText.join('')}></vouch-survey>`,
  ].join('\n')
}

/** Lets a closed card be shown again without waiting 90 days. */
function clearSeen(): void {
  try {
    localStorage.removeItem('vouch:seen:playground')
  } catch {
    // With storage blocked there is nothing to remove.
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
 * Answers requests of the playground in place of the service, so that the form can be completed. Queued responses to real
 * surveys pass through.
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
    status.textContent = playground?.dataset.copied ?? ''
  } catch {
    // Pages without TLS have no clipboard.
    getSelection()?.selectAllChildren(code)
    status.textContent = playground?.dataset.selected ?? ''
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
