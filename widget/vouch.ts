import type { Vouch } from './events.ts'
import { surveys } from './interaction.ts'
import { startQueue } from './offline-queue.ts'
import { trackEventName } from './triggers.ts'
import { VouchSurvey } from './vouch-survey.ts'

/**
 * Shows and triggers surveys; also `globalThis.vouch`.
 *
 * @example vouch.track('order-placed') // for <vouch-survey survey="0k3…" display="card" event="order-placed">
 */
let vouch: Vouch = {
  show(id) {
    for (const survey of surveys) if (id ? survey.survey === id : survey.isPending) survey.show()
  },
  track(name) {
    dispatchEvent(new Event(trackEventName(name)))
  },
}

// A page may load the script twice, from two URLs.
if (customElements.get('vouch-survey')) vouch = globalThis.vouch
else {
  globalThis.vouch = vouch
  customElements.define('vouch-survey', VouchSurvey)
  startQueue()
}

export type * from './events.ts'
export { VouchSurvey, vouch }
