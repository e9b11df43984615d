import type { EventNoun } from '../../../shared/event-types.ts'
import { getFeedPosition } from '../../domain/events/feed-watcher.ts'
import type { PageContext } from './context.ts'
import { withQuery, workspacePath } from './paths.ts'

/** Where the script of a page hears of changes, and which of them concern the page. */
export interface PageFeed {
  url: string
  nouns: readonly EventNoun[]
}

/** Call this before anything is read that the page shows: what changes later is in the feed. */
export async function startFeed({ c, workspace }: PageContext, nouns: readonly EventNoun[]): Promise<PageFeed> {
  const after = await getFeedPosition(c.var.deps, c.var.caller)
  return { url: withQuery(workspacePath(workspace.slug, '/live'), { after }), nouns }
}
