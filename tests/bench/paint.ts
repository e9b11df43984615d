import { launchBrowser } from '../widget/chrome.ts'

/** Slow 4G, as Lighthouse has it: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up. */
const slow4g = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 }

const RUNS = 7

/** First contentful paint in milliseconds: the median, with the CPU throttled four times. */
export async function measureFirstPaint(url: string): Promise<number> {
  const browser = await launchBrowser()
  try {
    const times: number[] = []
    for (let attempt = 0; attempt < RUNS; attempt++) {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
      const page = await context.newPage()
      const devtools = await context.newCDPSession(page)
      await devtools.send('Network.enable')
      await devtools.send('Network.emulateNetworkConditions', slow4g)
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
      await page.goto(url, { waitUntil: 'load' })
      times.push(
        await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
      )
      await context.close()
    }
    return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
  } finally {
    await browser.close()
  }
}
