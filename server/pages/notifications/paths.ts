export const NOTIFICATIONS_PATH = '/account/notifications'

/** Where the settings of one workspace are saved. */
export const notificationSettingsPath = (slug: string) => `${NOTIFICATIONS_PATH}/${slug}`
