/**
 * The style of a survey, shared by the plain form and by `<vouch-survey>`, which replaces it in a shadow root, so that
 * nothing moves.
 *
 * Lengths are in `em`, because `rem` may differ from 16 px on other sites. A page can set colours by `--vouch-accent`,
 * `--vouch-on-accent`, `--vouch-quiet`, `--vouch-line` and `--vouch-error`. Font and text colour are inherited, and light
 * or dark follows the `color-scheme` of the page.
 */

/** Colours by name, for light and dark mode. */
export type Palette = Record<string, readonly [light: string, dark: string]>

/** CSS rules that set these colours. Browsers without `light-dark()` always use light mode. */
export function renderPaletteCss(selector: string, palette: Palette): string {
  const rule = (value: (light: string, dark: string) => string) =>
    `${selector} { ${Object.entries(palette)
      .map(([name, [light, dark]]) => `--${name}: var(--vouch-${name}, ${value(light, dark)})`)
      .join('; ')} }`
  return `
${rule((light) => light)}
@supports (color: light-dark(red, red)) { ${rule((light, dark) => `light-dark(${light}, ${dark})`)} }
`
}

/** The colours of Vouch where a workspace has set none of its own: surveys, documentation and emails. */
export const palette = {
  accent: ['#3047b5', '#a9b8ff'],
  'on-accent': ['#fff', '#141b3d'],
  quiet: ['#59616b', '#a7afb8'],
  line: ['#868e97', '#7c858e'],
  error: ['#b3261e', '#ffb4ab'],
} as const satisfies Palette

