import { html, nothing, render } from 'lit/html.js'
import type { DraftError } from '../shared/draft.ts'
import { scores } from '../shared/nps.ts'
import type { Question } from '../shared/question.ts'
import {
  buildRevision,
  createDraft,
  fetchQuestion,
  getGroup,
  isTouched,
  markDriven,
  needsContactDetails,
  readForm,
  toFormError,
} from './draft.ts'
import { lastInteraction, surveys } from './interaction.ts'
import { isRetryable } from './offline-queue.ts'
import { applyStyle } from './overlay-style.ts'
import { cancelPendingDigit } from './scale-keys.ts'
import { restoreDraft, storeDraft } from './stored-drafts.ts'
import { createSubmission } from './submission.ts'
import { SurveyElement } from './survey-element.ts'
import type { Ending, SurveyState } from './survey-form.ts'
import { surveySheet } from './survey-sheet.ts'
import { armTriggers, isOverlayDisplay, markSeen } from './triggers.ts'

/**
 * Asks the question of a survey and sends the response.
 *
 * @example <vouch-survey survey="0k3…" display="card" delay="20" pages="/orders/*" share="25"></vouch-survey>
 *
 * A form inside it is for visitors without script; the element replaces it unless the user has started to fill it in. Other
 * content, such as a link to the survey, is for browsers that cannot run this script.
 * A `<script type="application/json">` inside it with the question saves a request.
 *
 * `package/element.ts` describes its attributes, parts, slots and custom properties.
 *
 * @fires vouch-show before it is shown; if prevented, it stays hidden
 * @fires vouch-score when the user chooses a score
 * @fires vouch-submit before the form is sent; if prevented, the form stays
 * @fires vouch-dismiss before it is closed; if prevented, it stays open
 * @fires vouch-error on any error
 */
export class VouchSurvey extends SurveyElement {
  #state = { survey: '' } as SurveyState
  #root = this.attachShadow({ mode: 'open' })
  #triggerController: AbortController | undefined
  #updateComplete: Promise<void> | undefined
  #previousFocus: HTMLElement | null = null

