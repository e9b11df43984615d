import { css } from 'lit'

/** The look of the plain form (`server/pages/style.ts`), within the shadow root and by the room there is. */
export const style = css`
  :host { display: block; container-type: inline-size; --accent: var(--vouch-accent, #1f5fbf); --on-accent: var(--vouch-on-accent, #fff); --quiet: var(--vouch-quiet, #59616b); --line: var(--vouch-line, #8a929b); --alarm: var(--vouch-alarm, #b3261e) }
  :host([hidden]) { display: none }
  * { box-sizing: border-box }
  form { display: grid; gap: 1.25rem; margin: 0 }
  fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
  legend { padding: 0; margin-block-end: 1rem; font-size: 1.375rem; font-weight: 600; line-height: 1.3; text-wrap: balance }
  h2 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; outline: 0 }
  p { margin: 0 }
  .scale { display: grid; grid-template-columns: repeat(11, minmax(0, 1fr)); gap: .375rem }
  .scale label { position: relative }
  .scale input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer }
  .scale span { display: grid; place-items: center; min-height: 2.75rem; border: 1px solid var(--line); border-radius: .5rem; font-variant-numeric: tabular-nums }
  .scale input:hover + span { border-color: var(--accent) }
  .scale input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600 }
  .scale input:focus-visible + span, :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
  .ends { display: flex; justify-content: space-between; gap: 1rem; margin-block-start: .5rem; color: var(--quiet); font-size: .875rem }
  .ends :last-child { text-align: end }
  .field { display: grid; gap: .375rem }
  .field > span { font-weight: 500 }
  small { color: var(--quiet); font-weight: 400; font-size: .875rem }
  textarea, input[type='text'] { width: 100%; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; font: inherit }
  textarea { min-height: 6rem; resize: vertical }
  .tick { display: flex; gap: .625rem; align-items: center; min-height: 2.75rem; cursor: pointer }
  .tick input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent) }
  button { justify-self: start; min-height: 2.75rem; padding: .5rem 1.75rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
  button:disabled { opacity: .6; cursor: progress }
  .alarm { color: var(--alarm); font-weight: 500 }
  @container (max-width: 30rem) {
    .scale { grid-template-columns: repeat(6, minmax(0, 1fr)) }
    button { justify-self: stretch }
  }
  @media (forced-colors: active) {
    .scale input:checked + span { forced-color-adjust: none; background: Highlight; color: HighlightText }
  }
`
