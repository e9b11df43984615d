import { touchKey } from '../store/keys.ts'
import type { Deps } from './deps.ts'

interface Use {
  workspaceId: string
  id: string
  at: number
}

/**
 * When API keys were last used, kept in memory and written now and then: a request that reads writes nothing, so that it
 * waits for no lock and a full disk does not fail it.
 */
export class KeyUses {
  #uses = new Map<string, Use>()

  note(use: Use): void {
    this.#uses.set(use.id, use)
  }

  /** Writes what has been noted since the last time. What cannot be written is kept for the next time. */
  async flush({ database }: Pick<Deps, 'database'>): Promise<void> {
    const uses = [...this.#uses.values()]
    this.#uses = new Map()
    if (uses.length === 0) return
    try {
      await database.batch(uses.map(({ workspaceId, id, at }) => touchKey(workspaceId, id, at)))
    } catch (error) {
      for (const use of uses) if (!this.#uses.has(use.id)) this.note(use)
      throw error
    }
  }
}