  constructor() {
    super()
    for (const type of ['keydown', 'keypress', 'keyup'])
      this.#root.addEventListener(type, (event) => {
        // Keys for the survey must not trigger shortcuts of the page, which still needs Tab and Escape in its own dialogs.
        if (!/^(Tab|Esc)/.test((event as KeyboardEvent).key)) event.stopPropagation()
      })
    this.upgrade()
  }

  /** Whether it has not been shown yet. */
  get isPending(): boolean {
    return this.#state.isOpen === undefined
  }

  connectedCallback(): void {
    surveys.add(this)
    if (this.#state.survey) this.#armTriggers()
    this.requestUpdate()
  }

  disconnectedCallback(): void {
    this.flush()
    surveys.delete(this)
    this.#triggerController?.abort()
    cancelPendingDigit()
    this.#root.querySelector('dialog')?.close()
  }

  #setState(change: Partial<SurveyState>): void {
    Object.assign(this.#state, change)
    this.requestUpdate()
  }

  protected override requestUpdate(): void {
    this.#updateComplete ??= Promise.resolve()
      .then(() => {
        this.#updateComplete = undefined
        if (!this.isConnected) return
        if (this.survey !== this.#state.survey) this.#reset()
        render(this.#renderTemplate(), this.#root, { host: this })
        const dialog = this.#root.querySelector('dialog')
        if (!dialog || dialog.open === this.#state.isOpen) return
        if (dialog.open) return dialog.close()
        dialog.showModal()
        // The focus starts at the question, not at the close button.
        return this.#moveFocus()
      })
      .catch((error) => this.report(error))
  }

  #reset(): void {
    this.flush()
    const { survey } = this
    // Shown again later, it starts anew.
    const storedDraft = this.#state.survey ? undefined : restoreDraft(survey)
    const form = this.querySelector('form')
    if (form) markDriven(form)
    const draft = { ...createDraft(), score: scores.find((score) => score === this.score) }
    this.#state = { survey, draft: { ...(form ? readForm(form, draft) : draft), ...storedDraft } }
    this.#armTriggers()
  }

  #armTriggers(): void {
    const form = this.querySelector('form')
    this.#triggerController?.abort()
    if (!this.survey || !this.isPending || (form && isTouched(form))) return
    this.#state.isOverlay = true
    this.#triggerController = armTriggers(this, () => this.show())
  }

  /** Shows it regardless of its triggers. */
  show(): void {
    if (this.#state.ending || this.#state.survey !== this.survey) this.#reset()
    const state = this.#state
    this.#triggerController?.abort()
    if (state.isOpen || state.isLoading || !this.survey) return
    state.isLoading = true
    state.isOverlay = isOverlayDisplay(this.display)
    this.#open(state).catch((error) => {
      state.isLoading = false
      this.report(error)
      this.requestUpdate()
    })
  }

  /** Synchronous with an inline question, so that the form is the first thing rendered. */
  async #open(state: SurveyState): Promise<void> {
    const data = this.querySelector('script[type="application/json"]')?.textContent
    state.question ??= data ? JSON.parse(data) : await fetchQuestion(this)
    const question = state.question as Question
    applyStyle(this.#root, question.look)
    state.isLoading = false
    const { closed, notNow } = question
    // A program could submit it unseen, and its submission would count like a person's.
    this.querySelector('form')?.remove()
    if (state !== this.#state || (isOverlayDisplay(this.display) && (closed || notNow)) || !this.emit('show')) return
    state.submission ??= createSubmission(question, this, (error) => {
      this.report(error)
      // The respondent need not know that a member deleted the response.
      const code = error.code === 'deleted' ? 'used' : error.code
      if (state === this.#state && /^(used|expired|closed)$/.test(code ?? '')) this.#showEnding(code as Ending)
    })
    this.#setState({ isOpen: true, ending: closed ? 'closed' : undefined })
  }

  /** Closes it. The input so far is kept and sent. */
  dismiss(): void {
    const { isOpen, draft, ending } = this.#state
    const answered = /thanks|kept/.test(ending ?? '')
    if (!isOpen || !this.emit('dismiss', { score: draft.score, answered })) return
    this.flush()
    markSeen(this.survey)
    const hadFocus = this.#root.activeElement
    this.#setState({ isOpen: false })
    if (hadFocus) this.#previousFocus?.focus()
  }

  #renderTemplate() {
    const state = this.#state
    const { question, isOverlay, isLoading } = state
    // Without a form, what is inside appears only if the survey cannot be shown.
    const isEmpty = isOverlay || (isLoading && !this.querySelector('form'))
    if (!question || this.isPending) return isEmpty ? nothing : html`<slot></slot>`
    return surveySheet({
      ...state,
      question,
      display: this.display,
      headingLevel: this.headingLevel ?? 2,
      needsContactDetails: needsContactDetails(this),
      onInput: this.#handleInput,
      onSubmit: this.#handleSubmit,
      onDismiss: this.dismiss,
      onEscape: this.#handleEscape,
      onFocusIn: this.#handleFocusIn,
      onClose: this.requestUpdate,
    })
  }

  /** Handles Escape, and the cancel event of a dialog. */
  #handleEscape(event: Event): void {
    const { type, key, isComposing } = event as KeyboardEvent
    if (type !== 'cancel' && (key !== 'Escape' || isComposing || !isOverlayDisplay(this.display))) return
    event.preventDefault()
    this.dismiss()
  }

  #handleFocusIn({ relatedTarget }: FocusEvent): void {
    if (!this.#root.contains(relatedTarget as Node)) this.#previousFocus = relatedTarget as HTMLElement | null
  }

  #handleInput(event: Event): void {
    cancelPendingDigit()
    const state = this.#state
    const { draft, error } = state
    this.#setState({ draft: readForm(event.currentTarget as HTMLFormElement, draft) })
    if (state.draft.score === draft.score) return
    // The score is no longer missing.
    if (error?.field === 'score') state.error = undefined
    if (lastInteraction) this.emit('score', this.#buildScoreDetail())
    this.recordScore()
  }

  #buildScoreDetail() {
    const { draft } = this.#state
    return { score: draft.score, group: getGroup(draft) }
  }

  /** Called on every interaction with the page. */
  recordScore(): void {
    const { isOpen, ending, draft, submission } = this.#state
    if (isOpen && !ending) submission?.recordScore(draft)
  }

  #handleSubmit(event: Event): void {
    event.preventDefault()
    this.#handleInput(event)
    this.#submitResponse()
  }

  async #submitResponse(): Promise<void> {
    const state = this.#state
    const { question, draft, isSending, submission } = state
    if (!question || !submission || isSending) return
    const { texts } = question
    if (draft.score === undefined) return this.#showFormError({ field: 'score', message: texts.scoreMissing })
    const { comment, contactRequested, answers, contactDetails } = buildRevision(question, draft, this)
    if (contactRequested && !contactDetails && needsContactDetails(this))
      return this.#showFormError({ field: 'contact', message: texts.contactInvalid })
    if (!lastInteraction || !this.emit('submit', { ...this.#buildScoreDetail(), comment, contactRequested, answers }))
      return
    this.#setState({ isSending: true })
    const error = await submission.submit(draft)
    if (state !== this.#state || state.ending) return
    if (!error) this.#showEnding('thanks')
    else if (isRetryable(error) && error.status !== 429) this.#showEnding('kept')
    else this.#showFormError(toFormError(error, texts))
  }

  #showFormError(formError: DraftError): void {
    this.#setState({ error: formError, isSending: false })
    this.#moveFocus()
  }

  #showEnding(ending: Ending): void {
    const hadFocus = this.#state.isSending || this.#root.activeElement
    this.#setState({ ending, error: undefined, isSending: false })
    if (hadFocus) this.#moveFocus()
  }

  /** Moves the focus to the new content. A live region would announce it twice. */
  async #moveFocus(): Promise<void> {
    await this.#updateComplete
    // An error comes after the title.
    ;[...this.#root.querySelectorAll<HTMLElement>('.title, .error')].pop()?.focus()
  }

  /** Sends the input before the page or the element is gone. */
  flush(): void {
    const { survey, draft, submission, ending } = this.#state
    if (submission) storeDraft(survey, draft)
    if (!ending) submission?.flush(draft)
  }
}
