const POLL_INTERVAL_MS = 2000

/** Refreshes the progress of a job until the page no longer shows it. */
export function pollJobProgress() {
  if (document.querySelector('[data-job-progress]')) setTimeout(refreshProgress, POLL_INTERVAL_MS)
}

/** The element names the address of its part of the page, if that has one. */
async function refreshProgress() {
  const url = document.querySelector<HTMLElement>('[data-job-progress]')?.dataset.jobProgress || location.href
  const response = await fetch(url).catch(() => undefined)
  if (response) {
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const progress = page.querySelector('[data-job-progress]')
    if (!progress) return location.reload()
    document.querySelector('[data-job-progress]')?.replaceChildren(...progress.childNodes)
  }
  pollJobProgress()
}
