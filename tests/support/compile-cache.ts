import { join } from 'node:path'

/** Where Node keeps the compiled modules of the threads and processes of all tests: compiling is half the cost of a start. */
export const compileCacheDir = join(import.meta.dirname, '../../node_modules/.cache/vouch-tests')
