import { describe, expect, it } from 'vitest'
import { Batcher, type Outcomes } from '../../server/store/batcher.ts'
import { Unavailable } from '../../server/store/database.ts'

/** A processor whose batches the test completes, with the items of each. */
function createFixture(limits = { maxQueued: 10, batchSize: 5 }) {
  const batches: number[][] = []
  const finishers: ((outcomes?: Outcomes<string>) => void)[] = []
  const runBatch = (items: readonly number[]) => {
    batches.push([...items])
    const { promise, resolve } = Promise.withResolvers<Outcomes<string>>()
    finishers.push((outcomes = items.map((item) => ({ status: 'fulfilled', value: `done ${item}` }))) =>
      resolve(outcomes),
    )
    return promise
  }
  return { gathering: new Batcher(runBatch, limits), rounds: batches, end: () => finishers.shift() }
}

const nextTick = () => new Promise(setImmediate)

describe('the batcher', () => {
  it('processes items that arrive together as one batch, each with its own result', async () => {
    const { gathering: batcher, rounds: batches, end: finishNext } = createFixture()
    const results = Promise.all([1, 2, 3].map((item) => batcher.add(item)))
    await nextTick()
    expect(batches).toEqual([[1, 2, 3]])
    finishNext()?.()
    expect(await results).toEqual(['done 1', 'done 2', 'done 3'])
    await batcher.idle()
  })

  it('queues items during a batch, and starts the next one before it reports results', async () => {
    const { gathering: batcher, rounds: batches, end: finishNext } = createFixture()
    let batchesAtResult = 0
    const firstResult = batcher.add(1).then(() => {
      batchesAtResult = batches.length
    })
    await nextTick()
    const laterResults = [2, 3].map((item) => batcher.add(item))
    await nextTick()
    expect(batches).toEqual([[1]])
    expect(batcher.queueLength).toBe(2)
    finishNext()?.()
    await firstResult
    expect(batchesAtResult).toBe(2)
    expect(batches).toEqual([[1], [2, 3]])
    finishNext()?.()
    expect(await Promise.all(laterResults)).toEqual(['done 2', 'done 3'])
  })

  it('limits the size of batches', async () => {
    const { gathering: batcher, rounds: batches, end: finishNext } = createFixture({ maxQueued: 10, batchSize: 2 })
    const results = Promise.all([1, 2, 3].map((item) => batcher.add(item)))
    await nextTick()
    finishNext()?.()
    await nextTick()
    finishNext()?.()
    expect(await results).toHaveLength(3)
    expect(batches).toEqual([[1, 2], [3]])
  })

  it('rejects items when the queue is full, and accepts them again when there is room', async () => {
    const { gathering: batcher, end: finishNext } = createFixture({ maxQueued: 2, batchSize: 2 })
    const acceptedResults = Promise.all([batcher.add(1), batcher.add(2)])
    const rejection = await batcher.add(3).catch((error) => error)
    expect(rejection).toBeInstanceOf(Unavailable)
    expect(rejection.retryAfter).toBe(1)
    await nextTick()
    finishNext()?.()
    await acceptedResults
    const retriedResult = batcher.add(3)
    await nextTick()
    finishNext()?.()
    expect(await retriedResult).toBe('done 3')
  })

  it('rejects single items, or all of a batch that fails', async () => {
    const { gathering: batcher, end: finishNext } = createFixture()
    const results = Promise.allSettled([batcher.add(1), batcher.add(2)])
    await nextTick()
    finishNext()?.([
      { status: 'rejected', reason: 'no' },
      { status: 'fulfilled', value: 'yes' },
    ])
    expect(await results).toMatchObject([{ reason: 'no' }, { value: 'yes' }])
    const brokenBatcher = new Batcher<number, string>(() => Promise.reject(new Error('broken')), {
      maxQueued: 2,
      batchSize: 2,
    })
    expect(await Promise.allSettled([brokenBatcher.add(1), brokenBatcher.add(2)])).toMatchObject([
      { reason: { message: 'broken' } },
      { reason: { message: 'broken' } },
    ])
    await brokenBatcher.idle()
  })
})
