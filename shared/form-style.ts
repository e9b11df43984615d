/**
 * What a survey looks like, said once: for the plain form in a page, and for the form with which `<vouch-survey>` takes
 * its place in a shadow root, so that nothing moves when it does.
 *
 * Lengths are in `em`: the widget is also shown on pages whose `rem` is not 16 px. Such a page gives it colours of its
 * own by `--vouch-accent`, `--vouch-on-accent`, `--vouch-quiet`, `--vouch-line` and `--vouch-alarm`; font and ink are
 * inherited, and light or dark follows the page's `color-scheme`.
 */

/** Colours by name, by day and by night. */
export type Palette = Record<string, readonly [day: string, night: string]>

/** The rules that give `selector` these colours. Browsers without `light-dark()` have it always day. */
export function colours(selector: string, palette: Palette): string {
  const declared = (value: (day: string, night: string) => string) =>
    Object.entries(palette).map(([name, [day, night]]) => `--${name}: var(--vouch-${name}, ${value(day, night)});`)
  return `
${selector} { ${declared((day) => day).join(' ')} }
@supports (color: light-dark(red, red)) {
  ${selector} { ${declared((day, night) => `light-dark(${day}, ${night})`).join(' ')} }
}
`
}

export const palette: Palette = {
  accent: ['#1f5fbf', '#8ab8ff'],
  'on-accent': ['#fff', '#10213a'],
  quiet: ['#59616b', '#a7afb8'],
  line: ['#868e97', '#7c858e'],
  alarm: ['#b3261e', '#ffb4ab'],
}

export const formStyle = `
${colours('.vouch', palette)}
*, ::before, ::after { box-sizing: border-box }
vouch-survey, :host {
  display: block; min-inline-size: 0; container-type: inline-size; contain-intrinsic-inline-size: min(36em, 90vw);
}
:host([hidden]) { display: none }
form, .said { line-height: 1.5 }
form { display: grid; gap: 1.5em; margin: 0 }
fieldset { min-inline-size: 0; margin: 0; border: 0; padding: 0 }
legend { margin-block-end: 1.5em; padding: 0 }
.title {
  display: block; margin: 0; font-size: 1.375em; font-weight: 650; line-height: 1.3; letter-spacing: -.01em;
  text-wrap: balance; overflow-wrap: anywhere;
}
:lang(zh) .title { letter-spacing: 0 }
.rating { display: grid; grid-template: 'low' 'scale' 'high'; gap: .5em 1.5em }
.scale { grid-area: scale; display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 4px }
.scale label { position: relative }
.scale input {
  position: absolute; inset: 0; inline-size: 100%; block-size: 100%; margin: 0; opacity: 0; cursor: pointer;
  touch-action: manipulation;
}
.scale span {
  display: grid; place-items: center; min-block-size: max(3em, 44px); border: 1px solid var(--line);
  border-radius: .5em; font-weight: 500; font-variant-numeric: tabular-nums;
}
.scale input:checked + span {
  border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 700;
}
.low, .high { color: var(--quiet); font-size: .875em }
.low { grid-area: low }
.high { grid-area: high; margin-inline-end: calc(100% / 6); text-align: end }
.field { display: grid; gap: .5em }
.field > span { font-weight: 600 }
small { margin-inline-start: .25em; color: var(--quiet); font-size: .875em; font-weight: 400 }
textarea, input[type=text] {
  inline-size: 100%; min-block-size: max(2.75em, 44px); margin: 0; border: 1px solid var(--line); border-radius: .5em;
  padding: .625em .75em; background: transparent; color: inherit; font: inherit; font-size: max(1em, 16px);
}
textarea { display: block; min-block-size: 6.5em; resize: vertical; field-sizing: content }
.tick {
  justify-self: start; display: flex; gap: .75em; align-items: center; min-block-size: max(2.75em, 44px);
  margin-block: -.5em; cursor: pointer;
}
.tick input {
  flex: none; inline-size: 1.375em; block-size: 1.375em; margin: 0; accent-color: var(--accent); cursor: inherit;
}
button {
  min-block-size: max(3em, 44px); margin: 0; border: 1px solid transparent; border-radius: .5em; padding: .5em 2.25em;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 650; cursor: pointer;
  touch-action: manipulation;
}
button[aria-disabled=true] { opacity: .7; cursor: progress }
.alarm {
  margin: 0 0 -.5em; border-inline-start: .25em solid; padding-inline-start: .75em; color: var(--alarm);
  font-weight: 600;
}
fieldset .alarm { margin-block-end: 1.5em }
[aria-invalid=true]:not(:focus) { border-color: var(--alarm) }
.scale input:focus-visible + span, textarea:focus-visible, input:focus-visible, button:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px;
}
.alarm:focus, .title:focus { outline: 0 }
.said { position: relative }
.said p { margin: .5em 0 0; text-wrap: pretty }
.done::before {
  content: ''; display: block; inline-size: 3.5em; block-size: 3.5em; margin-block-end: 1.25em; border-radius: 50%;
  background: var(--accent); opacity: .12;
}
.done::after {
  content: ''; position: absolute; inset-block-start: 1.2em; inset-inline-start: 1.1em; inline-size: 1.3em;
  block-size: .7em; border: solid var(--accent); border-width: 0 0 .2em .2em; transform: rotate(-45deg);
}
@supports selector(:has(*)) {
  form:not(:has([name=contactRequested]:checked)) .details { display: none }
}
@container (min-width: 34em) {
  .title { font-size: 1.625em }
  .rating { grid-template: 'scale scale' 'low high' / 1fr 1fr }
  .high { margin: 0 }
  .scale { grid-template-columns: repeat(11, minmax(0, 1fr)); gap: 6px }
  button { justify-self: start }
}
@container (max-width: 17.5em) {
  .scale { grid-template-columns: repeat(4, minmax(0, 1fr)) }
}
@media (hover: hover) {
  .scale input:hover + span, textarea:hover, input[type=text]:hover { border-color: var(--accent) }
  .scale input:not(:checked):hover + span { box-shadow: inset 0 0 0 1px var(--accent); color: var(--accent) }
  button:hover { filter: brightness(.92) }
}
@media (prefers-reduced-motion: no-preference) {
  .scale span, button { transition: background-color .12s, color .12s, box-shadow .12s, filter .12s }
  .done::before, .done::after { animation: appear .3s ease-out }
  @keyframes appear { from { opacity: 0; scale: .5 } }
}
@media (prefers-contrast: more) {
  form { --line: currentColor; --quiet: currentColor }
}
@media (forced-colors: active) {
  .scale input:checked + span { forced-color-adjust: none; background: Highlight; color: HighlightText }
}
`
