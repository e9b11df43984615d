import type { SetUp } from '../../../shared/user.ts'
import { retried } from '../../store/database.ts'
import { insertMember } from '../../store/queries/members.ts'
import * as store from '../../store/queries/setup.ts'
import { insertPassword, insertPerson } from '../../store/queries/users.ts'
import { audited } from '../audit.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { isSame, sign } from '../secrets.ts'
import { hashPassword } from '../users/passwords.ts'
import { freeSlug } from './workspaces.ts'

/** Whether the service has anybody who may sign in. */
export async function isSetUp(deps: Pick<Deps, 'database'>): Promise<boolean> {
  const [row] = await deps.database.all(store.isSetUp)
  return row?.done === 1
}

/** The workspace that whoever sets the service up comes to own. */
export async function placeToSetUp(deps: Pick<Deps, 'database'>) {
  const [place] = await deps.database.all(store.firstWorkspace)
  if (!place) throw new DomainError('unknown', 'There is no workspace yet: start the service first.')
  return place
}

/** Every process knows it, and nobody who has not the service's secret: it is kept nowhere. */
const tokenFor = (deps: Pick<Deps, 'secret'>, workspaceId: string) =>
  sign(deps.secret, `set up ${workspaceId}`).slice(0, 32)

/** Where the first owner gives his name and password; undefined once somebody has. */
export async function setupUrl(deps: Pick<Deps, 'database' | 'secret' | 'publicUrl'>): Promise<string | undefined> {
  if (await isSetUp(deps)) return undefined
  const { id } = await placeToSetUp(deps)
  return `${deps.publicUrl}/setup/${tokenFor(deps, id)}`
}

/**
 * The workspace that a set-up address leads to.
 * @throws DomainError `unknown` where it is not the address, `gone` (code `set-up`) where it has been used
 */
export async function placeOfSetup(deps: Deps, token: string) {
  const place = await placeToSetUp(deps)
  if (!isSame(token, tokenFor(deps, place.id))) throw new DomainError('unknown', 'There is nothing at this address.')
  if (await isSetUp(deps)) throw alreadySetUp()
  return place
}

const alreadySetUp = () => new DomainError('gone', 'Somebody has set this service up already.', { code: 'set-up' })

/**
 * Makes the first owner. Of two who do so at once one comes to be it.
 * @throws DomainError `gone` (code `set-up`)
 */
export async function setUp(deps: Deps, input: SetUp, address?: string): Promise<{ id: string; name: string }> {
  const place = await placeToSetUp(deps)
  const { name, email, locale, password } = input
  const hashed = await hashPassword(password)
  const now = deps.now()
  const id = deps.newId(now)
  const actor = `person:${id}`
  const workspaceId = place.id
  const caller = { workspaceId, actor, name, role: 'owner' as const, ...(address !== undefined && { address }) }
  return retried(async () => {
    if (await isSetUp(deps)) throw alreadySetUp()
    const slug = input.workspace === place.name ? place.slug : await freeSlug(deps, input.workspace)
    await deps.database.batch([
      insertPerson({ id, name, email, locale, createdAt: now }),
      store.insertSetup(id, now),
      insertPassword(deps.newId(now), id, hashed, now),
      insertMember({ workspaceId, personId: id, role: 'owner', createdAt: now, createdBy: actor }),
      store.nameWorkspace(workspaceId, { name: input.workspace, slug, timeZone: input.timeZone }),
      audited(deps, caller, 'workspace.set-up', workspaceId, { email }),
    ])
    return { id, name }
  })
}

/** Makes the owner that the configuration names, where nobody has set the service up yet. */
export async function setUpAsConfigured(
  deps: Deps,
  { email, password }: { email: string; password: string },
): Promise<void> {
  if (await isSetUp(deps)) return
  const { name: workspace, timeZone } = await placeToSetUp(deps)
  const name = email.split('@')[0] ?? email
  try {
    await setUp(deps, { name, email, password, locale: null, workspace, timeZone })
  } catch (error) {
    // Another process was first.
    if (!(error instanceof DomainError && error.code === 'set-up')) throw error
  }
}
