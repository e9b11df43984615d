import type { ImportKind } from '../../../shared/import.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** What differs between the pages of imports of responses and of contacts. */
export interface ImportArea {
  kind: ImportKind
  /** The page of an import, or one below it. */
  path(page: PageContext, id: string, suffix?: string): string
  /** The page where a file is uploaded. */
  uploadPath(page: PageContext): string
  breadcrumb(page: PageContext, label: string): Markup
  messages(page: PageContext): AreaMessages
}

interface AreaMessages {
  title: string
  /** While rows are stored. */
  storing: string
  /** Why an import that needs consent has not started. */
  acceptFirst: string
  /** Why rows are rejected. */
  errors: Readonly<Record<string, string>>
}
