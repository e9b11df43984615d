import { describe, expect, it } from 'vitest'
import { createDraw, getSampleNumber, needsList, type SamplePlan, Sampler } from '../../shared/sampling.ts'

const FIXED_NUMBERS = ['0.482230020108', '0.932140066624']

const ids = Array.from({ length: 20_000 }, (_, index) => `contact-${index}`)
const stratumOf = (id: string) => (Number(id.slice(8)) % 10 === 0 ? 'gold' : 'basic')

/** The contacts drawn, with their probabilities. */
function drawSample(plan: SamplePlan, salt = 'wave 1', list: readonly string[] = ids, cap: number | null = null) {
  const sampler = new Sampler(plan, salt, cap)
  for (const id of list) sampler.add(id, stratumOf(id))
  // As they are stored.
  const draw = createDraw(plan, salt, JSON.parse(JSON.stringify(sampler.finish())))
  return list.flatMap((id) => {
    const probability = draw(id, stratumOf(id))
    return typeof probability === 'number' ? [{ id, probability }] : []
  })
}

/** The chi-square statistic of a hundred cells that should be equally full. */
function chiSquare(cells: readonly number[]): number {
  const counts = Array.from({ length: 100 }, (_, cell) => cells.filter((other) => other === cell).length)
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
}

describe('the number of a contact', () => {
  it('never changes: samples are drawn again', () => {
    expect(getSampleNumber('contact-1', 'wave 1')).toBe(getSampleNumber('contact-1', 'wave 1'))
    expect([getSampleNumber('a', 'b'), getSampleNumber('张伟', '2026')].map((number) => number.toFixed(12))).toEqual(
      FIXED_NUMBERS,
    )
  })

  // With 99 degrees of freedom, chance exceeds 148.2 once in a thousand times; these inputs are fixed.
  it.each([
    ['ids that count up', ids, 'wave 1'],
    ['another wave', ids, 'wave 2'],
    ['ids with a time prefix', ids.map((id) => `01JD0000${id}`), ''],
    ['single letters and digits', Array.from({ length: 20_000 }, (_, index) => index.toString(36)), 'x'],
  ])('is spread evenly for %s', (_case, list, salt) => {
    expect(chiSquare(list.map((id) => Math.floor(getSampleNumber(id, salt) * 100)))).toBeLessThan(148.2)
  })

  it('is independent from one wave to the next', () => {
    const digit = (id: string, salt: string) => Math.floor(getSampleNumber(id, salt) * 10)
    const cells = ids.map((id) => digit(id, 'wave 1') * 10 + digit(id, 'wave 2'))
    expect(chiSquare(cells)).toBeLessThan(148.2)
  })
})

