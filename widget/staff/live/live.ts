import { followFeed } from './feed.ts'
import { markFollowUps } from './follow-ups.ts'
import { enableParts } from './parts.ts'
import { limitRate } from './rate.ts'

// The script of pages that follow what happens. Every page works without it.
const { feed, nouns = '' } = document.body.dataset
const update = document.querySelector('[data-parts]') ? enableParts() : markFollowUps
const requestUpdate = limitRate(update)

if (feed) {
  followFeed(feed, (changed) => {
    // The numbers of the navigation: see `updates.ts`.
    document.dispatchEvent(new Event('feedchange'))
    if (changed.some((noun) => nouns.split(' ').includes(noun))) requestUpdate()
  })
}
