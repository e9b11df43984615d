/** Opens and closes dialogs in browsers without `commandfor`, and closes a dialog on a click outside it. */
export function enableDialogs() {
  document.addEventListener('click', (event) => {
    const { target } = event
    if (!(target instanceof Element)) return
    if (target instanceof HTMLDialogElement && isOutside(target, event)) target.close()
    if ('commandForElement' in HTMLButtonElement.prototype) return
    const button = target.closest<HTMLButtonElement>('button[commandfor]')
    const dialog = document.getElementById(button?.getAttribute('commandfor') ?? '')
    if (!button || !(dialog instanceof HTMLDialogElement)) return
    if (button.getAttribute('command') === 'close') dialog.close()
    else dialog.showModal()
  })
}

/** Clicks on the backdrop and on the padding both target the dialog. */
function isOutside(dialog: HTMLDialogElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect()
  return clientX < left || clientX > right || clientY < top || clientY > bottom
}
