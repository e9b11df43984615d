import { html, nothing, render } from 'lit/html.js'
import type { Alarm } from '../shared/draft.ts'
import { scores } from '../shared/nps.ts'
import type { Question } from '../shared/question.ts'
import { alarmOf, asksContact, emptyDraft, fetchQuestion, groupOf, isTouched, readForm, saidIn } from './draft.ts'
import { interaction, surveys } from './interaction.ts'
import { isPassing } from './offline-queue.ts'
import { style } from './overlay-style.ts'
import { forget } from './scale-keys.ts'
import { sending } from './submission.ts'
import { SurveyElement } from './survey-element.ts'
import type { Ending, Now } from './survey-form.ts'
import { surveySheet } from './survey-sheet.ts'
import { arm, isOver, settle } from './triggers.ts'

/**
 * Asks one survey's question and sends the answer.
 *
 * @example <vouch-survey survey="0k3…" display="card" delay="20" pages="/orders/*" share="25"></vouch-survey>
 *
 * A form inside it is what readers without script see; the element takes its place, unless somebody is filling it in
 * already. A `<script type="application/json">` inside it with the question saves the request for it.
 *
 * Its attributes, parts, slots and custom properties are described in `package/element.ts`.
 *
 * @fires vouch-show before it is shown; prevented, it stays hidden
 * @fires vouch-score a person has chosen a score
 * @fires vouch-submit before the answer is completed; prevented, the form stays
 * @fires vouch-dismiss before it is closed; prevented, it stays open
 * @fires vouch-error something went wrong, of which the page hears nothing else
 */
export class VouchSurvey extends SurveyElement {
  #now = { survey: '' } as Now
  #root = this.attachShadow({ mode: 'open' })
  #look = new CSSStyleSheet()
  #armed: AbortController | undefined
  #drawing: Promise<void> | undefined
  #focusedBefore: HTMLElement | null = null

  constructor() {
    super()
    this.#root.adoptedStyleSheets = [this.#look, style]
    this.adopt()
  }

  /** Whether it is still to be shown. */
  get waits(): boolean {
    return this.#now.shown === undefined
  }

  connectedCallback(): void {
    surveys.add(this)
    if (this.#now.survey) this.#arm()
    this.draw()
  }

  disconnectedCallback(): void {
    this.leave()
    surveys.delete(this)
    this.#armed?.abort()
    forget()
    this.#root.querySelector('dialog')?.close()
  }

  #set(change: Partial<Now>): void {
    Object.assign(this.#now, change)
    this.draw()
  }

  protected override draw(): void {
    this.#drawing ??= Promise.resolve()
      .then(() => {
        this.#drawing = undefined
        if (!this.isConnected) return
        if (this.survey !== this.#now.survey) this.#begin()
        render(this.#drawn(), this.#root, { host: this })
        const dialog = this.#root.querySelector('dialog')
        if (!dialog || dialog.open === this.#now.shown) return
        if (dialog.open) return dialog.close()
        dialog.showModal()
        // A dialog begins with its question, not with the button that closes it.
        return this.#attend()
      })
      .catch((error) => this.fail(error))
  }

  #begin(): void {
    this.leave()
    const { survey } = this
    const form = this.querySelector('form')
    const draft = { ...emptyDraft(), score: scores.find((score) => score === this.score) }
    this.#now = { survey, draft: form ? readForm(form, draft) : draft }
    this.#arm()
  }

  #arm(): void {
    const form = this.querySelector('form')
    this.#armed?.abort()
    if (!this.survey || !this.waits || (form && isTouched(form))) return
    this.#now.waits = true
    this.#armed = arm(this, () => this.show())
  }

  /** Shows it, whatever its triggers say. */
  show(): void {
    if (this.#now.ending || this.#now.survey !== this.survey) this.#begin()
    const now = this.#now
    this.#armed?.abort()
    if (now.shown || now.loading || !this.survey) return
    now.loading = true
    now.waits = isOver(this.display)
    this.#open(now).catch((error) => {
      now.loading = false
      this.fail(error)
      this.draw()
    })
  }

  /** Ends in the same breath where the question is inside: what is drawn first is the form. */
  async #open(now: Now): Promise<void> {
    const data = this.querySelector('script[type="application/json"]')?.textContent
    now.question ??= data ? JSON.parse(data) : await fetchQuestion(this)
    const question = now.question as Question
    this.#look.replaceSync(question.look ?? '')
    now.loading = false
    const { closed, notNow } = question
    if (now !== this.#now || (isOver(this.display) && (closed || notNow)) || !this.tell('show')) return
    now.answer ??= sending(question, this, (failure) => {
      this.fail(failure)
      // That staff have deleted it is nothing to tell the one who gave it.
      const code = failure.code === 'deleted' ? 'spent' : failure.code
      if (now === this.#now && /^(spent|expired|closed)$/.test(code ?? '')) this.#end(code as Ending)
    })
    this.#set({ shown: true, ending: closed ? 'closed' : undefined })
  }

  /** Closes it. What has been given or typed so far is kept. */
  dismiss(): void {
    const { shown, draft, ending } = this.#now
    const answered = /thanks|kept/.test(ending ?? '')
    if (!shown || !this.tell('dismiss', { score: draft.score, answered })) return
    this.leave()
    settle(this.survey)
    const isWithin = this.#root.activeElement
    this.#set({ shown: false })
    if (isWithin) this.#focusedBefore?.focus()
  }

  #drawn() {
    const now = this.#now
    const { question, waits } = now
    if (!question || this.waits) return waits ? nothing : html`<slot></slot>`
    return surveySheet({
      ...now,
      question,
      display: this.display,
      level: this.headingLevel ?? 2,
      asksContact: asksContact(this),
      read: this.#read,
      submit: this.#submit,
      dismiss: this.dismiss,
      escape: this.#escape,
      enter: this.#enter,
      settle: this.draw,
    })
  }

  /** Escape, which a dialog tells of in its own way. */
  #escape(event: Event): void {
    const { type, key, isComposing, target } = event as KeyboardEvent
    // What is typed is no shortcut of the page's.
    if (/^(text|textarea)$/.test((target as HTMLInputElement).type)) event.stopPropagation()
    if (type !== 'cancel' && (key !== 'Escape' || isComposing || !isOver(this.display))) return
    event.preventDefault()
    this.dismiss()
  }

