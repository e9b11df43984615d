import { beforeEach, expect, it } from 'vitest'
import * as brandStore from '../../../server/store/queries/brands.ts'
import { contract } from './contract.ts'
import { insertWorkspaces, mainWorkspaceId, otherWorkspaceId } from './fixtures.ts'

contract('brands', { brands: brandStore }, ({ database, brands }) => {
  beforeEach(() => insertWorkspaces(database))

  it('sets, keeps and removes values of the brand of one workspace', async () => {
    await database.batch([brands.updateBrand(mainWorkspaceId, { name: 'Acme', font: 'serif' })])
    await database.batch([brands.updateBrand(mainWorkspaceId, { name: null, colour: '#0b6b43' })])
    const [row] = await database.all(brands.selectBrand(mainWorkspaceId))
    expect(row).toMatchObject({ workspaceName: mainWorkspaceId, brandLogo: null })
    expect(JSON.parse(row?.brand ?? '')).toEqual({ font: 'serif', colour: '#0b6b43' })
    expect(await database.all(brands.selectBrand(otherWorkspaceId))).toMatchObject([{ brand: '{}' }])
  })

  it('stores the logo of a workspace, replaces and deletes it', async () => {
    const logo = { workspaceId: mainWorkspaceId, type: 'image/png', content: 'AAAA' }
    await database.batch(brands.upsertBrandLogo(logo, 'd1'))
    await database.batch(brands.upsertBrandLogo({ ...logo, content: 'BBBB' }, 'd2'))
    expect(await database.all(brands.selectBrandLogo(mainWorkspaceId))).toEqual([
      { ...logo, content: 'BBBB', digest: 'd2' },
    ])
    expect(await database.all(brands.selectBrandLogo(otherWorkspaceId))).toEqual([])
    await database.batch(brands.deleteBrandLogo(otherWorkspaceId))
    expect(await database.all(brands.selectBrand(mainWorkspaceId))).toMatchObject([{ brandLogo: 'd2' }])
    await database.batch(brands.deleteBrandLogo(mainWorkspaceId))
    expect(await database.all(brands.selectBrandLogo(mainWorkspaceId))).toEqual([])
    expect(await database.all(brands.selectBrand(mainWorkspaceId))).toMatchObject([{ brandLogo: null }])
  })
})
