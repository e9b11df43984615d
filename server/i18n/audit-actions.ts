import { getMessages } from './index.ts'
import type { AppLanguage } from './languages.ts'

/** What an action of the audit log did; an action without a text is shown by its code. */
export const describeAction = (language: AppLanguage, action: string): string => {
  const texts: Record<string, string> = getMessages(language).auditActions
  return texts[action] ?? action
}
