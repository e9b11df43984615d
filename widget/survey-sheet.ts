import { html, nothing } from 'lit/html.js'
import { surveyEnd, surveyForm, type View } from './survey-form.ts'
import { isOver } from './triggers.ts'

/** What is drawn, and on what. */
export interface SheetView extends View {
  display: string | undefined
  dismiss(): void
  escape(event: Event): void
  enter(event: FocusEvent): void
  settle(): void
}

/** The form, or what is said at its end, in the page or over it. */
export function surveySheet(view: SheetView) {
  const { display, ending } = view
  const { language, texts } = view.question
  const over = isOver(display)
  const dir = /^(ar|fa|he|ur)/.test(language) ? 'rtl' : 'ltr'
  const content = html`${
    over
      ? html`<button type="button" class="close" part="close" aria-label=${texts.close} @click=${view.dismiss}></button>`
      : nothing
  }<slot name="intro"></slot>${ending ? surveyEnd(view, ending) : surveyForm(view)}<slot name="footer"></slot>`
  return display === 'dialog'
    ? html`<dialog class="vouch over dialog" part="sheet" lang=${language} dir=${dir} aria-label=${texts.label}
@cancel=${view.escape} @close=${view.settle}>${content}</dialog>`
    : html`<div class="vouch ${over ? `over ${display}` : ''}" part="sheet" lang=${language} dir=${dir}
aria-label=${over ? texts.label : nothing} role=${over ? 'region' : nothing} ?hidden=${!view.shown}
@keydown=${view.escape} @focusin=${view.enter}>${content}</div>`
}
