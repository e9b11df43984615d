import { defineConfig } from 'vite'

/** The widget: one module file, for pages of any origin. */
export default defineConfig({
  publicDir: 'widget/public',
  build: {
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: 'widget/vouch.ts',
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: 'vouch.js', codeSplitting: false },
    },
  },
})