/** Styles shared by plain form and widget. */
export const surveyStyle = `
${renderPaletteCss('.vouch', { ...palette, ground: ['#fff', '#1e2125'], ink: ['#1d2126', '#eceef0'] })}
*, ::before, ::after { box-sizing: border-box }
:host { display: block; min-inline-size: 0 }
.vouch {
  all: initial; display: block; box-sizing: border-box; visibility: inherit; min-inline-size: 0; container-type: inline-size;
  contain-intrinsic-inline-size: min(36em, 90vw); color: inherit; color-scheme: inherit; font: inherit;
}
[hidden], :host([hidden]) { display: none !important }
form, .ending { line-height: 1.5 }
form, .more { display: grid; gap: 1.5em; margin: 0 }
fieldset { min-inline-size: 0; margin: 0; border: 0; padding: 0 }
legend { margin-bottom: 1.5em; padding: 0 }
.title {
  display: block; margin: 0; font-size: 1.375em; font-weight: 650; line-height: var(--title-leading, 1.3);
  text-wrap: balance; overflow-wrap: break-word; overflow-wrap: anywhere;
}
.scale span, textarea, input[type=text], .picks label, button {
  min-block-size: 44px; min-block-size: max(3em, 44px); margin: 0; border: 1px solid var(--line); border-radius: var(--vouch-radius, .5em);
}
.rating { display: grid; grid-template: 'low' 'scale' 'high'; gap: .5em 1.5em }
.scale { grid-area: scale; display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 4px }
.scale label { position: relative }
.scale input {
  position: absolute; top: 0; left: 0; inline-size: 100%; block-size: 100%; margin: 0; opacity: 0; cursor: pointer;
  touch-action: manipulation;
}
.scale span { display: grid; place-items: center; font-weight: 500 }
.scale input:checked + span {
  border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 700;
}
.low, .high { color: var(--quiet); font-size: .875em }
.low { grid-area: low }
.high { grid-area: high; margin-inline-end: calc(100% / 6); text-align: end }
.field { display: grid; gap: .5em }
.field > span { font-weight: 600 }
small { white-space: nowrap; margin-inline-start: .25em; color: var(--quiet); font-size: .875em; font-weight: 400 }
textarea, input[type=text] {
  inline-size: 100%; padding: .625em .75em; background: transparent; color: inherit; font: inherit; font-size: 16px; font-size: max(1em, 16px);
}
textarea { display: block; min-block-size: 6.5em; resize: vertical; field-sizing: content }
[name$='.other'] { min-block-size: 44px; min-block-size: max(3em, 44px) }
.points { grid-template-columns: repeat(auto-fit, minmax(44px, 1fr)) !important }
.points + .high { margin: 0 }
.field legend { margin-bottom: .75em; font-weight: 600 }
.picks { display: flex; flex-flow: wrap; margin-bottom: -.5em }
.picks label { margin-bottom: .5em; margin-inline-end: .5em; padding: .5em .875em }
.picks label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent) }
.tick { place-self: start; min-block-size: 44px; min-block-size: max(3em, 44px); margin: -.5em 0 }
.tick, .picks label { display: flex; align-items: center; cursor: pointer }
.tick input, .picks input {
  flex: none; inline-size: 1.375em; block-size: 1.375em; margin: 0; margin-inline-end: .625em; accent-color: var(--accent); cursor: inherit;
}
button {
  border-color: transparent; padding: .5em 2.25em; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 650; cursor: pointer;
  touch-action: manipulation;
}
button[aria-disabled=true] { opacity: .7; cursor: progress }
.error {
  margin: 0 0 -.5em; border-inline-start: .25em solid; padding-inline-start: .75em; color: var(--error);
  font-weight: 600;
}
fieldset .error { margin-bottom: 1.5em }
[aria-invalid=true]:not(:focus) { border-color: var(--error) }
.scale input:focus + span { outline: 3px solid var(--accent); outline-offset: 2px }
.scale input:focus:not(:focus-visible) + span { outline: 0 }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.error:focus, .title:focus { outline: 0 }
.ending p { margin: .5em 0 0; text-wrap: pretty }
.ending a, .privacy { display: inline-grid; align-items: center; min-block-size: 44px; color: var(--accent) }
.privacy { margin-top: .5em; color: var(--quiet); font-size: .875em }
.done::before {
  content: '✓'; content: '✓' / ''; display: grid; place-items: center; inline-size: 2em; block-size: 2em; margin-bottom: .75em;
  border-radius: 50%; background: none; background: color-mix(in srgb, var(--accent) 12%, transparent); color: var(--accent);
  font: 700 1.75em/1 sans-serif;
}
@container (min-width: 34em) {
  .title { font-size: 1.625em }
  .rating { grid-template: 'scale scale' 'low high' / 1fr 1fr }
  .high { margin: 0 }
  .scale { grid-template-columns: repeat(11, minmax(0, 1fr)); gap: 6px }
  button { place-self: start }
}
@container (max-width: 17.5em) {
  .scale { grid-template-columns: repeat(4, minmax(0, 1fr)) }
}
@supports not (container-type: inline-size) {
  @media (min-width: 40em) {
    .scale { grid-template-columns: repeat(auto-fit, minmax(2.875em, 1fr)) }
    .high { margin: 0 }
  }
}
@media (hover: hover) {
  .scale input:hover + span, textarea:hover, input[type=text]:hover { border-color: var(--accent) }
  .scale input:not(:checked):hover + span { box-shadow: inset 0 0 0 1px var(--accent); color: var(--accent) }
  button:hover { filter: brightness(.92) }
}
@media (prefers-reduced-motion: no-preference) {
  .scale span, button { transition: .12s }
  .done::before { animation: appear .3s }
  @keyframes appear { from { opacity: 0; scale: .5 } }
}
@media (prefers-contrast: more) {
  form { --line: currentColor; --quiet: currentColor }
}
@media (forced-colors: active) {
  .scale input:checked + span { forced-color-adjust: none; background: Highlight; color: HighlightText }
}
`

/** Styles of the plain form, which hides the fields that the widget renders only when needed. */
export const formStyle = `${surveyStyle}
vouch-survey {
  display: block; min-inline-size: 0; container-type: inline-size; contain-intrinsic-inline-size: min(36em, 90vw);
}
@supports selector(:has(*)) {
  form:not(:has([name=contactRequested]:checked)) .details, form:not(:has([name=score]:checked)) .more { display: none }
}
@supports not (gap: 1px) {
  form, .more { grid-gap: 1.5em }
  .rating, .field { grid-gap: .5em }
  .scale { grid-gap: 4px }
}
`
