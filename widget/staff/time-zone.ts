/** Fills in the time zone of the browser where a form asks for it, unless the user has typed already. */
export function proposeTimeZone() {
  const field = document.querySelector<HTMLInputElement>('input[data-own-time-zone]')
  if (!field || field.value !== field.defaultValue) return
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const option = [...(field.list?.options ?? [])].find(
    ({ dataset }) => dataset.zone === zone || dataset.former === zone,
  )
  if (option) field.value = option.value
}