  #enter({ relatedTarget }: FocusEvent): void {
    if (!this.#root.contains(relatedTarget as Node)) this.#focusedBefore = relatedTarget as HTMLElement | null
  }

  #read(event: Event): void {
    forget()
    const now = this.#now
    const { draft, alarm } = now
    this.#set({ draft: readForm(event.currentTarget as HTMLFormElement, draft) })
    if (now.draft.score === draft.score) return
    // A number has been chosen: nobody is to be reminded of it any more.
    if (alarm?.at === 'score') now.alarm = undefined
    if (interaction) this.tell('score', this.#scored())
    this.record()
  }

  #scored() {
    const { draft } = this.#now
    return { score: draft.score, group: groupOf(draft) }
  }

  /** Called when a person has done something. */
  record(): void {
    const { shown, ending, draft, answer } = this.#now
    if (shown && !ending) answer?.record(draft)
  }

  #submit(event: Event): void {
    event.preventDefault()
    this.#read(event)
    this.#finish()
  }

  async #finish(): Promise<void> {
    const now = this.#now
    const { question, draft, sending, answer } = now
    if (!question || !answer || sending) return
    const { texts } = question
    if (draft.score === undefined) return this.#raise({ at: 'score', text: texts.scoreMissing })
    const { comment, contactRequested, answers, contact } = saidIn(question, draft, this)
    if (contactRequested && !contact && asksContact(this))
      return this.#raise({ at: 'contact', text: texts.contactInvalid })
    if (!interaction || !this.tell('submit', { ...this.#scored(), comment, contactRequested, answers })) return
    this.#set({ sending: true })
    const failure = await answer.finish(draft)
    if (now !== this.#now || now.ending) return
    if (!failure) this.#end('thanks')
    else if (isPassing(failure) && failure.status !== 429) this.#end('kept')
    else this.#raise(alarmOf(failure, texts))
  }

  #raise(alarm: Alarm): void {
    this.#set({ alarm, sending: false })
    this.#attend()
  }

  #end(ending: Ending): void {
    const isWithin = this.#now.sending || this.#root.activeElement
    this.#set({ ending, alarm: undefined, sending: false })
    if (isWithin) this.#attend()
  }

  /** What has come up is read out because the focus goes there; a live region would say it a second time. */
  async #attend(): Promise<void> {
    await this.#drawing
    // An alarm comes after the title.
    ;[...this.#root.querySelectorAll<HTMLElement>('.title, .alarm')].pop()?.focus()
  }

  /** What has been typed goes out before the page or the survey is gone. */
  leave(): void {
    const { draft, answer, ending } = this.#now
    if (!ending) answer?.leave(draft)
  }
}
