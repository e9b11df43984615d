import type { Service } from './world.ts'

/** Deletes the rules and channels that new workspaces start with. */
export async function deleteDefaultRules({ call }: Pick<Service, 'call'>): Promise<void> {
  for (const collection of ['/api/rules', '/api/channels']) {
    const { body } = await call('GET', collection)
    for (const { id } of body.data) await call('DELETE', `${collection}/${id}`)
  }
}
