const SHOWN = 2000

/** Copies the text of the element that a button names, and says so on the button and to screen readers. */
export function copyTexts() {
  const said = Object.assign(document.createElement('p'), { className: 'unseen', role: 'status' })
  document.body.append(said)
  document.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element && target.closest<HTMLElement>('[data-copy]')
    const source = button && document.getElementById(button.dataset.copy ?? '')
    if (!source || !(await copied(source))) return
    const label = button.querySelector('span') ?? button
    const before = label.textContent
    const done = button.dataset.copied ?? ''
    if (before === done) return
    label.textContent = done
    said.textContent = done
    setTimeout(() => {
      label.textContent = before
      said.textContent = ''
    }, SHOWN)
  })
}

/** Pages that came over plain HTTP have no clipboard, but the command of old. */
async function copied(source: HTMLElement): Promise<boolean> {
  const text = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : null
  try {
    await navigator.clipboard.writeText(text ?? source.textContent)
    return true
  } catch {
    if (text === null) getSelection()?.selectAllChildren(source)
    else (source as HTMLInputElement).select()
    return document.execCommand('copy')
  }
}
