/** Shows only the fields that belong to the choice, as `data-when="name=value"`. Without script, all of them are shown. */
export function showChosenFields() {
  const fields = document.querySelectorAll<HTMLElement>('[data-when]')
  if (fields.length === 0) return
  const update = () => {
    for (const field of fields) {
      const [name, value] = field.dataset.when?.split('=') ?? []
      field.style.display = document.querySelector(`[name="${name}"][value="${value}"]:checked`) ? '' : 'none'
    }
  }
  document.addEventListener('change', update)
  // Browsers restore the choice when a page is reloaded or returned to.
  addEventListener('pageshow', update)
}

/** Writes a personal field into the text that the cursor was in last. */
export function enableInsertButtons() {
  let field: HTMLInputElement | HTMLTextAreaElement | null = null
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.matches('[data-live-preview] [maxlength]'))
      field = target as HTMLInputElement
  })
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-insert]') : null
    const text = button?.dataset.insert
    const input = field ?? document.querySelector<HTMLTextAreaElement>('[data-live-preview] textarea')
    if (!text || !input) return
    input.setRangeText(text, input.selectionStart ?? 0, input.selectionEnd ?? 0, 'end')
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.focus()
  })
}
