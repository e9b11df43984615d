import { html, nothing } from 'lit/html.js'
import { type FormView, surveyEnd, surveyForm } from './survey-form.ts'
import { isOverlayDisplay } from './triggers.ts'

/** What the sheet renders. */
export interface SheetView extends FormView {
  display: string | undefined
  onDismiss(): void
  onEscape(event: Event): void
  onFocusIn(event: FocusEvent): void
  onClose(): void
}

/** The form or the ending, in the page or over it. */
export function surveySheet(view: SheetView) {
  const { ending } = view
  // Safari before 15.4 has no dialogs.
  const display = view.display === 'dialog' && !globalThis.HTMLDialogElement ? 'card' : view.display
  const { language, direction, texts } = view.question
  const isOverlay = isOverlayDisplay(display)
  const content = html`${
    isOverlay
      ? html`<button type="button" class="close" part="close" aria-label=${texts.close} @click=${view.onDismiss}></button>`
      : nothing
  }<slot name="intro"></slot>${ending ? surveyEnd(view, ending) : surveyForm(view)}<slot name="footer"></slot>`
  return display === 'dialog'
    ? html`<dialog class="vouch over dialog" part="sheet" lang=${language} dir=${direction} aria-label=${texts.label}
@cancel=${view.onEscape} @close=${view.onClose}>${content}</dialog>`
    : html`<div class="vouch ${isOverlay ? `over ${display}` : ''}" part="sheet" lang=${language} dir=${direction}
aria-label=${isOverlay ? texts.label : nothing} role=${isOverlay ? 'region' : nothing} ?hidden=${!view.isOpen}
@keydown=${view.onEscape} @focusin=${view.onFocusIn}>${content}</div>`
}
