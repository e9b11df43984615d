import * as element from './element.ts'
import { failureModes } from './failures.ts'
import { quickStart, recipes } from './recipes.ts'

/** The content of `/docs/widget`. */
export const guide = { ...element, start: quickStart, recipes, failures: failureModes }
