import type { NewView, View, ViewPage } from '../../../shared/saved-view.ts'
import * as store from '../../store/queries/saved-views.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

const MOST = 50

/** The views of a page that a person has saved. What is no person has none. */
export async function listViews(deps: Deps, caller: Caller, page: ViewPage): Promise<View[]> {
  const { personId, workspaceId } = caller
  return personId === undefined ? [] : deps.database.all(store.savedViews({ workspaceId, personId, page }))
}

/**
 * Saves what a page shows under a name; one that he has saved under this name before is replaced.
 * @throws DomainError `conflict` where there are as many as there can be, `forbidden` to what is no person
 */
export async function saveView(deps: Deps, caller: Caller, page: ViewPage, { name, query }: NewView): Promise<void> {
  const views = await listViews(deps, caller, page)
  if (views.length >= MOST && !views.some((view) => view.name === name)) {
    throw new DomainError('conflict', `There are at most ${MOST} views of a page. Delete one first.`, { path: 'name' })
  }
  const now = deps.now()
  await deps.database.batch([
    store.saveView(shelf(caller, page), { id: deps.newId(now), name, query, createdAt: now }),
    audited(deps, caller, 'view.saved', null, { page }),
  ])
}

/** Deletes a view of his own; another's looks as if there were none. */
export async function deleteView(deps: Deps, caller: Caller, page: ViewPage, id: string): Promise<void> {
  const views = await listViews(deps, caller, page)
  if (!views.some((view) => view.id === id)) return
  await deps.database.batch([
    store.deleteView(shelf(caller, page), id),
    audited(deps, caller, 'view.deleted', id, { page }),
  ])
}

function shelf({ workspaceId, personId }: Caller, page: ViewPage): store.Shelf {
  if (personId === undefined) throw new DomainError('forbidden', 'Views are for people.')
  return { workspaceId, personId, page }
}
