import { defineConfig } from 'vite'

/** The widget: one module file, for pages of any origin. */
export default defineConfig({
  publicDir: 'widget/public',
  build: {
    target: 'es2022',
    // A service that runs from it must not find it gone for a moment.
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      input: 'widget/vouch.ts',
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: 'vouch.js', codeSplitting: false },
    },
  },
})
