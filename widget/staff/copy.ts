const FEEDBACK_MS = 2000

/** Copies the text of the element named by a button, and confirms it on the button and to screen readers. */
export function enableCopyButtons() {
  const status = Object.assign(document.createElement('p'), { className: 'unseen', role: 'status' })
  document.body.append(status)
  document.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element && target.closest<HTMLElement>('[data-copy]')
    const source = button && document.getElementById(button.dataset.copy ?? '')
    if (!source || !(await copyText(source))) return
    const label = button.querySelector('span') ?? button
    const originalLabel = label.textContent
    const copiedLabel = button.dataset.copied ?? ''
    if (originalLabel === copiedLabel) return
    label.textContent = copiedLabel
    button.classList.add('copied')
    status.textContent = copiedLabel
    setTimeout(() => {
      label.textContent = originalLabel
      button.classList.remove('copied')
      status.textContent = ''
    }, FEEDBACK_MS)
  })
}

/** Pages over plain HTTP have no clipboard API, only the deprecated command. */
async function copyText(source: HTMLElement): Promise<boolean> {
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
