import { withQuery, workspacePath } from '../layout/paths.ts'

export const replyPaths = {
  /** The page on which an email to the customer of a follow-up is written. */
  composer: (slug: string, followUpId: string, template?: string) =>
    withQuery(workspacePath(slug, `/follow-ups/${followUpId}/reply`), { template }),
  templates: (slug: string) => workspacePath(slug, '/settings/follow-ups/reply-templates'),
  template: (slug: string, id: string) => workspacePath(slug, `/settings/follow-ups/reply-templates/${id}`),
  templateState: (slug: string, id: string) => workspacePath(slug, `/settings/follow-ups/reply-templates/${id}/state`),
}
