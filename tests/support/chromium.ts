import { chromeOptions } from '../widget/chrome.ts'

/** Unpacks the bundled browser before the tests start: two of them at once would run what the other has not written yet. */
export default async function unpackChromium() {
  await chromeOptions()
}
