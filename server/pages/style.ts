/** What every page looks like: few colours, chosen for their contrast; system fonts; nothing to load. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --sheet: #fff; --ink: #1d2126; --quiet: #59616b; --line: #8a929b; --hair: #dfe1e4;
  --accent: #1f5fbf; --on-accent: #fff; --alarm: #b3261e;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181b; --sheet: #202327; --ink: #eceef0; --quiet: #a7afb8; --line: #7c858e; --hair: #353a40;
    --accent: #8ab8ff; --on-accent: #10213a; --alarm: #ffb4ab;
  }
}
:lang(zh-Hant) { font-family: system-ui, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif }
vouch-survey { --vouch-accent: var(--accent); --vouch-on-accent: var(--on-accent); --vouch-quiet: var(--quiet); --vouch-line: var(--line); --vouch-alarm: var(--alarm) }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink) }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; text-wrap: balance }
p { margin: .5rem 0 }
`

/** One sheet in the middle, and the plain form on it: the same sight as `<vouch-survey>`, which takes its place. */
export const answerStyle = `
body { min-height: 100vh; min-height: 100dvh; display: grid; align-items: center; justify-items: center }
.sheet { width: min(44rem, 100% - 2rem); margin-block: 1rem; padding: clamp(1.25rem, 5vw, 2.5rem); background: var(--sheet); border: 1px solid var(--hair); border-radius: 1rem }
form { display: grid; gap: 1.25rem }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
legend { padding: 0; margin-block-end: 1rem; font-size: 1.375rem; font-weight: 600; line-height: 1.3; text-wrap: balance }
.scale { display: grid; grid-template-columns: repeat(11, minmax(0, 1fr)); gap: .375rem }
.scale label { position: relative }
.scale input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer }
.scale span { display: grid; place-items: center; min-height: 2.75rem; border: 1px solid var(--line); border-radius: .5rem; font-variant-numeric: tabular-nums }
.scale input:hover + span { border-color: var(--accent) }
.scale input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600 }
.scale input:focus-visible + span { outline: 3px solid var(--accent); outline-offset: 2px }
.ends { display: flex; justify-content: space-between; gap: 1rem; margin-block-start: .5rem; color: var(--quiet); font-size: .875rem }
.ends :last-child { text-align: end }
.field { display: grid; gap: .375rem }
.field > span { font-weight: 500 }
small { color: var(--quiet); font-weight: 400; font-size: .875rem }
textarea, input[type=text] { width: 100%; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; font: inherit }
textarea { min-height: 6rem; resize: vertical }
.tick { display: flex; gap: .625rem; align-items: center; min-height: 2.75rem; cursor: pointer }
.tick input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent) }
button { justify-self: start; min-height: 2.75rem; padding: .5rem 1.75rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
.alarm { color: var(--alarm); font-weight: 500 }
@supports selector(:has(*)) {
  .details { display: none }
  form:has([name=contactRequested]:checked) .details { display: grid }
}
@media (max-width: 34rem) {
  .scale { grid-template-columns: repeat(6, minmax(0, 1fr)) }
  button { justify-self: stretch }
}
@media (forced-colors: active) {
  .scale input:checked + span { forced-color-adjust: none; background: Highlight; color: HighlightText }
}
`
