import { updatePreview } from './surveys.ts'

/** The editor of a survey: its tabs, its one form, and the preview that follows both. Other forms ask before they are left, too. */
export function enableEditor() {
  for (const guardedForm of document.querySelectorAll<HTMLFormElement>('form[data-guard]')) guardChanges(guardedForm)
  const form = document.querySelector<HTMLFormElement>('form[data-editor]')
  if (!form) return
  enableTabs(form)
  guardChanges(form)
  // The browser ignores `autofocus` where the address names an element, to which it moves the focus when all is loaded.
  addEventListener('pageshow', () => setTimeout(() => form.querySelector<HTMLElement>('[autofocus]')?.focus()))
  form.addEventListener('focusin', ({ target }) => {
    const name = (target as HTMLInputElement).name ?? ''
    showState(form, getFieldState(form, name))
  })
}

const getPanels = (form: HTMLFormElement) => [...form.querySelectorAll<HTMLElement>('[data-panel]')]

/** The panel of the address, else the first. */
function getCurrentPanel(form: HTMLFormElement): HTMLElement | undefined {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  return target?.closest<HTMLElement>('[data-panel]') ?? getPanels(form)[0]
}

/** CSS shows the panel that the address names. This marks its tab, and comes back to it after saving. */
function enableTabs(form: HTMLFormElement) {
  const faultyPanel = getPanels(form).find((panel) => panel.querySelector('.error'))
  if (faultyPanel && !getCurrentPanel(form)?.querySelector('.error')) location.replace(`#${faultyPanel.id}`)
  const update = () => {
    const panel = getCurrentPanel(form)
    if (!panel) return
    for (const tab of document.querySelectorAll<HTMLAnchorElement>('.editor-tabs a')) {
      if (tab.hash === `#${panel.id}`) tab.setAttribute('aria-current', 'true')
      else tab.removeAttribute('aria-current')
    }
    for (const owner of document.querySelectorAll<HTMLFormElement>('form[data-editor], form[data-keeps-tab]')) {
      owner.setAttribute('action', `${owner.getAttribute('action')?.split('#')[0]}#${panel.id}`)
    }
    showState(form, panelStates[panel.id] ?? 'start')
  }
  addEventListener('hashchange', update)
  update()
}

/** What the preview shows for a tab. */
const panelStates: Record<string, string> = {
  reasons: 'detractor',
  questions: 'detractor',
  thanks: 'thanks-promoter',
}

/** What the preview shows for a field: the state in which respondents read it. */
function getFieldState(form: HTMLFormElement, name: string): string | undefined {
  const [, start, group = ''] =
    /^(texts\.(?:comment|thanks)|reasons\.|links\.)(promoter|passive|detractor)/i.exec(name) ?? []
  if (start) return (/thanks|links/.test(start) ? 'thanks-' : '') + group.toLowerCase()
  if (/^texts\.(question|subject|low|high|comment)$/.test(name)) return 'start'
  if (/^texts\.(reasons|contactMe|submit)$/.test(name)) return 'detractor'
  const [question] = /^questions\.\d+/.exec(name) ?? []
  if (!question) return undefined
  const groups = new FormData(form).getAll(`${question}.groups`)
  return groups.includes('detractor') ? 'detractor' : groups[0]?.toString()
}

function showState(form: HTMLFormElement, state: string | undefined) {
  const select = document.querySelector<HTMLSelectElement>('form[data-preview-bar] [name=state]')
  if (!select || !state || select.value === state) return
  select.value = state
  updatePreview(form).catch(() => undefined)
}

/** Shows the bar that saves while something has changed, and asks before the page is left. */
function guardChanges(form: HTMLFormElement) {
  const bar = form.querySelector<HTMLElement>('[data-save-bar]')
  const readValues = () => JSON.stringify([...new FormData(form)])
  const savedValues = form.dataset.unsaved === undefined ? readValues() : undefined
  const isDirty = () => readValues() !== savedValues
  let isLeaving = false
  const update = () => {
    const isShown = isDirty()
    bar?.toggleAttribute('data-shown', isShown)
    // Browsers before 2023 do not know from the style that there is a script.
    if (bar) bar.style.display = isShown ? '' : 'none'
  }
  form.addEventListener('input', update)
  form.addEventListener('submit', ({ submitter }) => {
    isLeaving = !(submitter as HTMLButtonElement | null)?.formTarget
  })
  document.querySelector('[data-discard]')?.addEventListener('click', () => {
    isLeaving = true
  })
  addEventListener('beforeunload', (event) => {
    if (!isLeaving && isDirty()) event.preventDefault()
  })
  addEventListener('pageshow', () => {
    isLeaving = false
    update()
  })
  update()
}
