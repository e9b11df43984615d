import { it } from 'vitest'
import { fuzz } from './fuzz.ts'

const SEED = 20_261_123

/** `fuzz.long.ts` sends a hundred thousand. */
it(`Three thousand random requests cause no server error (seed ${SEED})`, () => fuzz(3000, SEED))
