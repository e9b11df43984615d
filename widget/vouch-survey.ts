import { html, LitElement, nothing, type PropertyValues, unsafeCSS } from 'lit'
import { property, query, state } from 'lit/decorators.js'
import type { Alarm, Draft } from '../shared/draft.ts'
import { formStyle } from '../shared/form-style.ts'
import type { Texts } from '../shared/locales/en.ts'
import { scores } from '../shared/nps.ts'
import type { Question } from '../shared/question.ts'
import { type Ending, emptyDraft, fetchQuestion, isTouched, readForm, send } from './answering.ts'

/**
 * Asks one survey's question and sends the answer.
 *
 * @example <vouch-survey survey="0k3…"></vouch-survey>
 *
 * A form inside it is what readers without script see; the element takes its place, unless somebody is filling it in
 * already. A `<script type="application/json">` inside it with the question saves the request for it.
 *
 * Its colours are those of the custom properties that `shared/form-style.ts` names; its parts `sheet`, `question`,
 * `scale`, `score`, `comment` and `button` take whatever style a site gives them.
 */
export class VouchSurvey extends LitElement {
  // A constructable style sheet, which pages with a strict content security policy let pass.
  static override styles = unsafeCSS(formStyle)

  /** The survey's id; another one begins anew. */
  @property() survey = ''
  /** The slug of the shared link that the answer comes by. */
  @property() link: string | undefined
  /** The token of the personal link: the answer is then its one answer. */
  @property() token: string | undefined
  /** Preselected, not sent. */
  @property({ converter: (value) => (value?.trim() ? Number(value) : undefined) }) score: number | undefined
  /** The language to ask in (BCP 47), where the survey leaves that open; else the browser's. */
  @property() override lang = ''
  /** Where the question stands in the outline of the page. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 2

  @state() private question: Question | undefined
  @state() private draft: Draft = emptyDraft()
  @state() private sending = false
  @state() private alarm: Alarm | undefined
  @state() private ending: Ending | undefined
  @query('[data-focus]') private focusTarget: HTMLElement | null | undefined

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('survey'))
      // Whatever is wrong, the page around goes on as if nothing had been here.
      this.begin().catch((error) => console.warn('vouch-survey:', error.message))
  }

  /** Ends in the same breath where the question is inside: what is drawn first is the form. */
  private async begin(): Promise<void> {
    const { survey, score } = this
    const form = this.querySelector('form')
    this.question = this.alarm = this.ending = undefined
    this.sending = false
    if (!survey || (form && isTouched(form))) return
    const preselected = scores.includes(score as number) ? score : undefined
    this.draft = { ...emptyDraft(), score: preselected, ...(form && readForm(form)) }
    const question = this.inlineQuestion() ?? (await fetchQuestion(survey, this.lang))
    if (survey !== this.survey) return
    this.question = question
    if (question.closed) this.ending = 'closed'
  }

  private inlineQuestion(): Question | undefined {
    const data = this.querySelector('script[type="application/json"]')?.textContent
    return data ? JSON.parse(data) : undefined
  }

  protected override render() {
    if (!this.question) return html`<slot></slot>`
    const { texts, language } = this.question
    return html`<div class="vouch" lang=${language} dir="auto" part="sheet">
      ${this.ending ? this.last(this.ending, texts) : this.form(texts)}
    </div>`
  }

  private last(ending: Ending, texts: Texts) {
    return html`<div class="said ${ending === 'thanks' ? 'done' : ''}">
      <span
        class="title"
        role="heading"
        aria-level=${this.headingLevel}
        aria-describedby="more"
        tabindex="-1"
        data-focus
      >
        ${texts[ending]}
      </span>
      <p id="more">${texts[`${ending}Text`]}</p>
    </div>`
  }

  /** Element for element what the service writes for readers without script, so that nothing moves. */
  private form(texts: Texts) {
    return html`<form novalidate @submit=${this.submit}>
      <fieldset @change=${this.calm}>
        <legend part="question">
          <span class="title" role="heading" aria-level=${this.headingLevel}>${texts.question}</span>
        </legend>
        ${this.alarmAt('score')}
        <div class="rating">
          <span class="low" aria-hidden="true">${texts.low}</span>
          <div class="scale" part="scale">${scores.map((score) => this.choice(score, texts))}</div>
          <span class="high" aria-hidden="true">${texts.high}</span>
        </div>
      </fieldset>
      ${this.alarmAt('comment')}
      <label class="field">
        <span>${texts.comment} <small>${texts.optional}</small></span>
        <textarea
          name="comment"
          part="comment"
          maxlength="5000"
          dir="auto"
          aria-invalid=${this.faulty('comment')}
          aria-describedby=${this.faulty('comment', 'alarm')}
          .value=${this.draft.comment}
        ></textarea>
      </label>
      <label class="tick">
        <input type="checkbox" name="contactRequested" .checked=${this.draft.contactRequested} />
        <span>${texts.contactMe}</span>
      </label>
      ${this.token ? nothing : this.details(texts)} ${this.alarmAt('end')}
      <button part="button" aria-disabled=${this.sending}>${this.sending ? texts.sending : texts.submit}</button>
    </form>`
  }

  /** A native radio button: one stop for the Tab key, arrows move, and screen readers know what it is. */
  private choice(score: number, texts: Texts) {
    const end = { 0: texts.low, 10: texts.high }[score]
    return html`<label>
      <input
        type="radio"
        name="score"
        value=${score}
        required
        aria-label=${end === undefined ? nothing : `${score}, ${end}`}
        .checked=${this.draft.score === score}
      />
      <span part="score">${score}</span>
    </label>`
  }

  /** Whom to contact: asked, once the box is ticked, where no personal link says so. */
  private details(texts: Texts) {
    return html`${this.alarmAt('contact')}
      <label class="field details">
        <span>${texts.contactDetails}</span>
        <input
          type="text"
          name="contactDetails"
          autocomplete="email"
          maxlength="254"
          dir="auto"
          aria-invalid=${this.faulty('contact')}
          aria-describedby=${this.faulty('contact', 'alarm')}
          .value=${this.draft.contactDetails}
        />
      </label>`
  }

  /** Just before the field that it is about: one step from putting it right. */
  private alarmAt(place: Alarm['at']) {
    if (this.alarm?.at !== place) return nothing
    return html`<p class="alarm" id="alarm" tabindex="-1" data-focus>${this.alarm.text}</p>`
  }

  private faulty(place: Alarm['at'], value = 'true') {
    return this.alarm?.at === place ? value : nothing
  }

  /** A number has been chosen: nobody is to be reminded of it any more. */
  private calm(): void {
    if (this.alarm?.at === 'score') this.alarm = undefined
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const { question, sending, token, link } = this
    if (!question || sending) return
    this.draft = { ...this.draft, ...readForm(event.currentTarget as HTMLFormElement) }
    this.sending = true
    const way = { token, link, locale: question.language }
    const outcome = await send(question.surveyId, this.draft, question.texts, way)
    if (question !== this.question) return
    this.sending = false
    this.alarm = typeof outcome === 'string' ? undefined : outcome
    this.ending = typeof outcome === 'string' ? outcome : undefined
    await this.updateComplete
    // What has come up is read out because the focus goes there; a live region would say it a second time.
    this.focusTarget?.focus()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'vouch-survey': VouchSurvey
  }
}
