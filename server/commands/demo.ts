import { addDemo, fillDemo, listDemos, removeDemo } from '../domain/demo/demo.ts'
import { type Deps, operator } from '../domain/deps.ts'
import { deleteOn } from '../domain/workspaces/deletion.ts'
import { UsageError } from './usage.ts'

/** `vouch demo`: answers what to say once all of it is there. */
export async function makeDemo(deps: Deps): Promise<string> {
  const { workspaceId, slug } = await addDemo(deps)
  while (await fillDemo(deps, workspaceId)) {}
  return `The sample data are in a workspace of their own, for all who own one:\n${deps.publicUrl}/w/${slug}/overview`
}

/** `vouch demo --remove`: answers what to say once all of it is gone. @throws UsageError where there is none */
export async function unmakeDemo(deps: Deps): Promise<string> {
  const ids = await listDemos(deps)
  if (ids.length === 0) throw new UsageError('There are no sample data.')
  for (const id of ids) {
    await removeDemo(deps, operator(id))
    while (await deleteOn(deps, id)) {}
  }
  return 'The sample data are gone.'
}
