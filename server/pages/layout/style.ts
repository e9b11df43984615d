import { formStyle, palette, renderPaletteCss } from '../../../shared/form-style.ts'
import type { Language } from '../../../shared/locale.ts'

/** What every page looks like: few colours, chosen for their contrast; system fonts; nothing to load. */
export const pageStyle = `
${renderPaletteCss(':root', {
  ...palette,
  ground: ['#f5f4f0', '#141619'],
  sheet: ['#fff', '#1e2125'],
  ink: ['#1d2126', '#eceef0'],
  hair: ['#e2e2de', '#33383e'],
})}
:root {
  background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC",
    "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
:root:lang(zh-Hant) { font-family: system-ui, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif }
@supports (color: light-dark(red, red)) {
  :root { color-scheme: light dark }
}
*, ::before, ::after { box-sizing: border-box }
body { margin: 0 }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (prefers-reduced-motion: no-preference) {
  @view-transition { navigation: auto }
}
`

/** One sheet in the middle: on a phone the whole screen. */
const respondStyle = `
${formStyle}
.logo { display: block; inline-size: 100%; block-size: 3rem; margin-bottom: 1.5rem; object-fit: contain; object-position: 0 50% }
[dir=rtl] .logo { object-position: 100% 50% }
.asker { margin: 0 0 .75rem; color: var(--quiet); font-size: .9375rem; font-weight: 600; overflow-wrap: break-word; overflow-wrap: anywhere }
.asked { display: flex; flex-wrap: wrap; margin-top: 2rem; color: var(--quiet); font-size: .8125rem; overflow-wrap: break-word; overflow-wrap: anywhere }
.asked > * { margin-inline-end: 1rem }
.asked a, .filings a { color: inherit }
.filings {
  display: flex; flex-wrap: wrap; justify-content: center; margin: 0; padding: 1rem .5rem;
  background: var(--sheet); color: var(--quiet); font-size: .75rem;
}
.filings > * { margin: 0 .5rem }
body { min-block-size: 100vh; min-block-size: 100dvh; display: grid; grid-template-rows: 1fr auto }
.sheet { padding: 2rem 1rem; background: var(--sheet) }
@media (min-width: 40em) {
  /* Anchored, so that the scale stays under the pointer when the rest of the form appears below it. */
  body { align-items: start; justify-items: center; padding: 12vh 1.5rem 1.5rem; padding: min(18vh, 12rem) 1.5rem 1.5rem }
  .filings { background: none; padding: 2rem 0 0 }
  .sheet {
    inline-size: 100%; max-inline-size: 46rem; border: 1px solid var(--hair); border-radius: 1.25rem;
    padding: 2.5rem; padding: clamp(2rem, 5vw, 3rem); box-shadow: 0 1px 2px #0000000a, 0 1rem 3rem #0000000d; font-size: 1.0625rem;
  }
}
`

/**
 * What the script of a language needs: the shapes of Japanese and Korean characters, lines that break between words, room
 * for marks above and below, and thin spaces beside Latin names.
 */
const languageStyles: Partial<Record<Language, string>> = {
  ja: `
:root { font-family: system-ui, "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans CJK JP", sans-serif }
.vouch { text-autospace: normal }
vouch-survey::part(sheet) { text-autospace: normal }
.title { word-break: auto-phrase }
vouch-survey::part(question), vouch-survey::part(thanks) { word-break: auto-phrase }
`,
  ko: `
:root { font-family: system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", sans-serif }
.title { word-break: keep-all }
vouch-survey::part(question), vouch-survey::part(thanks) { word-break: keep-all }
`,
  hi: ':root { --title-leading: 1.5 }',
  th: ':root { --title-leading: 1.5 }',
}

/** The page of a survey, in the script of its language, and in its own colour and font where it has them. */
export const buildRespondStyle = ({ language, look }: { language: Language; look?: string | undefined }) =>
  pageStyle + respondStyle + (languageStyles[language] ?? '') + (look?.replaceAll(':host', ':root') ?? '')

/** A column to read, in the colours of the app, with the contents beside it where there is room. */
export const docsStyle = `
${renderPaletteCss(':root', {
  ground: ['#f7f6f3', '#131518'],
  sheet: ['#fffefd', '#1a1d21'],
  ink: ['#1d2025', '#ecebe8'],
  hair: ['#e5e2dc', '#2c3137'],
  quiet: ['#5c6169', '#a5aab1'],
  accent: palette.accent,
  'on-accent': palette['on-accent'],
})}
body {
  display: grid; grid-template-columns: 13rem minmax(0, 48rem); gap: 0 3rem; justify-content: center;
  padding-inline: 1.25rem;
}
nav {
  position: sticky; inset-block-start: 0; align-self: start; display: grid; padding-block: 3rem 2rem;
  font-size: .9375rem;
}
nav a { padding-block: .25rem; color: inherit; text-decoration: none }
nav a:hover { color: var(--accent); text-decoration: underline }
.home { display: flex; gap: 1rem; align-items: center; margin: 0 0 1rem }
.home a:first-child { display: grid; padding: 0 }
.mark {
  inline-size: 2rem; block-size: 2rem; fill: none; stroke: var(--on-accent); stroke-width: 3; stroke-linecap: round;
  stroke-linejoin: round;
}
.mark rect { fill: var(--accent); stroke: none }
.mark circle { fill: var(--on-accent); stroke: none }
nav strong { margin-block-end: .5rem }
main { padding-block: 2.5rem 6rem; min-inline-size: 0 }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -.015em }
h1 + p { color: var(--quiet); font-size: 1.125rem }
h2 { margin: 3.5rem 0 1.25rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em }
h3 { margin: 0; font-size: 1.125rem; line-height: 1.4; overflow-wrap: anywhere }
[id] { scroll-margin-block-start: 1rem }
p { margin: .75rem 0; text-wrap: pretty }
article {
  margin-block: 1rem; padding: 1.25rem 1.5rem; background: var(--sheet); border: 1px solid var(--hair);
  border-radius: .75rem;
}
article:target { border-color: var(--accent) }
article p { margin: .5rem 0 }
code { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
pre {
  margin: 1rem 0; padding: 1rem 1.25rem; background: var(--sheet); border: 1px solid var(--hair); border-radius: .75rem;
  overflow-x: auto;
}
pre code { overflow-wrap: normal }
.call { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between }
.call a { color: inherit; text-decoration: none }
.call b { color: var(--accent) }
.call .DELETE { color: var(--error) }
.quiet, .type { color: var(--quiet) }
.quiet { font-size: .875rem }
dl { margin: .75rem 0 0; font-size: .9375rem }
dl > div {
  display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .125rem 1.25rem; padding-block: .5rem;
  border-block-start: 1px solid var(--hair);
}
dt, dd { margin: 0; overflow-wrap: anywhere }
@media (max-width: 56rem) {
  body { display: block }
  nav { position: static; display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding-block: 1.5rem 0 }
  nav a { padding-block: .625rem }
  nav strong, nav .home { flex-basis: 100%; margin: 0 }
  main { padding-block-start: 1.5rem }
  article { padding: 1rem }
}
@media (max-width: 36rem) {
  dl > div { grid-template-columns: minmax(0, 1fr) }
}
`
