import { dirname, join, relative } from 'node:path'
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

/** Where `.ci/build.ts` puts a build of the service: two folders below the root. */
const SERVICE_FOLDER = 'build/draft'

/** Code in `build/` finds its threads beside it, and the files of the project where the sources do. */
const builtPaths: Plugin = {
  name: 'built-paths',
  enforce: 'pre',
  transform: {
    filter: { id: /\/server\/.*\.ts$/, code: /import\.meta\./ },
    handler: (code, id) =>
      code
        .replace(/new URL\('([a-z-]+-thread)\.ts', import\.meta\.url\)/g, "new URL('$1.js', import.meta.url)")
        .replaceAll('import.meta.dirname', `\`\${import.meta.dirname}/${findSourceFolder(id)}\``),
  },
}

/** The path from a build to the folder of a source. */
const findSourceFolder = (id: string) =>
  relative(join(import.meta.dirname, SERVICE_FOLDER), dirname(id)).replaceAll('\\', '/')

/** The service for Node. A hundred files are loaded in half of the time that all sources and libraries take. */
const service: BuildEnvironmentOptions = {
  outDir: SERVICE_FOLDER,
  target: 'node22',
  copyPublicDir: false,
  minify: false,
  rolldownOptions: {
    transform: { target: 'node22' },
    input: [
      ...['node', 'cli', 'export-thread'].map((name) => `server/entry/${name}.ts`),
      ...['reader', 'writer', 'checkpoint', 'vacuum'].map((name) => `server/store/sqlite/${name}-thread.ts`),
    ],
    output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  },
}

/**
 * The widget, for pages of any origin; the script of `/docs/widget`, for that page alone; the looks of the app; and the
 * scripts of live pages and of passkeys; and the service for Node.
 */
export default defineConfig({
  publicDir: 'widget/public',
  plugins: [tightStyle, slimLitPlugin, builtPaths],
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
    service: {
      consumer: 'server',
      // The first has a binary. The second is an option that nobody installs. The third needs its parts in the order of its files.
      resolve: { noExternal: true, external: ['better-sqlite3', 'pg-native', '@simplewebauthn/server'] },
      build: service,
    },
    passkeys: { consumer: 'client', build: passkeys },
  },
})
