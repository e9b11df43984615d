import { z } from 'zod'
import { text } from './text.ts'

/** The pages whose filters can be saved. */
export const viewPages = ['responses', 'follow-ups', 'contacts'] as const
export type ViewPage = (typeof viewPages)[number]

/** What a page shows, under a name of one's own. `query` is what stands behind the `?` of its address. */
export const NewSavedView = z.strictObject({ name: text(60), query: z.string().max(2000) })
export type NewSavedView = z.output<typeof NewSavedView>

export interface SavedView {
  id: string
  name: string
  query: string
}
