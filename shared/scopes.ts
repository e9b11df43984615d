/** The scopes of API keys. Each includes the ones before it: `write` also changes data, `admin` also manages keys and settings. */
export const scopes = ['read', 'write', 'admin'] as const
