import * as element from './element.ts'
import { failureModes } from './failures.ts'
import { quickStart, recipes } from './recipes.ts'

/** All that `/docs/widget` tells about the element. */
export const guide = { ...element, start: quickStart, recipes, accidents: failureModes }
