import { describe, expect, it } from 'vitest'
import { Gathering, type Outcomes } from '../../server/store/batcher.ts'
import { Unavailable } from '../../server/store/database.ts'

/** Work that ends when it is told to, and what it was given each time. */
function workbench(limits = { most: 10, together: 5 }) {
  const rounds: number[][] = []
  const ends: ((outcomes?: Outcomes<string>) => void)[] = []
  const work = (items: readonly number[]) => {
    rounds.push([...items])
    const { promise, resolve } = Promise.withResolvers<Outcomes<string>>()
    ends.push((outcomes = items.map((item) => ({ status: 'fulfilled', value: `done ${item}` }))) => resolve(outcomes))
    return promise
  }
  return { gathering: new Gathering(work, limits), rounds, end: () => ends.shift() }
}

const turn = () => new Promise(setImmediate)

describe('what is gathered', () => {
  it('is done together where it arrives in one moment, and each hears its own result', async () => {
    const { gathering, rounds, end } = workbench()
    const results = Promise.all([1, 2, 3].map((item) => gathering.add(item)))
    await turn()
    expect(rounds).toEqual([[1, 2, 3]])
    end()?.()
    expect(await results).toEqual(['done 1', 'done 2', 'done 3'])
    await gathering.idle()
  })

  it('waits while work is under way, and the next round begins before the last is told', async () => {
    const { gathering, rounds, end } = workbench()
    let roundsWhenTold = 0
    const first = gathering.add(1).then(() => {
      roundsWhenTold = rounds.length
    })
    await turn()
    const later = [2, 3].map((item) => gathering.add(item))
    await turn()
    expect(rounds).toEqual([[1]])
    expect(gathering.waiting).toBe(2)
    end()?.()
    await first
    expect(roundsWhenTold).toBe(2)
    expect(rounds).toEqual([[1], [2, 3]])
    end()?.()
    expect(await Promise.all(later)).toEqual(['done 2', 'done 3'])
  })

  it('comes in rounds of a size that nobody waits long for', async () => {
    const { gathering, rounds, end } = workbench({ most: 10, together: 2 })
    const results = Promise.all([1, 2, 3].map((item) => gathering.add(item)))
    await turn()
    end()?.()
    await turn()
    end()?.()
    expect(await results).toHaveLength(3)
    expect(rounds).toEqual([[1, 2], [3]])
  })

  it('is refused where too much waits, and taken again when there is room', async () => {
    const { gathering, end } = workbench({ most: 2, together: 2 })
    const taken = Promise.all([gathering.add(1), gathering.add(2)])
    const refusal = await gathering.add(3).catch((error) => error)
    expect(refusal).toBeInstanceOf(Unavailable)
    expect(refusal.retryAfter).toBe(1)
    await turn()
    end()?.()
    await taken
    const again = gathering.add(3)
    await turn()
    end()?.()
    expect(await again).toBe('done 3')
  })

  it('fails one by one, or all together where the work itself fails', async () => {
    const { gathering, end } = workbench()
    const some = Promise.allSettled([gathering.add(1), gathering.add(2)])
    await turn()
    end()?.([
      { status: 'rejected', reason: 'no' },
      { status: 'fulfilled', value: 'yes' },
    ])
    expect(await some).toMatchObject([{ reason: 'no' }, { value: 'yes' }])
    const broken = new Gathering<number, string>(() => Promise.reject(new Error('broken')), { most: 2, together: 2 })
    expect(await Promise.allSettled([broken.add(1), broken.add(2)])).toMatchObject([
      { reason: { message: 'broken' } },
      { reason: { message: 'broken' } },
    ])
    await broken.idle()
  })
})
