import { registerHooks } from 'node:module'

/**
 * The service's own process as it is, with one route more (see `echo.ts`): whoever imports the app gets it with that route.
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
