import type { NewSavedView, SavedView, ViewPage } from '../../../shared/saved-view.ts'
import * as store from '../../store/queries/saved-views.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

const MAX_VIEWS = 50

/** The views of a page that the user has saved. API keys have none. */
export async function listViews(deps: Deps, caller: Caller, page: ViewPage): Promise<SavedView[]> {
  const { userId, workspaceId } = caller
  return userId === undefined ? [] : deps.database.all(store.selectSavedViews({ workspaceId, userId, page }))
}

/**
 * Saves a view under a name, replacing the user's earlier view of that name.
 * @throws DomainError `conflict` at the limit, `forbidden` unless the caller is a user
 */
export async function saveView(
  deps: Deps,
  caller: Caller,
  page: ViewPage,
  { name, query }: NewSavedView,
): Promise<void> {
  const views = await listViews(deps, caller, page)
  if (views.length >= MAX_VIEWS && !views.some((view) => view.name === name)) {
    throw new DomainError(
      'conflict',
      'too-many-views',
      `There are at most ${MAX_VIEWS} views of a page. Delete one first.`,
      { path: 'name', params: { limit: MAX_VIEWS } },
    )
  }
  const now = deps.now()
  await deps.database.batch([
    store.upsertSavedView(buildViewScope(caller, page), { id: deps.newId(now), name, query, createdAt: now }),
    auditEntry(deps, caller, 'view.saved', null, { page }),
  ])
}

/** Deletes a view of the user; views of others are not found. */
export async function deleteView(deps: Deps, caller: Caller, page: ViewPage, id: string): Promise<void> {
  const views = await listViews(deps, caller, page)
  if (!views.some((view) => view.id === id)) return
  await deps.database.batch([
    store.deleteSavedView(buildViewScope(caller, page), id),
    auditEntry(deps, caller, 'view.deleted', id, { page }),
  ])
}

function buildViewScope({ workspaceId, userId }: Caller, page: ViewPage): store.SavedViewScope {
  if (userId === undefined) throw new DomainError('forbidden', 'users-only', 'Only users can save views.')
  return { workspaceId, userId, page }
}
