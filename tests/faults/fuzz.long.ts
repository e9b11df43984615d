import { it } from 'vitest'
import { fuzz } from './fuzz.ts'

/** Random each time. To reproduce a failure, put its seed here. */
const SEED = Date.now() % 2 ** 31

it(
  `A hundred thousand requests that nobody would think of meet no fault (seed ${SEED})`,
  () => fuzz(100_000, SEED),
  900_000,
)
