import { encode } from 'fast-png'

/** A PNG of these dimensions. */
export const createPng = (width = 3, height = 2): Buffer =>
  Buffer.from(encode({ width, height, data: new Uint8Array(width * height), channels: 1 }))

/** Red, 3 × 2 pixels, one in each format. */
export const pictures = {
  'image/png': createPng(),
  'image/jpeg': Buffer.from(
    [
      '/9j/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYnKSopGR8tMC0oMCUoKSj/',
      '2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAAR',
      'CAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAA',
      'AAAAAAAAAAAABQf/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCDgBlJf//Z',
    ].join(''),
    'base64',
  ),
  'image/webp': Buffer.from(
    'UklGRjgAAABXRUJQVlA4ICwAAACQAQCdASoDAAIAAUAmJaACdLoAA5gA/vpXd/G83mta3/7B3/5wH/zgP6KAAA==',
    'base64',
  ),
}

export const losslessWebp = Buffer.from('UklGRhwAAABXRUJQVlA4TA8AAAAvAkAAEAcQ/Y8CBiKi/wEA', 'base64')

/** With an alpha channel, which takes the extended format. */
export const extendedWebp = Buffer.from(
  'UklGRl4AAABXRUJQVlA4WAoAAAAQAAAAAgAAAQAAQUxQSAcAAAAAgICAgICAAFZQOCAwAAAA0AEAnQEqAwACAAFAJiWgAnS6AfgAA7AA/vLrf/zYFc1z7/f/0uD9Lg/S4P/SkAAA',
  'base64',
)
