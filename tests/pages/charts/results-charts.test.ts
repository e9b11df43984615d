import { describe, expect, it } from 'vitest'
import { type FlowPart, flowChart } from '../../../server/pages/charts/flow-chart.ts'
import { countedShareBar, differenceBar } from '../../../server/pages/charts/share-bar.ts'
import { survivalCurve } from '../../../server/pages/charts/survival-curve.ts'
import { buildViewContext } from '../components/specimen-context.ts'

const view = buildViewContext()
const render = async (markup: unknown) => String(await markup)

describe('the curve of times', () => {
  const headings = { share: 'Share', within: 'Within', interval: 'Interval' }
  const curve = Array.from({ length: 20 }, (_, index) => ({
    hours: (index + 1) * 12,
    share: (index + 1) / 20,
    low: index / 20,
    high: Math.min(1, (index + 2) / 20),
  }))
  const draw = (marks: Parameters<typeof survivalCurve>[2]['marks'], points = curve) =>
    render(survivalCurve(view, points, { title: 'Done', marks, headings, formatHours: (hours) => `${hours} h` }))

  it('has steps with a band, its marks in words, and the tens in a table', async () => {
    const markup = await draw([{ share: 0.5, hours: 120, label: 'half: 5 days' }])
    expect(markup).toContain('aria-label="Done; half: 5 days"')
    expect(markup).toMatch(/<path class="line" d="M0,170L[\d.]+,170L[\d.]+,162\.4/)
    expect(markup).toContain('<path class="band"')
    expect([...markup.matchAll(/<th scope="row">(\d+%)<\/th>/g)].map(([, share]) => share)).toEqual([
      ...['10%', '20%', '30%', '40%', '50%', '60%', '70%', '80%', '90%'],
    ])
    expect(markup).toContain('>120 h<')
    expect(markup).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('puts the text of a late mark on its left, and survives a single point', async () => {
    expect(await draw([{ share: 0.9, hours: 216, label: '90%' }])).toMatch(/text-anchor="end">90%/)
    const one = await draw([], [{ hours: 0, share: 1, low: 0.5, high: 1 }])
    expect(one).not.toMatch(/NaN|Infinity|undefined/)
  })
})

describe('the flow of people', () => {
  const headings = { after: 'Then', count: 'Customers', share: 'Share' }
  const build = (counts: readonly number[]) => {
    const names = ['promoter', 'passive', 'detractor', 'unknown'] as const
    const parts = counts.map(
      (count, index): FlowPart => ({
        ...{ name: `Part ${index}`, count, share: '' },
        className: names[index] as FlowPart['className'],
      }),
    )
    const describe = ({ name, count }: FlowPart) => `${name}: ${count}`
    return render(flowChart(view, parts, { title: 'Flow', before: 'Detractors', headings, describe }))
  }

  it('draws a stream for each part that somebody is in, and says all of it in words', async () => {
    const markup = await build([3, 0, 5, 1])
    expect(markup).toContain('aria-label="Detractors; Part 0: 3; Part 2: 5; Part 3: 1"')
    expect([...markup.matchAll(/<path class="(\w+)"/g)].map(([, name]) => name)).toEqual([
      ...['promoter', 'detractor', 'unknown'],
    ])
    expect(markup).toContain('<th scope="row">Part 1</th>')
    expect(markup).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('says that there is nothing of nobody', async () => {
    expect(await build([0, 0, 0, 0])).toContain('class="nothing"')
  })
})

describe('the bar of a share', () => {
  it('is greyed for few, and nothing for fewer', async () => {
    const share = { count: 15, total: 20, share: 0.75, low: 0.53, high: 0.89 }
    expect(await render(countedShareBar(view, share))).toContain('aria-label="75% (53% to 89%)"')
    expect(await render(countedShareBar(view, share))).toContain('compact muted')
    expect(await render(countedShareBar(view, { ...share, total: 40 }))).toContain('compact full')
    expect(await render(countedShareBar(view, { ...share, total: 9 }))).toBe('')
    expect(await render(countedShareBar(view, { ...share, share: null }))).toBe('')
  })

  it('has 0 in the middle of a difference', async () => {
    const markup = await render(differenceBar(view, { points: -2, low: -4, high: 0 }, 4))
    expect(markup).toContain('<rect class="band" x="0%" width="50%"')
    expect(markup).toContain('<rect class="point" x="25%"')
  })
})
