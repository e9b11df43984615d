import type { PageContext } from '../layout/context.ts'
import { createLiveStream } from './stream.ts'

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Asks nginx to pass on each event at once.
  'x-accel-buffering': 'no',
}

/**
 * Tells pages that something has happened to responses, follow-ups and the like, as server-sent events. What has happened is for
 * the page to ask for. `Last-Event-ID` or `?after=` continues after a position.
 */
export function streamChanges({ c }: PageContext) {
  const { deps, caller } = c.var
  const feedWatcher = deps.openFeedWatcher()
  feedWatcher.assertRoom(caller)
  // The body of HEAD would never be read, nor closed.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const after = parsePosition(c.req.header('last-event-id')) ?? parsePosition(c.req.query('after'))
  return c.body(createLiveStream(feedWatcher, { caller, after }), 200, headers)
}

/** A position that is none counts as an unknown one. */
const parsePosition = (text: string | undefined) => (text && /^\d{1,15}$/.test(text) ? Number(text) : undefined)
