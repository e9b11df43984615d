export const NOTIFICATIONS_PATH = '/account/notifications'

/** Where the settings of one workspace are saved. */
export const notificationSettingsPath = (slug: string) => `${NOTIFICATIONS_PATH}/${slug}`

/** Where the buttons in earlier emails are made worthless. */
export const ACTION_LINKS_DELETION_PATH = `${NOTIFICATIONS_PATH}/action-links/deletion`
