import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { toPercent } from './frame.ts'

/** A share from 0 to 1 with its interval, for a cell that says the same in numbers. */
export const shareBar = ({ share, low, high }: { share: number; low: number; high: number }): Markup =>
  html`<svg class="interval-bar compact" height="20" aria-hidden="true">
<line class="track" x1="0" x2="100%" y1="10" y2="10"/>
<rect class="band" x="${toPercent(low)}" width="${toPercent(high - low)}" y="6" height="8" rx="4"/>
<rect class="point" x="${toPercent(share)}" width="3" y="2" height="16" rx="1.5"/>
</svg>`
