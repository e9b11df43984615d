import { registerHooks } from 'node:module'

/**
 * The service's own process, unchanged except for one more route (see `echo.ts`), which every import of the app gets.
 * Everything else, from the configuration to the way it stops, is server/entry/node.ts.
 */
const app = new URL('../../server/app.ts', import.meta.url).href
const echoApp = new URL('echo.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context)
    return resolved.url === app && context.parentURL !== echoApp ? { ...resolved, url: echoApp } : resolved
  },
})

await import('../../server/entry/node.ts')