describe('a sample', () => {
  it('of everyone has the probability 1', () => {
    expect(drawSample({ method: 'census' })).toEqual(ids.map((id) => ({ id, probability: 1 })))
  })

  it('of a size has exactly that size, and the probability that follows', () => {
    const sample = drawSample({ method: 'simple-random', size: 500 })
    expect(sample).toHaveLength(500)
    expect(new Set(sample.map(({ probability }) => probability))).toEqual(new Set([500 / 20_000]))
    expect(sample.filter(({ id }) => stratumOf(id) === 'gold').length).toBeGreaterThan(25)
  })

  it('of more than there are is everyone', () => {
    expect(drawSample({ method: 'simple-random', size: 30_000 })).toEqual(ids.map((id) => ({ id, probability: 1 })))
    expect(drawSample({ method: 'simple-random', size: 0 })).toEqual([])
    expect(drawSample({ method: 'simple-random', size: 5 }, 'wave', [])).toEqual([])
  })

  it('of a share has about that share', () => {
    const sample = drawSample({ method: 'systematic', share: 0.1 })
    // Four standard deviations of a binomial with these inputs.
    expect(Math.abs(sample.length - 2000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.1 * 0.9))
    expect(sample.every(({ probability }) => probability === 0.1)).toBe(true)
    expect(drawSample({ method: 'systematic', share: 0 })).toEqual([])
    expect(drawSample({ method: 'systematic', share: 1 })).toHaveLength(ids.length)
  })

  it('by stratum has the size of each, and leaves out the others', () => {
    const sample = drawSample({ method: 'stratified', sizes: { gold: 300, platinum: 9 } })
    expect(sample).toHaveLength(300)
    expect(sample.every(({ id, probability }) => stratumOf(id) === 'gold' && probability === 300 / 2000)).toBe(true)
    const both = drawSample({ method: 'stratified', sizes: { gold: 5000, basic: 100 } })
    expect(both.filter(({ probability }) => probability === 1)).toHaveLength(2000)
    expect(both.filter(({ probability }) => probability === 100 / 18_000)).toHaveLength(100)
  })

  it('is the same whatever the order of the list, and grows with its size', () => {
    const plan = { method: 'simple-random', size: 100 } as const
    const sample = drawSample(plan).map(({ id }) => id)
    expect(drawSample(plan, 'wave 1', ids.toReversed()).map(({ id }) => id)).toEqual(sample.toReversed())
    const larger = new Set(drawSample({ ...plan, size: 200 }).map(({ id }) => id))
    expect(sample.every((id) => larger.has(id))).toBe(true)
    const other = new Set(drawSample(plan, 'wave 2').map(({ id }) => id))
    expect(sample.filter((id) => other.has(id)).length).toBeLessThan(10)
  })

  it.each<[SamplePlan, number]>([
    [{ method: 'census' }, 1],
    [{ method: 'simple-random', size: 400 }, 400 / 20_000],
    [{ method: 'systematic', share: 0.5 }, 0.5],
  ])('by %j stops at its cap, at random', (plan, chance) => {
    const drawn = drawSample(plan)
    const capped = drawSample(plan, 'wave 1', ids, 200)
    expect(capped).toHaveLength(200)
    const drawnIds = new Set(drawn.map(({ id }) => id))
    expect(capped.every(({ id }) => drawnIds.has(id))).toBe(true)
    expect(new Set(capped.map(({ probability }) => probability))).toEqual(new Set([chance * (200 / drawn.length)]))
    // Not those who come first: four standard deviations around a half.
    const half = drawn[Math.floor(drawn.length / 2)]?.id
    const earlier = capped.findIndex(({ id }) => ids.indexOf(id) > ids.indexOf(half ?? ''))
    expect(Math.abs(earlier - 100)).toBeLessThan(4 * Math.sqrt(200 * 0.25))
    expect(drawSample(plan, 'wave 1', ids, drawn.length)).toEqual(drawn)
  })

  it('by stratum keeps the chance of each under a cap', () => {
    const sample = drawSample({ method: 'stratified', sizes: { gold: 300, basic: 100 } }, 'wave 1', ids, 200)
    expect(sample).toHaveLength(200)
    for (const { id, probability } of sample)
      expect(probability).toBe((stratumOf(id) === 'gold' ? 300 / 2000 : 100 / 18_000) * 0.5)
  })

  it('takes strata of any name', () => {
    const sizes = JSON.parse('{"__proto__":1,"constructor":1}')
    const plan = { method: 'stratified', sizes } as const
    const sampler = new Sampler(plan, '')
    const strata = ['__proto__', 'constructor', 'toString', 'valueOf']
    for (const stratum of strata) for (const id of ['a', 'b']) sampler.add(id, stratum)
    const draw = createDraw(plan, '', JSON.parse(JSON.stringify(sampler.finish())))
    const drawn = strata.map((stratum) => ['a', 'b'].filter((id) => draw(id, stratum) === 0.5).length)
    expect(drawn).toEqual([1, 1, 0, 0])
  })

  it('needs the list only where sizes or a cap are given', () => {
    expect(needsList({ method: 'census' }, null)).toBe(false)
    expect(needsList({ method: 'systematic', share: 0.1 }, null)).toBe(false)
    expect(needsList({ method: 'systematic', share: 0.1 }, 5)).toBe(true)
    expect(needsList({ method: 'simple-random', size: 5 }, null)).toBe(true)
  })

  it.each<SamplePlan>([
    { method: 'simple-random', size: -1 },
    { method: 'simple-random', size: 1.5 },
    { method: 'systematic', share: 1.1 },
    { method: 'systematic', share: Number.NaN },
    { method: 'stratified', sizes: { gold: Number.POSITIVE_INFINITY } },
  ])('cannot be drawn by %j', (plan) => {
    expect(() => new Sampler(plan, '')).toThrow(RangeError)
  })
})
