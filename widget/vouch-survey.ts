import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Texts } from '../shared/locales/en.ts'
import type { Question } from '../shared/question.ts'
import { type Draft, emptyDraft, isTouched, readForm, send, surveyUrl } from './answering.ts'
import { style } from './style.ts'

type Phase = 'waiting' | 'asking' | 'sending' | 'thanked' | 'over'

const scores = Array.from({ length: 11 }, (_, score) => score)

/**
 * Asks one survey's question and sends the answer.
 *
 * @example <vouch-survey survey="0k3…"></vouch-survey>
 *
 * A form inside it is what readers without script see; the element takes its place, unless somebody is filling it in
 * already. A `<script type="application/json">` inside it with the question saves the request for it.
 */
@customElement('vouch-survey')
export class VouchSurvey extends LitElement {
  static override styles = style

  /** The survey's id. */
  @property() survey = ''
  /** The slug of the shared link that the answer comes by. */
  @property() link: string | undefined
  /** The token of the personal link: the answer is then its one answer. */
  @property() token: string | undefined
  /** Preselected, not sent. */
  @property({ type: Number }) score: number | undefined
  /** The language to ask in (BCP 47), where the survey leaves that open; else the browser's. */
  @property() override lang = ''

  @state() private phase: Phase = 'waiting'
  @state() private alarm: string | undefined
  @state() private question: Question | undefined
  @state() private draft: Draft = emptyDraft()
  @query('[data-focus]') private focusTarget: HTMLElement | null | undefined

  /** The form inside stays in charge when a person has begun with it. */
  private yields = false

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.phase === 'waiting') void this.begin()
  }

  private async begin(): Promise<void> {
    const form = this.querySelector('form')
    this.yields = form !== null && isTouched(form)
    if (this.yields) return
    this.draft = { ...emptyDraft(), score: this.score, ...(form && readForm(form)) }
    this.question = this.inlineQuestion() ?? (await this.fetchedQuestion())
    if (!this.question) return
    this.phase = this.question.closed ? 'over' : 'asking'
  }

  private inlineQuestion(): Question | undefined {
    const data = this.querySelector('script[type="application/json"]')?.textContent
    return data ? (JSON.parse(data) as Question) : undefined
  }

  /** Undefined when it cannot be had: the page around us goes on as if nothing had been there. */
  private async fetchedQuestion(): Promise<Question | undefined> {
    try {
      const response = await fetch(surveyUrl(this.survey, this.lang))
      return response.ok ? ((await response.json()) as Question) : undefined
    } catch {
      return undefined
    }
  }

  protected override updated(changed: PropertyValues): void {
    const moved = changed.get('phase') === 'sending' || changed.has('alarm')
    if (moved) this.focusTarget?.focus()
  }

  protected override render() {
    if (this.yields || !this.question) return html`<slot></slot>`
    const { texts, language } = this.question
    return html`<div lang=${language} part="sheet">${this.content(texts)}</div>`
  }

  private content(texts: Texts) {
    if (this.phase === 'thanked') return said(texts.thanks, texts.thanksText)
    if (this.phase === 'over') return said(texts.closed, texts.closedText)
    return this.form(texts)
  }

  private form(texts: Texts) {
    const sending = this.phase === 'sending'
    return html`<form novalidate @submit=${this.submit} @input=${this.keep}>
      ${this.alarm ? html`<p class="alarm" role="alert" tabindex="-1" data-focus>${this.alarm}</p>` : nothing}
      <fieldset part="scale">
        <legend part="question">${texts.question}</legend>
        <div class="scale">${scores.map((score) => this.choice(score, texts))}</div>
        <div class="ends" aria-hidden="true"><span>${texts.low}</span><span>${texts.high}</span></div>
      </fieldset>
      <label class="field">
        <span>${texts.comment} <small>(${texts.optional})</small></span>
        <textarea name="comment" part="comment" maxlength="5000" .value=${this.draft.comment}></textarea>
      </label>
      <label class="tick">
        <input type="checkbox" name="contactRequested" .checked=${this.draft.contactRequested} />
        <span>${texts.contactMe}</span>
      </label>
      ${this.draft.contactRequested && !this.token ? this.details(texts) : nothing}
      <button part="button" ?disabled=${sending}>${sending ? texts.sending : texts.submit}</button>
    </form>`
  }

  /** A native radio button: one stop for the Tab key, arrows move, and screen readers know what it is. */
  private choice(score: number, texts: Texts) {
    const label = score === 0 ? `0, ${texts.low}` : score === 10 ? `10, ${texts.high}` : nothing
    return html`<label>
      <input type="radio" name="score" value=${score} aria-label=${label} .checked=${this.draft.score === score} />
      <span part="score">${score}</span>
    </label>`
  }

  /** Whom to contact: asked where no personal link says so. */
  private details(texts: Texts) {
    return html`<label class="field">
      <span>${texts.contactDetails}</span>
      <input type="text" name="contactDetails" autocomplete="email" maxlength="254" .value=${this.draft.contactDetails} />
    </label>`
  }

  private keep(event: Event): void {
    this.draft = { ...this.draft, ...readForm(event.currentTarget as HTMLFormElement) }
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (!this.question || this.phase !== 'asking') return
    const { texts, surveyId, language } = this.question
    this.alarm = undefined
    if (this.draft.score === undefined) {
      this.alarm = texts.scoreMissing
      return
    }
    this.phase = 'sending'
    this.alarm = await send(surveyId, { ...this.draft, score: this.draft.score }, texts, {
      token: this.token,
      link: this.link,
      locale: language,
    })
    this.phase = this.alarm ? 'asking' : 'thanked'
  }
}

const said = (title: string, text: string) =>
  html`<div role="status"><h2 tabindex="-1" data-focus>${title}</h2><p>${text}</p></div>`

declare global {
  interface HTMLElementTagNameMap {
    'vouch-survey': VouchSurvey
  }
}
