import * as element from './element.ts'
import { accidents } from './failures.ts'
import { recipes, start } from './recipes.ts'

/** All that `/docs/widget` tells about the element. */
export const guide = { ...element, start, recipes, accidents }
