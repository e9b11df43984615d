import { Features } from 'lightningcss'
import { type BuildEnvironmentOptions, defineConfig, type Plugin } from 'vite'
import { lowerStyle } from './widget/lower-style.ts'
import { slimLit } from './widget/slim-lit.ts'

/** One module file without chunks. A build cannot have two of them, so each is an environment of its own. */
const single = (name: string): BuildEnvironmentOptions => ({
  rolldownOptions: {
    input: `widget/${name}.ts`,
    preserveEntrySignatures: 'strict',
    output: { format: 'es', entryFileNames: `${name}.js`, codeSplitting: false },
  },
})

/** Style sheets are template literals, which no minifier looks into: their line breaks and indents need not travel. */
const tightStyle: Plugin = {
  name: 'tight-style',
  enforce: 'pre',
  transform: {
    filter: { id: /-style\.ts$/ },
    handler: (code) =>
      code.replace(/= `\n[^`]*`/g, (sheet) =>
        sheet
          .replace(/\s*\n\s*/g, ' ')
          .replace(/ ?([{};>]) ?|(?<=[:,]) | (?=!)/g, '$1')
          .replaceAll(';}', '}'),
      ),
  },
}

const slimLitPlugin: Plugin = {
  name: 'slim-lit',
  transform: { filter: { id: /lit-html\/lit-html\.js$/ }, handler: slimLit },
}

/** The look of the pages of staff, and what makes them quicker to use: `app.css` and `app.js`. */
const app: BuildEnvironmentOptions = {
  cssTarget: 'chrome86',
  copyPublicDir: false,
  rolldownOptions: {
    input: 'widget/staff/app.ts',
    output: { format: 'es', entryFileNames: 'app.js', assetFileNames: '[name][extname]', codeSplitting: false },
  },
}

/** The look of the pages about follow-ups. It comes after that of all pages. */
const followUps: BuildEnvironmentOptions = {
  cssTarget: 'chrome86',
  copyPublicDir: false,
  rolldownOptions: { input: 'widget/staff/follow-ups.css', output: { assetFileNames: '[name][extname]' } },
}

/** What follows changes, for the pages that do. */
const live: BuildEnvironmentOptions = {
  copyPublicDir: false,
  rolldownOptions: {
    input: 'widget/staff/live/live.ts',
    output: { format: 'es', entryFileNames: 'live.js', codeSplitting: false },
  },
}

/** What uses passkeys, for the pages that do. */
const passkeys: BuildEnvironmentOptions = {
  copyPublicDir: false,
  rolldownOptions: {
    input: 'widget/staff/passkeys.ts',
    output: { format: 'es', entryFileNames: 'passkeys.js', codeSplitting: false },
  },
}

/**
 * The widget, for pages of any origin; the script of `/docs/widget`, for that page alone; the looks of the app; and the
 * scripts of live pages and of passkeys.
 */
export default defineConfig({
  publicDir: 'widget/public',
  plugins: [tightStyle, slimLitPlugin],
  css: {
    postcss: { plugins: [lowerStyle] },
    // Sent as they are written, behind `@supports` or as rules of their own. Their replacements are long.
    lightningcss: { exclude: Features.LightDark | Features.IsSelector | Features.NotSelectorList },
  },
  build: {
    target: ['chrome80', 'safari14.1'],
    // A service that runs from it must not find it gone for a moment.
    emptyOutDir: false,
    modulePreload: false,
  },
  // Makes `vite build` build all of them; `build()` of a program builds the first.
  builder: {},
  environments: {
    client: { build: single('vouch') },
    playground: { consumer: 'client', build: { ...single('playground'), copyPublicDir: false } },
    app: { consumer: 'client', build: app },
    followUps: { consumer: 'client', build: followUps },
    live: { consumer: 'client', build: live },
    passkeys: { consumer: 'client', build: passkeys },
  },
})
